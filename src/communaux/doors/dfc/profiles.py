"""A person as clients of Solid look for them: a WebID document, the preferences it names, and where their things are.

Whoever may read the person may read these three, and nobody else: they are made from its address and hold nothing more.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from communaux.doors.dfc import answer, consents, things


def _of(request: HttpRequest, key: str) -> str:
    """The address of a person that the caller may read. Raises ProblemError."""
    things.one_anywhere(request, "person", key)
    return answer.absolute(f"/api/dfc/persons/{key}")


def _told(request: HttpRequest, *nodes: dict[str, object]) -> HttpResponse:
    return consents.tell(request, {"@context": consents.CONTEXT, "@graph": list(nodes)})


def webid(request: HttpRequest, key: str) -> HttpResponse:
    """Who they are, and where their preferences are."""
    here = _of(request, key)
    me = f"{here}/webid#me"
    return _told(
        request,
        {
            "@id": f"{here}/webid",
            "@type": "foaf:PersonalProfileDocument",
            "foaf:maker": {"@id": me},
            "foaf:primaryTopic": {"@id": me},
        },
        {"@id": me, "@type": "foaf:Agent", "pim:preferencesFile": {"@id": f"{here}/prefs"}},
    )


def preferences(request: HttpRequest, key: str) -> HttpResponse:
    """Where the index of their things is."""
    here = _of(request, key)
    return _told(
        request,
        {"@id": f"{here}/prefs", "@type": "pim:ConfigurationFile"},
        {
            "@id": f"{here}/webid#me",
            "solid:privateTypeIndex": {"@id": f"{here}/private_type_index"},
        },
    )


def type_index(request: HttpRequest, key: str) -> HttpResponse:
    """In which container each class of things is found."""
    here = _of(request, key)
    return _told(
        request,
        {"@id": f"{here}/private_type_index", "@type": ["solid:TypeIndex", "solid:ListedDocument"]},
        {
            "@id": f"{here}/private_type_index#reg1",
            "@type": "solid:TypeRegistration",
            "solid:forClass": {"@id": "dfc-b:Organization"},
            "solid:instanceContainer": {"@id": answer.absolute("/api/dfc/organizations")},
        },
    )


DOCUMENTS = {"webid": webid, "prefs": preferences, "privatetypeindex": type_index}
"""The last segment of the address, without case and underscores, and what is there."""
