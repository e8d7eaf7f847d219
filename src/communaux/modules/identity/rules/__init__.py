"""The rules of identity, without Django."""
