"""Browsers of each role."""

from tests.modules.network.pages.conftest import mailed, world

__all__ = ["mailed", "world"]
