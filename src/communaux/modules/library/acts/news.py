"""What members share by hand, and what stewards put forward or withdraw (COM-01)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import EDITORS, MEMBERS, Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.library import verbs
from communaux.modules.library.models import NewsItem
from communaux.modules.library.permissions import AUTHOR, require
from communaux.modules.library.rules.feeds import digest_of
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.models import Organisation


def standing(viewer: Viewer, item: NewsItem) -> tuple[str, ...]:
    """Whoever shared a piece of news may change and withdraw it."""
    return (AUTHOR,) if viewer.person is not None and item.by_id == viewer.person else ()


def share(viewer: Viewer, organisation: Organisation | None, values: Mapping[str, Any]) -> NewsItem:
    """Share a link with a few words, in one's own name or that of an organisation one edits."""
    verb = verbs.NEWS_SHARED
    require(viewer, verb, organisation.pk if organisation else None)
    if organisation is not None and not viewer.may(EDITORS, organisation.pk):
        raise Refused(verb, organisation.get_absolute_url())
    cleaned = given.clean(of(NewsItem), MEMBERS, values, new=True)
    digest = digest_of(cleaned["link"])
    with base.acting():
        _check_new(digest)
        item = NewsItem.objects.create(
            organisation=organisation, by_id=viewer.person, digest=digest, **cleaned
        )
        base.note(viewer, verb, item, topic=item.topic)
    return item


def _check_new(digest: str, but: int | None = None) -> None:
    """Raise ValidationError where the page is in the watch already. Acts take turns, so none comes in between."""
    rows = NewsItem.objects.filter(digest=digest)
    known = (rows if but is None else rows.exclude(pk=but)).first()
    if known is not None:
        sentence = _("Cette page est déjà dans la veille : %(page)s")
        params = {"page": known.get_absolute_url()}
        raise ValidationError({"link": ValidationError(sentence, code="twice", params=params)})


def change(
    viewer: Viewer, item: NewsItem, values: Mapping[str, Any], *, expected_version: int | None = None
) -> NewsItem:
    """Change the words, the link or the topic."""
    verb = verbs.NEWS_CHANGED
    require(viewer, verb, None, base.path_of(item), standing(viewer, item))
    cleaned = given.clean(of(NewsItem), MEMBERS, values)
    with base.acting():
        current = base.fresh(item, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            facts = {"fields": sorted(changes)}
            if "link" in changes:
                changes["digest"] = digest_of(changes["link"])
                _check_new(changes["digest"], current.pk)
            base.write(current, changes)
            base.note(viewer, verb, current, facts)
    return current


def pin(viewer: Viewer, item: NewsItem, pinned: bool) -> NewsItem:
    """Put forward, or no more."""
    verb = verbs.NEWS_PINNED
    require(viewer, verb, None, base.path_of(item))
    with base.acting():
        current = base.fresh(item, act=verb)
        if current.pinned != pinned:
            base.write(current, {"pinned": pinned})
            base.note(viewer, verb, current, pinned=str(pinned).lower())
    return current


def withdraw(viewer: Viewer, item: NewsItem, withdrawn: bool = True) -> NewsItem:
    """Withdraw a piece of news, or (``withdrawn`` False) show it again. Its feed does not bring it back."""
    verb = verbs.NEWS_WITHDRAWN
    require(viewer, verb, item.organisation_id, base.path_of(item), standing(viewer, item))
    with base.acting():
        current = base.fresh(item, act=verb)
        if current.withdrawn != withdrawn:
            base.write(current, {"withdrawn": withdrawn, "pinned": current.pinned and not withdrawn})
            base.note(viewer, verb, current, withdrawn=str(withdrawn).lower())
    return current
