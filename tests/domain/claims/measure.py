"""What our own rules make of the labelled fortnight: `python -m tests.domain.claims.measure [SEED …]`.

Every telling comes in the order it was told. A camera's goes to `arriving` as the hub asks it; a person's is proposed
to what is open, and what is highlighted is taken for the same, as a dispatcher does who trusts the mark.
"""
