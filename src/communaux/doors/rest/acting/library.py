"""The acts of the library behind the REST door. A mentoring is between two people: they alone read and move it here.

What moves a thing from one state to the next is sent as ``move`` in a PATCH. A file is sent in base64.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from communaux.doors.rest.acting.acts import BYTES, TEXT, THING, Acts, Move, Values
from communaux.doors.rest.acting.moves import (
    alone,
    bare,
    ending,
    needed,
    nothing_else,
    read_bytes,
    taken,
    told,
)
from communaux.meaning.access import EDITORS, MEMBERS, Refused, Viewer
from communaux.modules.library import verbs
from communaux.modules.library.acts import developers, feeds, help, news, resources, uses
from communaux.modules.library.lists import DEVELOPMENT_STATES
from communaux.modules.library.models import SkillProfile


def _tell_use(viewer: Viewer, organisation: Any, values: Values) -> Any:
    resource, rest = taken(values, "resource")
    return uses.tell(viewer, resource, organisation, rest)


def _pledge(viewer: Viewer, organisation: Any, values: Values) -> Any:
    development, rest = taken(values, "development")
    return developers.pledge(viewer, development, organisation, rest)


def _tell_skills(
    viewer: Viewer, thing: SkillProfile, values: Values, *, expected_version: int | None = None
) -> SkillProfile:
    """Through this door too, everybody tells their own alone."""
    if viewer.person is None or thing.person_id != viewer.person:
        raise Refused(verbs.SKILLS_TOLD, thing.get_absolute_url())
    return developers.tell_skills(viewer, values, expected_version=expected_version)


def _put_file(viewer: Viewer, resource: Any, said: dict[str, Any]) -> Any:
    needed(said, "name", "file")
    return resources.put_file(viewer, resource, said["name"], read_bytes(said["file"], "file"))


def _pin(pinned: bool) -> Move:
    return bare(lambda viewer, item: news.pin(viewer, item, pinned))


def _state(act: Any, state: str) -> Move:
    return bare(lambda viewer, thing: act(viewer, thing, state))


def _ask(viewer: Viewer, _owner: Any, values: Values) -> Any:
    """Answer a notice, in one's own name or in that of ``organisation``."""
    notice, said = taken(values, "notice", "help-notice")
    organisation = None
    if said.get("organisation") is not None:
        organisation, said = taken(said, "organisation")
    else:
        said.pop("organisation", None)
    message = said.pop("message", "")
    nothing_else(said)
    return help.ask(viewer, notice, message, organisation)


def _note_down(viewer: Viewer, pairing: Any, values: Values, *, expected_version: int | None = None) -> Any:
    said = dict(values)
    needed(said, "note")
    text = said.pop("note")
    nothing_else(said)
    return help.note_down(viewer, pairing, text, expected_version=expected_version)


ACTS: Mapping[str, Acts] = {
    "resource": Acts(
        add=resources.add,
        change=resources.change,
        end=ending(resources.withdraw),
        moves={
            "publish": bare(resources.publish),
            "put-file": told(_put_file, name=TEXT, file=BYTES),
            "take-file": bare(resources.take_file),
            "to-inventory": bare(resources.to_inventory),
        },
        roles=EDITORS | MEMBERS,
        extra=("authors",),
    ),
    "resource-use": Acts(
        add=_tell_use,
        change=uses.change,
        end=ending(uses.remove),
        extra=("resource",),
    ),
    "feed": Acts(
        add=feeds.add,
        change=feeds.change,
        end=ending(feeds.remove),
        moves={"read": bare(feeds.read_now)},
    ),
    "news": Acts(
        add=news.share,
        change=news.change,
        end=ending(news.withdraw),
        moves={
            "pin": _pin(True),
            "unpin": _pin(False),
            "show": bare(lambda viewer, item: news.withdraw(viewer, item, withdrawn=False)),
        },
        roles=MEMBERS,
    ),
    "help-notice": Acts(
        add=help.offer,
        change=help.change,
        end=ending(help.close),
        roles=MEMBERS,
    ),
    "pairing": Acts(
        add=_ask,
        change=_note_down,
        moves={
            "accept": bare(lambda viewer, pairing: help.answer(viewer, pairing, True)),
            "decline": bare(lambda viewer, pairing: help.answer(viewer, pairing, False)),
            "start": _state(help.move, "under-way"),
            "end": _state(help.move, "ended"),
        },
        roles=MEMBERS,
        extra=("notice",),
        said={"message": TEXT, "organisation": THING},
    ),
    "skill-profile": Acts(
        add=alone(developers.tell_skills),
        change=_tell_skills,
        end=ending(developers.remove_skills),
        roles=MEMBERS,
    ),
    "development": Acts(
        add=developers.propose,
        change=developers.change,
        end=lambda viewer, thing, said: developers.move(viewer, thing, said or "dropped"),
        end_parameter="state",
        moves={
            **{state: _state(developers.move, state) for state in DEVELOPMENT_STATES.codes},
            "to-library": bare(developers.to_library),
        },
    ),
    "backing": Acts(
        add=_pledge,
        change=developers.change_pledge,
        end=ending(developers.take_back),
        extra=("development",),
    ),
}
"""Name of a meaning -> its acts."""
