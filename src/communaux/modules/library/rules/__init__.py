"""The rules of the library: plain Python without Django."""
