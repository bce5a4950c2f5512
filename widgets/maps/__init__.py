"""Two maps with one face: a web page for the desk, a painting for walls and machines without a web engine."""
