"""The translation engine: profiles, mappings, operators, translation and its complement. No Django, no network, no clock.

Read in this order: ``values`` (what a leaf is), ``profiles`` (how a system writes its data), ``operators`` (what a rule
may do), ``mappings`` (the rules of one profile), ``compiling`` (rules made into functions), ``translating`` (a file to
another, with the account of every value).
"""
