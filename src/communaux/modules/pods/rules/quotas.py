"""What a document counts in the place of its storage. Pure."""

OVERHEAD = 256
"""Bytes counted for each document beside its own: empty ones are not free."""


def weight(size: int) -> int:
    """Bytes that a document of this size takes."""
    return size + OVERHEAD
