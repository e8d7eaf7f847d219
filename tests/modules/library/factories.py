"""Small builders for tests of the library. They write rows directly; what a test is about goes through the acts."""

from __future__ import annotations

import itertools
from typing import Any

from communaux.modules.library.models import (
    Backing,
    Development,
    Feed,
    HelpNotice,
    NewsItem,
    Pairing,
    Resource,
    SkillProfile,
)
from communaux.modules.library.rules.feeds import digest_of
from communaux.modules.library.rules.search import kept
from communaux.nouns.models import Organisation, Person

_count = itertools.count(1)


def make_resource(organisation: Organisation | None = None, title: str = "", **fields: Any) -> Resource:
    """A published method under CC-BY-SA-4.0 unless said."""
    fields.setdefault("state", "published")
    fields.setdefault("kind", "method")
    fields.setdefault("licence", "CC-BY-SA-4.0")
    fields.setdefault("openness", "share-alike")
    fields.setdefault("link", f"https://ressource.example/{next(_count)}")
    title = title or f"Ressource {next(_count)}"
    fields.setdefault("stems", kept([title]))
    if fields["state"] == "published":
        fields.setdefault("published", "2026-11-01T10:00:00Z")
    return Resource.objects.create(organisation=organisation, title=title, **fields)


def make_feed(organisation: Organisation, link: str = "", **fields: Any) -> Feed:
    """A feed that was not read yet."""
    return Feed.objects.create(
        organisation=organisation, link=link or f"https://site{next(_count)}.example/feed", **fields
    )


def make_news(organisation: Organisation | None = None, title: str = "", **fields: Any) -> NewsItem:
    """A piece of news of today."""
    fields.setdefault("link", f"https://nouvelle.example/{next(_count)}")
    fields.setdefault("digest", digest_of(fields["link"]))
    return NewsItem.objects.create(
        organisation=organisation, title=title or f"Nouvelle {next(_count)}", **fields
    )


def make_notice(person: Person, title: str = "", **fields: Any) -> HelpNotice:
    """An open offer on governance unless said."""
    fields.setdefault("direction", "offer")
    fields.setdefault("themes", ["governance"])
    return HelpNotice.objects.create(person=person, title=title or f"Annonce {next(_count)}", **fields)


def make_pairing(mentor: Person, mentee: Person, **fields: Any) -> Pairing:
    """A pair that the mentee asked for."""
    fields.setdefault("asked_by", mentee)
    return Pairing.objects.create(mentor=mentor, mentee=mentee, **fields)


def make_skills(person: Person, **fields: Any) -> SkillProfile:
    """Somebody who knows Python."""
    fields.setdefault("skills", ["python"])
    return SkillProfile.objects.create(person=person, **fields)


def make_development(organisation: Organisation, title: str = "", **fields: Any) -> Development:
    """An idea."""
    return Development.objects.create(
        organisation=organisation, title=title or f"Développement {next(_count)}", **fields
    )


def make_backing(development: Development, organisation: Organisation, **fields: Any) -> Backing:
    """A platform that shares the need."""
    return Backing.objects.create(development=development, organisation=organisation, **fields)
