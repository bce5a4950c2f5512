"""What is true: cases, alerts, sessions, people, places and their law. Pure values and pure functions."""
