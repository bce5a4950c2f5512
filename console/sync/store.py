"""A seat's copy of what its audience sees."""
