"""路见 Lujian: what a case is, how it travels, where it is kept and who sees it."""

__version__ = "0.1.0"
