"""What the library keeps of people and organisations, when one is erased or made one with another.

Called by the journal within the transaction of that act (``site.subscriptions``); it writes no entry of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from communaux.modules.library.models import (
    Backing,
    Development,
    Feed,
    HelpNotice,
    NewsItem,
    Pairing,
    Resource,
    ResourceUse,
    SkillProfile,
)
from communaux.nouns.acts.following import merged as merged_of
from communaux.nouns.acts.following import named
from communaux.nouns.models import Organisation, Person

_LIVE = ("asked", "accepted", "under-way")


def people_erased(entries: Sequence[Any]) -> None:
    """Delete what they said of themselves; what they brought to the commons stays, without their name."""
    people = list(named([entry.object for entry in entries], Person).values_list("pk", flat=True))
    SkillProfile.objects.filter(person__in=people).delete()
    Pairing.objects.filter(Q(mentor__in=people) | Q(mentee__in=people)).delete()
    HelpNotice.objects.filter(person__in=people).delete()
    Resource.objects.filter(by__in=people).update(by=None)
    NewsItem.objects.filter(by__in=people).update(by=None)


def people_merged(entries: Sequence[Any]) -> None:
    """What belonged to the page that was merged belongs to the one that was kept."""
    for kept, merged in merged_of(entries, Person):
        if not SkillProfile.objects.filter(person=kept).exists():
            SkillProfile.objects.filter(person=merged).update(person=kept)
        HelpNotice.objects.filter(person=merged).update(person=kept)
        Resource.objects.filter(by=merged).update(by=kept)
        NewsItem.objects.filter(by=merged).update(by=kept)
        _pairings(kept, merged)


def _pairings(kept: Any, merged: Any) -> None:
    """A pair of somebody with themself, or the same live pair twice, is one too many."""
    for pairing in Pairing.objects.filter(Q(mentor=merged) | Q(mentee=merged)):
        ends = {
            f"{name}_id": kept.pk
            if getattr(pairing, f"{name}_id") == merged.pk
            else getattr(pairing, f"{name}_id")
            for name in ("mentor", "mentee", "asked_by")
        }
        same = Pairing.objects.filter(
            mentor=ends["mentor_id"], mentee=ends["mentee_id"], state__in=_LIVE
        ).exclude(pk=pairing.pk)
        if ends["mentor_id"] == ends["mentee_id"] or (pairing.state in _LIVE and same.exists()):
            pairing.delete()
        else:
            Pairing.objects.filter(pk=pairing.pk).update(**ends)


def organisations_merged(entries: Sequence[Any]) -> None:
    """The same for two records of one organisation; what both said of one thing stays once."""
    for kept, merged in merged_of(entries, Organisation):
        for held, name in (
            (Resource, "organisation"),
            (NewsItem, "organisation"),
            (HelpNotice, "organisation"),
            (Development, "organisation"),
            (Pairing, "mentor_organisation"),
            (Pairing, "mentee_organisation"),
        ):
            everything: Any = held._default_manager
            everything.filter(**{name: merged}).update(**{name: kept})
        for model, of in ((ResourceUse, "resource"), (Backing, "development"), (Feed, "link")):
            rows: Any = model._default_manager
            known = rows.filter(organisation=kept).values_list(of, flat=True)
            rows.filter(organisation=merged).exclude(**{f"{of}__in": list(known)}).update(organisation=kept)
            rows.filter(organisation=merged).delete()
        for resource in Resource.objects.filter(authors=merged):
            resource.authors.remove(merged)
            resource.authors.add(kept)
