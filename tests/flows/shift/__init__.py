"""A whole shift in a few minutes: a hub, five seats with a hand in each, and the town outside.

day ─ what is told between eight and eight, and whose work each thing is
people ─ those outside, on the wire: they tell, claim, mend and inspect
seat ─ one window in a process of its own: hand (a person's keys), robots, gauges
run ─ the processes of a shift together, and what they said
reading ─ whether memory, descriptors and windows kept still; the table
"""
