"""Standards: how one platform's data is read by another, exactly, with nothing lost in silence.

``rules`` is the engine: plain Python, usable without a database. ``data`` holds the profiles, the mappings and the code
lists that ship with it.
"""
