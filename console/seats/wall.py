"""大屏端: the leaders' wall."""
