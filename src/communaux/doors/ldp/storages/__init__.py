"""The door of free documents: a Solid server for everything under ``/storages/``.

``door`` answers a call; ``wsgi`` carries it ahead of Django, ``views`` inside Django. The rules are in ``modules.pods``.
Source: Solid Protocol 0.11; Web Access Control; RFC 9110; Fetch (CORS).
"""
