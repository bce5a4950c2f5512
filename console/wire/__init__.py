"""How it travels: "console/1", JSON text frames over websockets, two pure ends."""
