"""Addresses of the read door inside Django. To be included after those of the modules, whose pages come first."""

from functools import partial

from django.urls import path, re_path

from communaux.doors.ldp import conformance, views
from communaux.meaning.declare import all_meanings


def _thing(name: str) -> views.View:
    return views.negotiated(partial(views.named_thing, name), name)


urlpatterns = [
    path("ns", views.namespace, name="namespace"),
    path("ns/context.jsonld", views.context_document, name="context"),
    path("ns/shapes/<str:name>", views.shape, name="shape"),
    path("solid/conformance", conformance.page, name="solid_conformance"),
    path("lists/", views.lists, name="lists"),
    path("lists/<str:name>", views.code_list, name="list"),
    *(
        re_path(
            rf"^{meaning.path.lstrip('/')}(?P<key>[^/]+)$", _thing(meaning.name), name=f"ldp-{meaning.name}"
        )
        for meaning in all_meanings()
    ),
]
