"""The acts on surveys, questionnaires, waves and one's own responses behind the REST door.

What moves a thing from one state to the next is sent as ``move`` in a PATCH. Answers are sent as ``answers``, field id ->
value, all or none; they are read at ``/responses/<key>/answers.json`` by those who write them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from communaux.doors.rest.acting.acts import Acts, Values
from communaux.doors.rest.acting.moves import changing, taken, unchanging
from communaux.meaning.access import MEMBERS, STEWARDS, Viewer
from communaux.modules.surveys.acts import responses, surveys, waves
from communaux.modules.surveys.models import Response
from communaux.modules.surveys.reading.definitions import definition_of
from communaux.modules.surveys.rules.answers import read_all
from communaux.nouns.models import Organisation

_OBJECT = {"type": "object"}


def _survey(viewer: Viewer, _owner: Any, values: Values) -> Any:
    said = dict(values)
    return surveys.create(viewer, said, said.pop("definition", None))


def _questionnaire(viewer: Viewer, _owner: Any, values: Values) -> Any:
    survey, said = taken(values, "survey")
    raw, note = said.pop("definition", None), said.pop("note", "")
    _nothing_else(said)
    return surveys.add_version(viewer, survey, raw, note=note)


def _wave(viewer: Viewer, _owner: Any, values: Values) -> Any:
    survey, said = taken(values, "survey")
    version, said = taken(said, "questionnaire")
    return waves.plan(viewer, survey, version, said)


def _invite(viewer: Viewer, wave: Any, _said: Values) -> Any:
    waves.invite(viewer, wave, Organisation.objects.filter(state="published").exclude(maturity="ceased"))
    return wave


def _remind(viewer: Viewer, wave: Any, _said: Values) -> Any:
    waves.remind(viewer, wave)
    return wave


def _response(viewer: Viewer, owner: Any, values: Values) -> Any:
    wave, said = taken(values, "wave")
    answers = said.pop("answers", None)
    _nothing_else(said)
    response = responses.start(viewer, wave, owner)
    return _write(viewer, response, answers, {}, ()) if answers else response


def _answer(viewer: Viewer, response: Any, values: Values, *, expected_version: int | None = None) -> Any:
    """Change answers, who reads them, and confirm what was taken over. ``If-Match`` has found the version current; what
    another writes in between is merged."""
    del expected_version
    said = dict(values)
    answers, seen = said.pop("answers", {}), said.pop("visibility", {})
    confirm = said.pop("confirm", [])
    _nothing_else(said)
    return _write(viewer, response, answers, seen, confirm)


def _write(viewer: Viewer, response: Response, answers: Any, seen: Any, confirm: Any) -> Response:
    for name, given in (("answers", answers), ("visibility", seen)):
        if not isinstance(given, dict):
            raise ValidationError({name: _("Un objet est attendu : identifiant de question, valeur.")})
    if not isinstance(confirm, list | tuple) or not all(isinstance(one, str) for one in confirm):
        raise ValidationError({"confirm": _("Une liste d’identifiants est attendue.")})
    definition = definition_of(response.wave.questionnaire)
    _values, wrong = read_all(definition, answers)
    if wrong:
        lang = get_language() or "fr"
        raise ValidationError({f"answers.{one.field}": one.label(lang) for one in wrong})
    changes = {name: responses.Change(response.answers.get(name), value) for name, value in answers.items()}
    response = responses.save(viewer, response, changes, confirm=confirm).response
    return responses.show(viewer, response, seen) if seen else response


def _nothing_else(values: Mapping[str, Any]) -> None:
    if values:
        raise ValidationError({str(name)[:80]: _("Ce champ n’existe pas.") for name in values})


ACTS: dict[str, Acts] = {
    "survey": Acts(
        add=_survey,
        change=changing(
            surveys.change,
            {
                "publish": lambda viewer, thing, _said: surveys.publish(viewer, thing),
                "archive": lambda viewer, thing, _said: surveys.archive(viewer, thing),
            },
        ),
        roles=STEWARDS,
        said={"definition": _OBJECT},
    ),
    "questionnaire": Acts(
        add=_questionnaire,
        change=unchanging,
        roles=STEWARDS,
        extra=("survey",),
        optional=("note",),
        said={"definition": _OBJECT},
    ),
    "wave": Acts(
        add=_wave,
        change=changing(
            waves.change,
            {
                "open": lambda viewer, thing, _said: waves.open_(viewer, thing),
                "close": lambda viewer, thing, _said: waves.close(viewer, thing),
                "invite": _invite,
                "remind": _remind,
            },
        ),
        roles=STEWARDS,
        extra=("survey", "questionnaire"),
    ),
    "response": Acts(
        add=_response,
        change=changing(
            _answer,
            {
                "submit": lambda viewer, thing, _said: responses.submit(viewer, thing),
                "reopen": lambda viewer, thing, _said: responses.reopen(viewer, thing),
                "consent": lambda viewer, thing, _said: responses.consent(viewer, thing, True),
                "revoke": lambda viewer, thing, _said: responses.consent(viewer, thing, False),
            },
        ),
        end=lambda viewer, thing, _said: responses.withdraw(viewer, thing),
        roles=MEMBERS,
        extra=("wave",),
        said={
            "answers": _OBJECT,
            "visibility": {
                "type": "object",
                "additionalProperties": {"enum": ["public", "members", "researchers"]},
            },
            "confirm": {"type": "array", "items": {"type": "string"}},
        },
    ),
}
