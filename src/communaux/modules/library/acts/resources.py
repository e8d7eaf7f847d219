"""The shelves of the library: propose, change, publish, withdraw, put in the inventory of commons (COM-02)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground.markdown import to_text
from communaux.meaning.access import EDITORS, Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.library import verbs
from communaux.modules.library.acts import papers
from communaux.modules.library.lists import RESOURCE_KINDS, THEMES
from communaux.modules.library.models import Resource
from communaux.modules.library.models.resources import ResourceState
from communaux.modules.library.permissions import AUTHOR, require
from communaux.modules.library.rules.search import kept
from communaux.modules.network.acts import commons as inventory
from communaux.nouns import mail
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.models import Organisation

_ORIGIN = ("/groups/", "/calendar/", "/developments/")
"""Where a resource may say that it came from: addresses of this house, told as paths."""
_NATURES = {
    "method": "method",
    "practice": "method",
    "tip": "method",
    "tool": "code",
    "dataset": "data",
    "training": "content",
}
"""Kind of a resource -> nature of a commons, where it is put in the inventory; a document otherwise."""


def standing(viewer: Viewer, resource: Resource) -> tuple[str, ...]:
    """Whoever proposed a resource may work on it while it is a draft."""
    own = viewer.person is not None and resource.by_id == viewer.person
    return (AUTHOR,) if own and resource.state == ResourceState.DRAFT else ()


def add(
    viewer: Viewer,
    organisation: Organisation | None,
    values: Mapping[str, Any],
    upload: tuple[str, bytes] | None = None,
) -> Resource:
    """Propose a resource. ``upload``: name and bytes of its file.

    It is published at once where the viewer answers for it: an editor of the organisation, a steward; see
    ``permissions``. Needs a link, a file or a text: something that one can reach.
    """
    verb, owner = verbs.RESOURCE_ADDED, organisation.pk if organisation else None
    require(viewer, verb, owner, organisation.get_absolute_url() if organisation else "")
    said, authors = _split(values)
    cleaned = _cleaned(said, new=True)
    paper = papers.checked(upload)
    _check_reach(cleaned, paper is not None)
    with base.acting():
        resource = Resource(organisation=organisation, by_id=viewer.person, **cleaned)
        if viewer.may(EDITORS, owner):
            resource.state, resource.published = ResourceState.PUBLISHED, timezone.now()
        if not resource.openness:
            resource.openness = inventory.openness_of(resource.licence)
        if paper is not None:
            papers.keep(resource, paper)
        resource.stems = _stems(resource, authors or ())
        resource.save(force_insert=True)
        if authors:
            resource.authors.set(authors)
        base.note(viewer, verb, resource, state=resource.state, fields=sorted(cleaned))
    return resource


def change(
    viewer: Viewer, resource: Resource, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Resource:
    """Change what differs. Raises Conflict where it is not at ``expected_version``."""
    verb = verbs.RESOURCE_CHANGED
    require(viewer, verb, resource.organisation_id, base.path_of(resource), standing(viewer, resource))
    said, authors = _split(values)
    cleaned = _cleaned(said)
    with base.acting():
        current = base.fresh(resource, act=verb)
        changes = given.differing(current, cleaned)
        wrote = list(current.authors.all())
        others = authors is not None and {one.pk for one in authors} != {one.pk for one in wrote}
        base.expect(current, expected_version, changes)
        if changes or others:
            if others and authors is not None:
                wrote = authors
                current.authors.set(authors)
            changes |= _openness(current, changes)
            for name, value in changes.items():
                setattr(current, name, value)
            _check_reach({"link": current.link, "text": current.text}, bool(current.file_path))
            base.write(current, {**changes, "stems": _stems(current, wrote)})
            fields = sorted([*changes, *(["authors"] if others else [])])
            base.note(viewer, verb, current, fields=fields)
    return current


def _openness(current: Resource, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The openness follows the licence until somebody states it; emptying it leaves it to the licence again."""
    if changes.get("openness"):
        return {}
    derived = inventory.openness_of(changes.get("licence", current.licence))
    if "openness" in changes:
        return {"openness": derived}
    stated = current.openness not in ("", inventory.openness_of(current.licence))
    return {} if stated or derived == current.openness else {"openness": derived}


def _split(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Organisation] | None]:
    """The plain values, and the organisations that wrote it (None where they are not said)."""
    if not isinstance(values, Mapping):
        raise ValidationError(_("Un objet avec un champ par propriété est attendu."), code="type")
    said = dict(values)
    if "authors" not in said:
        return said, None
    named = said.pop("authors")
    if not isinstance(named, Iterable) or isinstance(named, str | bytes):
        raise ValidationError({"authors": _("Une liste d’organisations est attendue.")})
    try:
        found = [given.thing(of(Organisation), one) for one in list(named)[:20]]
    except ValidationError as error:
        raise ValidationError({"authors": error}) from error
    return said, [one for one in found if isinstance(one, Organisation)]


def _cleaned(values: Mapping[str, Any], *, new: bool = False) -> dict[str, Any]:
    """The values of a resource; who may write them at all was asked before."""
    cleaned = given.clean(of(Resource), EDITORS, values, new=new)
    origin = cleaned.get("origin", "")
    if origin and not (origin.startswith(_ORIGIN) and ".." not in origin and " " not in origin):
        raise ValidationError(
            {"origin": _("Donnez l’adresse d’un groupe ou d’un atelier d’ici : elle commence par /groups/.")}
        )
    return cleaned


def _check_reach(values: Mapping[str, Any], filed: bool) -> None:
    if not filed and not values.get("link") and not values.get("text"):
        raise ValidationError(
            {"link": _("Donnez une adresse, un fichier ou un texte : il faut pouvoir y accéder.")}
        )


def _stems(resource: Resource, authors: Iterable[Organisation]) -> str:
    lists = [(RESOURCE_KINDS, resource.kind), *((THEMES, theme) for theme in resource.themes)]
    labels = [code_list.label(code, language) for code_list, code in lists for language in ("fr", "en")]
    return kept(
        [
            resource.title,
            *resource.summary.values(),
            *(to_text(text) for text in resource.text.values()),
            resource.credits,
            resource.edition,
            *(one.name for one in authors),
            resource.organisation.name if resource.organisation else "",
            *labels,
        ]
    )


def put_file(viewer: Viewer, resource: Resource, name: str, content: bytes) -> Resource:
    """Lay down a file, in place of the former one."""
    return _file(viewer, resource, papers.checked((name, content)))


def take_file(viewer: Viewer, resource: Resource) -> Resource:
    """Take the file away; the link or the text must then be enough."""
    return _file(viewer, resource, None)


def _file(viewer: Viewer, resource: Resource, paper: papers.Paper | None) -> Resource:
    verb = verbs.RESOURCE_FILED
    require(viewer, verb, resource.organisation_id, base.path_of(resource), standing(viewer, resource))
    with base.acting():
        current = base.fresh(resource, act=verb)
        if paper is None:
            _check_reach({"link": current.link, "text": current.text}, False)
        elif paper.fields["file_hash"] == current.file_hash:
            return current
        former = current.file_path
        changes = papers.NONE if paper is None else papers.keep(current, paper)
        base.write(current, changes)
        papers.discard_later(former)
        base.note(viewer, verb, current, sha256=current.file_hash)
    return current


def publish(viewer: Viewer, resource: Resource) -> Resource:
    """Put a draft, or what was withdrawn, on the shelves."""
    verb = verbs.RESOURCE_PUBLISHED
    require(viewer, verb, resource.organisation_id, base.path_of(resource))
    with base.acting():
        current = base.fresh(resource, act=verb)
        if current.state != ResourceState.PUBLISHED:
            when = current.published or timezone.now()
            base.write(current, {"state": ResourceState.PUBLISHED, "published": when})
            base.note(viewer, verb, current)
    return current


def withdraw(viewer: Viewer, resource: Resource) -> Resource:
    """Take it off the shelves; its address then says that it is gone. It can be published again."""
    verb = verbs.RESOURCE_WITHDRAWN
    require(viewer, verb, resource.organisation_id, base.path_of(resource), standing(viewer, resource))
    with base.acting():
        current = base.fresh(resource, act=verb)
        if current.state != ResourceState.WITHDRAWN:
            base.write(current, {"state": ResourceState.WITHDRAWN})
            base.note(viewer, verb, current)
    return current


def to_inventory(viewer: Viewer, resource: Resource) -> Resource:
    """Add it to the commons of its organisation with what is known already, so that nothing is typed twice."""
    verb = verbs.RESOURCE_INVENTORIED
    require(viewer, verb, resource.organisation_id, base.path_of(resource))
    with base.acting():
        current = base.fresh(resource, act=verb)
        if current.organisation is None or current.state != ResourceState.PUBLISHED:
            raise Refused(verb, base.path_of(current))
        if current.commons_id is None:
            line = inventory.add(viewer, current.organisation, _commons_of(current))
            base.write(current, {"commons": line})
            base.note(viewer, verb, current, thing=base.path_of(line))
    return current


def _commons_of(resource: Resource) -> dict[str, Any]:
    page = mail.address(resource.get_absolute_url())
    said = {
        "name": resource.title[:160],
        "nature": _NATURES.get(resource.kind, "document"),
        "summary": resource.summary,
        "licence": resource.licence,
        "link": resource.link or (page if "." in page.split("/")[2] else ""),
        "since": str(resource.dated or ""),
    }
    return {**said, "openness": resource.openness} if resource.openness else said
