"""Addresses of standards: communities of intention, standards, versions, terms.

``/standards/vocabularies/…``, ``/standards/compare``, ``/standards/translate`` and ``/standards/test`` belong to the
door ``translate``: the name of a standard is none of the reserved ones (``acts.shared.RESERVED``).
"""

from django.urls import URLPattern, path, re_path, register_converter
from django.urls.converters import SlugConverter

from communaux.modules.standards.acts.shared import RESERVED
from communaux.modules.standards.pages import communities, editions, proofs, standards, terms


class StandardConverter(SlugConverter):
    """The name of a standard in an address."""

    regex = rf"(?!(?:{'|'.join(sorted(RESERVED))})(?:[/.]|$))[-a-zA-Z0-9_]+"


register_converter(StandardConverter, "standard")

_VERSION = "standards/<standard:slug>/<int:number>"

urlpatterns: list[URLPattern] = [
    path("standards/", standards.listed, name="standards"),
    path("standards/communities/new", communities.new, name="community_new"),
    path("standards/communities/<slug:slug>/edit", communities.edit, name="community_edit"),
    path("standards/communities/<slug:slug>/start", communities.start, name="standard_start"),
    path("standards/communities/<slug:slug>/act", communities.act, name="community_act"),
    path("standards/<standard:slug>/edit", standards.edit, name="standard_edit"),
    path("standards/<standard:slug>/act", standards.act, name="standard_act"),
    path("standards/<standard:slug>/versions", standards.compared, name="standard_compared"),
    path(_VERSION, editions.page, name="edition"),
    re_path(
        r"^standards/(?P<slug>[-\w]+)/(?P<number>[1-9][0-9]{0,5})\.(?P<ending>ttl|jsonld|nt)$",
        lambda request, slug, number, ending: editions.published(request, slug, int(number), ending),
        name="edition_vocabulary",
    ),
    re_path(
        r"^standards/(?P<slug>[-\w]+)/(?P<number>[1-9][0-9]{0,5})/shapes\.(?P<ending>ttl|jsonld|nt)$",
        lambda request, slug, number, ending: editions.published(
            request, slug, int(number), ending, "shapes"
        ),
        name="edition_shapes",
    ),
    path(f"{_VERSION}/edit", editions.edit, name="edition_edit"),
    path(f"{_VERSION}/act", editions.act, name="edition_act"),
    path(f"{_VERSION}/adopt", editions.decide, {"outcome": "adopt"}, name="edition_adopt"),
    path(f"{_VERSION}/decline", editions.decide, {"outcome": "decline"}, name="edition_decline"),
    path(f"{_VERSION}/terms/new", terms.new, name="term_new"),
    path(f"{_VERSION}/mappings/new", proofs.new_mapping, name="mapping_new"),
    path(f"{_VERSION}/tests/new", proofs.new_test, name="test_new"),
    path("standard-terms/<slug:key>/edit", terms.edit, name="term_edit"),
    path("standard-terms/<slug:key>/act", terms.act, name="term_act"),
    path("standard-terms/<slug:key>/difference", terms.difference, name="difference_new"),
    path("definition-differences/<slug:key>/edit", terms.edit_difference, name="difference_edit"),
    path("term-agreements/<slug:key>/answer", terms.answer, name="objection_answer"),
    path("standard-mappings/<slug:key>/edit", proofs.edit_mapping, name="mapping_edit"),
    path("standard-tests/<slug:key>/edit", proofs.edit_test, name="test_edit"),
]
