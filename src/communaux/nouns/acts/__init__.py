"""What the acts of every module share: the transaction, the cleaning of values, the matrix of roles, the refusals.

An act takes a ``Viewer`` first and raises ``Refused``, ``ValidationError`` (by field), ``Conflict``, ``LinkDead`` or
``TooOften``; then nothing is written. What succeeded is one entry of the journal.
"""
