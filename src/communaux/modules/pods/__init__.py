"""Pods: Solid storages of people and organisations, and the documents in them.

``rules`` says what a change is, who may do what, and what a name may be: plain Python, usable without a database.
"""
