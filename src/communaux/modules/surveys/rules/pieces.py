"""The pieces that a definition is read from: texts, identifiers, numbers, conditions; and how what is wrong is told.

A reader never raises for what a definition says: what cannot be read becomes a problem, and reading goes on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from communaux.ground.said import Said
from communaux.modules.surveys.rules import conditions
from communaux.modules.surveys.rules.definition import Problem, Type

LANGUAGES = ("fr", "en")
_ID = re.compile(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*\Z")
_PART = re.compile(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*\Z")
_LONGEST_ID = 40
_NAMES_FR = {"fr": "français", "en": "anglais"}
_NAMES_EN = {"fr": "French", "en": "English"}


class Pieces:
    """Reads once from top to bottom; what cannot be read becomes a problem, and reading goes on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.languages: tuple[str, ...] = LANGUAGES
        self.paths: dict[str, str] = {}

    def wrong(self, path: str, fr: str, en: str, mend_fr: str, mend_en: str) -> None:
        self.problems.append(Problem(path or ".", Said(fr, en), Said(mend_fr, mend_en)))

    # --- pieces ------------------------------------------------------------------------------------------------------

    def mapping(self, raw: object, path: str, known: set[str]) -> Mapping[str, Any]:
        """An object that says something, and whose keys are all known; an empty one where it is none."""
        if not isinstance(raw, dict) or not raw:
            self.wrong(
                path,
                "Un objet est attendu.",
                "An object is expected.",
                "Écrivez des clés et des valeurs entre accolades.",
                "Write keys and values between braces.",
            )
            return {}
        for key in raw:
            if key not in known:
                words = ", ".join(sorted(known))
                self.wrong(
                    f"{path}.{key}".lstrip("."),
                    f"La clé « {key} » est inconnue ici.",
                    f"The key “{key}” is unknown here.",
                    f"Clés possibles : {words}.",
                    f"Possible keys: {words}.",
                )
        return raw

    def array(self, raw: object, path: str, most: int) -> list[Any]:
        """A non-empty list; an empty one where it is none."""
        if not isinstance(raw, list) or not raw:
            self.wrong(
                path,
                "Une liste non vide est attendue.",
                "A list that is not empty is expected.",
                "Ajoutez au moins un élément, ou retirez cette clé.",
                "Add one item at least, or take this key out.",
            )
            return []
        if len(raw) > most:
            self.wrong(
                path,
                f"La liste a {len(raw)} éléments, plus que {most}.",
                f"The list has {len(raw)} items, more than {most}.",
                "Raccourcissez-la.",
                "Make it shorter.",
            )
            return []
        return raw

    def words(self, raw: object, path: str, *, needed: bool = False) -> Said | None:
        """A text in each language of the questionnaire."""
        if raw is None and not needed:
            return None
        if isinstance(raw, str) and raw.strip() and len(self.languages) == 1:
            return Said(raw.strip(), raw.strip())
        said = raw if isinstance(raw, dict) else {}
        missing = [
            one for one in self.languages if not (isinstance(said.get(one), str) and said[one].strip())
        ]
        if missing:
            names_fr = " et ".join(_NAMES_FR[one] for one in missing)
            names_en = " and ".join(_NAMES_EN[one] for one in missing)
            shape = ", ".join(f'"{one}": "…"' for one in self.languages)
            self.wrong(
                path,
                f"Le texte manque en {names_fr}.",
                f"The text is missing in {names_en}.",
                f"Écrivez {{{shape}}}.",
                f"Write {{{shape}}}.",
            )
            return Said("", "") if needed else None
        unknown = sorted(set(said) - set(LANGUAGES))
        if unknown:
            self.wrong(
                path,
                f"Langue inconnue : {', '.join(unknown)}.",
                f"Unknown language: {', '.join(unknown)}.",
                "Les langues sont fr et en.",
                "Languages are fr and en.",
            )
        first = said[self.languages[0]].strip()
        return Said(
            str(said.get("fr") or first).strip(),
            str(said.get("en") or first).strip(),
        )

    def said(self, raw: object, path: str) -> Said:
        """The same where it may not be left out."""
        return self.words(raw, path, needed=True) or Said("", "")

    def identifier(self, raw: object, path: str, *, part: bool = False) -> str:
        """An id that an address and a spreadsheet can hold."""
        pattern = _PART if part else _ID
        name = str(raw) if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
        if not pattern.match(name) or len(name) > _LONGEST_ID:
            dots = "" if part else ", points"
            dots_en = "" if part else ", full stops"
            self.wrong(
                path,
                f"« {raw} » n’est pas un identifiant." if raw is not None else "L’identifiant manque.",
                f"“{raw}” is no identifier." if raw is not None else "The identifier is missing.",
                f"Lettres sans accent, chiffres, tirets{dots} ; {_LONGEST_ID} caractères au plus.",
                f"Plain letters, digits, hyphens{dots_en}; {_LONGEST_ID} characters at most.",
            )
            return ""
        return name

    def once(self, name: str, path: str) -> None:
        """Two questions or fields may not bear one id."""
        before = self.paths.setdefault(name, path)
        if name and before != path:
            self.wrong(
                path,
                f"L’identifiant « {name} » est déjà pris en {before}.",
                f"The identifier “{name}” is taken already at {before}.",
                "Donnez à chacun le sien.",
                "Give each its own.",
            )

    def flag(self, raw: object, path: str) -> bool:
        """True or false; false where nothing is said."""
        if raw is None or isinstance(raw, bool):
            return bool(raw)
        self.wrong(
            path,
            f"« {raw} » n’est ni vrai ni faux.",
            f"“{raw}” is neither true nor false.",
            "Écrivez true ou false.",
            "Write true or false.",
        )
        return False

    def number(self, raw: object, path: str) -> int | None:
        """A whole number, or nothing."""
        if raw is None or (isinstance(raw, int) and not isinstance(raw, bool)):
            return raw
        self.wrong(
            path,
            f"« {raw} » n’est pas un nombre entier.",
            f"“{raw}” is no whole number.",
            "Écrivez un nombre sans guillemets.",
            "Write a number without quotes.",
        )
        return None

    def bounds(self, raw: Mapping[str, Any], path: str) -> tuple[int | None, int | None]:
        """The least and the most."""
        low, high = self.number(raw.get("min"), f"{path}.min"), self.number(raw.get("max"), f"{path}.max")
        if low is not None and high is not None and low > high:
            self.wrong(
                f"{path}.min",
                f"Le minimum {low} dépasse le maximum {high}.",
                f"The minimum {low} is above the maximum {high}.",
                "Échangez-les.",
                "Swap them.",
            )
        return low, high

    def type(self, raw: object, path: str, allowed: frozenset[Type] = frozenset(Type)) -> Type | None:
        """A type of field."""
        if isinstance(raw, str) and raw in allowed:
            return Type(raw)
        words = ", ".join(one.value for one in Type if one in allowed)
        self.wrong(
            path,
            f"Le type « {raw} » est inconnu ici." if raw is not None else "Le type manque.",
            f"The type “{raw}” is unknown here." if raw is not None else "The type is missing.",
            f"Types possibles : {words}.",
            f"Possible types: {words}.",
        )
        return None

    def condition(self, raw: object, path: str) -> conditions.Condition | None:
        """When it shows."""
        if raw is None:
            return None
        try:
            return conditions.read(raw)
        except conditions.ConditionError as error:
            at = f"{path}.{error.path}" if error.path else path
            self.wrong(
                at,
                "Cette condition ne se lit pas.",
                "This condition cannot be read.",
                'Par exemple {"equals": ["Q1", true]}, {"any_of": ["Q2", ["a", "b"]]} ou {"answered": "Q3"}, '
                "réunies par all, any et not.",
                'For example {"equals": ["Q1", true]}, {"any_of": ["Q2", ["a", "b"]]} or {"answered": "Q3"}, '
                "joined by all, any and not.",
            )
            return None
