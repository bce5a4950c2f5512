"""How a data folder of an older program becomes one of this program: forward only, one step per file."""
