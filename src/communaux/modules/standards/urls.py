"""Addresses of standards: communities of intention, standards, versions, terms.

``/standards/vocabularies/…``, ``/standards/compare``, ``/standards/translate`` and ``/standards/test`` belong to the
door ``translate``, which comes before these; a standard may not take one of these names (``rules.naming``).
"""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
