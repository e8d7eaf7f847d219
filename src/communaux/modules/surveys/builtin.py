"""The questionnaire that ships with the house: 57 questions in our own words, from ``data/*.yaml``.

Lists of the house (activities, legal forms…) are written into it when it is read, so that a version holds every choice
that was put, whatever becomes of the lists.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from communaux.meaning.lists import ALL, CodeList

DATA = Path(__file__).parent / "data"
SLUG = "plateformes"
"""The address of the survey that the house opens with."""
TITLE = {"fr": "Les plateformes du réseau", "en": "The platforms of the network"}
AIM = {
    "fr": (
        "Se connaître entre plateformes, décider sur des faits, et nourrir la recherche sur les plateformes coopératives. "
        "Les résultats sont rendus au réseau, sans jamais permettre de reconnaître une réponse qui n’est pas publique."
    ),
    "en": (
        "To know each other, to decide on facts, and to feed research on platform co-operatives. "
        "Results are given back to the network, and never let anybody recognise an answer that is not public."
    ),
}


def questionnaire() -> dict[str, Any]:
    """The JSON of the questionnaire, as ``rules.parsing`` reads it. A fresh copy each time."""
    return written_out(_read())


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    raw = _load("questionnaire")
    raw["lists"] = {name: _choices(listed) for name, listed in raw["lists"].items()}
    raw["sections"] = [_load(name) for name in raw["sections"]]
    return raw


def _load(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DATA / f"{name}.yaml").read_text("utf-8"))
    return read


def _choices(listed: Any) -> list[dict[str, Any]]:
    """A list as it is written, or the terms of a list of the house; a wide term is the family of the narrow ones."""
    if not (isinstance(listed, dict) and set(listed) == {"house"}):
        return list(listed)
    house: CodeList = ALL[listed["house"]]
    ordered = [term for root in house.roots() for term in _branch(house, root.code)]
    return [_choice(house, code) for code in ordered]


def _branch(house: CodeList, code: str) -> tuple[str, ...]:
    return house.within(code)


def _choice(house: CodeList, code: str) -> dict[str, Any]:
    term = house.get(code)
    assert term is not None
    choice: dict[str, Any] = {"code": term.code, "label": {"fr": term.fr, "en": term.en}}
    root = term
    while root.broader is not None:
        root = house.get(root.broader) or root
    if root is not term or house.narrower(code):
        choice["group"] = {"fr": root.fr, "en": root.en}
    if term.note_fr and term.note_en:
        choice["help"] = {"fr": term.note_fr, "en": term.note_en}
    return choice


def written_out(value: Any) -> Any:
    """A deep copy of plain values; what YAML shares by anchors is written out."""
    if isinstance(value, dict):
        return {key: written_out(one) for key, one in value.items()}
    if isinstance(value, list):
        return [written_out(one) for one in value]
    return value
