"""How the product gets onto a machine: set-up from a clone, locks, checks, the Windows installer."""
