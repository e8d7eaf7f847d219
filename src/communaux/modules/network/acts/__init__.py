"""Every write of the network, one function an act, gathered by noun. Call them as ``organisations.change(…)``.

All take a ``Viewer`` first and raise ``Refused``, ``ValidationError`` (by field), ``Conflict``, ``LinkDead`` or
``TooOften``; then nothing is written. What succeeded is one entry of the journal.
"""

from communaux.meaning.access import Refused
from communaux.nouns.acts.errors import Conflict, LinkDead, TooOften

__all__ = ["Conflict", "LinkDead", "Refused", "TooOften"]
