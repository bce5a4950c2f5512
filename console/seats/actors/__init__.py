"""The people and devices of the demo district, each with an account of its own.

    town ─ plan of a day: what goes wrong, where, when, who tells
    sight ─ what an actor sees: the rows of its own stream, and since when each stands so
    reporters cameras desk field ─ what each does next: pure functions of what it sees and the time
    cast ─ who plays whom

No actor knows more than its stream shows, and every act is an ask that the law may refuse.
"""
