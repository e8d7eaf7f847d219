"""Solid, clause by clause: each test carries the ids of the clauses that it holds (``clauses.clause``).

``python -m tools.conformance`` makes the lists of what is held from these marks.
"""
