"""The rules of what people agree on: how a version moves, what makes its terms sound, what is published of it.

Plain Python: no Django, no clock, no database. Read in this order: ``terms`` (what a term says, and what is wrong with
it), ``lifecycle`` (draft, proposed, adopted and the rest), ``publishing`` (vocabulary and shapes), ``comparing`` (two
versions side by side), ``trying`` (test data against a version).
"""
