"""The only client socket: brings frames in and carries asks out."""
