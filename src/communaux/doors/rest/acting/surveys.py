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

from communaux.doors.rest.acting.acts import ANYTHING, OBJECT, TEXT, TEXTS, THING, WHOLE, Acts, Values
from communaux.doors.rest.acting.moves import bare, ending, needed, nothing_else, taken, told
from communaux.meaning.access import MEMBERS, STEWARDS, Viewer
from communaux.modules.surveys.acts import applying, coding, responses, surveys, waves
from communaux.modules.surveys.models import Response
from communaux.modules.surveys.reading.definitions import definition_of
from communaux.modules.surveys.rules.answers import read_all
from communaux.nouns.models import Organisation


def _survey(viewer: Viewer, _owner: Any, values: Values) -> Any:
    said = dict(values)
    return surveys.create(viewer, said, said.pop("definition", None))


def _questionnaire(viewer: Viewer, _owner: Any, values: Values) -> Any:
    survey, said = taken(values, "survey")
    raw, note = said.pop("definition", None), said.pop("note", "")
    nothing_else(said)
    return surveys.add_version(viewer, survey, raw, note=note)


def _wave(viewer: Viewer, _owner: Any, values: Values) -> Any:
    survey, said = taken(values, "survey")
    version, said = taken(said, "questionnaire")
    return waves.plan(viewer, survey, version, said)


def _invite(viewer: Viewer, wave: Any) -> Any:
    return waves.invite(
        viewer, wave, Organisation.objects.filter(state="published").exclude(maturity="ceased")
    )


def _code(viewer: Viewer, wave: Any, said: dict[str, Any]) -> Any:
    """Say which codes hold for the answer of a response of this wave to an open question."""
    needed(said, "field", "codes")
    response, said = taken(said, "response")
    if response.wave_id != wave.pk:
        raise ValidationError({"response": _("Cette réponse est d’une autre vague.")})
    return coding.code_answer(viewer, response, said["field"], said["codes"])


def _response(viewer: Viewer, owner: Any, values: Values) -> Any:
    wave, said = taken(values, "wave")
    answers = said.pop("answers", None)
    nothing_else(said)
    response = responses.start(viewer, wave, owner)
    return _write(viewer, response, answers, {}, ()) if answers else response


def _answer(viewer: Viewer, response: Any, values: Values, *, expected_version: int | None = None) -> Any:
    """Change answers, who reads them, and confirm what was taken over. ``If-Match`` has found the version current; what
    another writes in between is merged."""
    del expected_version
    said = dict(values)
    answers, seen = said.pop("answers", {}), said.pop("visibility", {})
    confirm = said.pop("confirm", [])
    nothing_else(said)
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


def _settle(viewer: Viewer, response: Response, said: dict[str, Any]) -> Any:
    """Choose between answers that stand side by side; ``base``: the one that stands, as it was read."""
    needed(said, "field")
    return responses.settle(viewer, response, said["field"], said.get("value"), base_value=said.get("base"))


def _apply(viewer: Viewer, response: Response, said: dict[str, Any]) -> Any:
    """Do what is offered with the answers; ``version``: of the record, as it was read."""
    needed(said, "ticked")
    return applying.apply(
        viewer, response, said["ticked"], get_language() or "fr", expected_version=said.get("version")
    )


ACTS: Mapping[str, Acts] = {
    "survey": Acts(
        add=_survey,
        change=surveys.change,
        moves={"publish": bare(surveys.publish), "archive": bare(surveys.archive)},
        roles=STEWARDS,
        said={"definition": OBJECT},
    ),
    "questionnaire": Acts(
        add=_questionnaire,
        roles=STEWARDS,
        extra=("survey",),
        optional=("note",),
        said={"definition": OBJECT},
    ),
    "wave": Acts(
        add=_wave,
        change=waves.change,
        moves={
            "open": bare(waves.open_),
            "close": bare(waves.close),
            "invite": bare(_invite),
            "remind": bare(waves.remind),
            "code-answer": told(_code, response=THING, field=TEXT, codes=TEXTS),
        },
        roles=STEWARDS,
        extra=("survey", "questionnaire"),
    ),
    "response": Acts(
        add=_response,
        change=_answer,
        end=ending(responses.withdraw),
        moves={
            "submit": bare(responses.submit),
            "reopen": bare(responses.reopen),
            "consent": bare(lambda viewer, thing: responses.consent(viewer, thing, True)),
            "revoke": bare(lambda viewer, thing: responses.consent(viewer, thing, False)),
            "settle": told(_settle, field=TEXT, value=ANYTHING, base=ANYTHING),
            "apply": told(_apply, ticked=TEXTS, version=WHOLE),
        },
        roles=MEMBERS,
        extra=("wave",),
        said={
            "answers": OBJECT,
            "visibility": {
                "type": "object",
                "additionalProperties": {"enum": ["public", "members", "researchers"]},
            },
            "confirm": TEXTS,
        },
    ),
}
"""Name of a meaning -> its acts."""
