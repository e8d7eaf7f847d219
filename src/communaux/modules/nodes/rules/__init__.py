"""The rules of nodes, without Django."""
