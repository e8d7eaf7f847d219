"""Standards: how one platform's data is read by another, exactly, with nothing lost in silence, and who agreed to it.

``rules`` is the engine: plain Python, usable without a database. ``data`` holds the profiles, the mappings and the code
lists that ship with it. The rest is a room like the others: communities of intention, standards, their drafts and
versions, who agreed to each term, and what was adopted.
"""
