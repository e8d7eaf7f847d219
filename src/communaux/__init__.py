"""Communaux: the shared software ground of a federation of cooperative platforms."""

__version__ = "0.1.0"
