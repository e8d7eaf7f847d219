"""The rules of the directory: pure functions over small records. No Django, no database, no clock of their own.

What a rule tells people it tells as ``Said``, in both languages, so that the pages need no second wording.
"""
