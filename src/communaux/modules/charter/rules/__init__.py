"""The rules of the charter: plain Python without Django."""
