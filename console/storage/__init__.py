"""Where it is kept: the log nothing acknowledged is ever lost from, and what is read from it."""
