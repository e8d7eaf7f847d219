"""A mapping: the rules between one profile and the hub, in a reviewed, versioned YAML file; and the check of it.

    mapping: example
    version: 1.0.0
    profile: example-csv
    hub: organisation
    classes:
      - class: Row
        hub: Organisation
        rules:
          - {field: Name, hub: name}                                      # rename
          - {field: Town, hub: address/city}                              # nest; the way back is flatten
          - {field: Themes, hub: activities, split: ";", codes: {vélo: bike-delivery}}
          - {hub: address/country, always: FR}                            # said on one side only
        left_out: {Internal number: means nothing outside}

``shared`` holds rules of every class, ``parts`` rules of the classes that ask for them by name (``with``). ``same`` lists terms that have one name on both sides. ``frame`` says how things of
a graph that belong together become one record (see ``frames``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from communaux.ground.said import Said
from communaux.modules.standards.rules import codes, schemas, yamls
from communaux.modules.standards.rules.codecs import Codec, OptionError, worst
from communaux.modules.standards.rules.codes import CodeMap
from communaux.modules.standards.rules.operators import OPERATORS
from communaux.modules.standards.rules.profiles import Profile
from communaux.modules.standards.rules.values import ABSENT, Path, shown


@dataclass(frozen=True)
class Rule:
    """``field`` and ``hub`` are paths, one of them empty where ``always`` says a constant of one side. ``fallback``: it
    takes a place only where no other rule has filled it. ``also``: places of the hub that repeat
    the value, where what holds them is there. ``operators`` and ``options`` tell in words what ``codecs`` do."""

    name: str
    field: Path
    hub: Path
    codecs: tuple[Codec, ...] = ()
    always: Any = ABSENT
    default: Any = ABSENT
    fallback: bool = False
    loss: str = "iso"
    operators: tuple[str, ...] = ()
    options: tuple[Any, ...] = ()
    also: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Section:
    """The rules of one class. ``when``: fields and the values that choose this class (a conditional type); None: any value."""

    class_name: str
    hub: str
    rules: tuple[Rule, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    hub_left_out: Mapping[str, str] = field(default_factory=dict)
    when: tuple[tuple[str, str | None], ...] = ()


_NOTHING = Said("", "")


@dataclass(frozen=True)
class Frame:
    """``links``: path in the framed record → "" (a link forward) or the term of the other thing that points here."""

    root: str
    links: Mapping[Path, str]
    copies: frozenset[Path] = frozenset()


@dataclass(frozen=True)
class Mapping_:  # noqa: N801 - "Mapping" is the name of collections.abc
    """A mapping that is ready to be compiled. ``text`` is its source, for its fingerprint."""

    name: str
    version: str
    profile: Profile
    hub: Profile
    sections: tuple[Section, ...]
    shared: Section
    frame: Frame | None = None
    about: Said = _NOTHING

    @property
    def loss(self) -> str:
        """The worst loss class of its rules."""
        return worst(rule.loss for section in (self.shared, *self.sections) for rule in section.rules)


def parse(
    text: str,
    find_profile: Any,
    find_hub: Any,
    name: str = "mapping",
    code_maps: Mapping[str, Callable[[], CodeMap]] = codes.BUILT_IN,
) -> Mapping_:
    """Read a mapping file; profile and hub are found by name (KeyError where there is none). ``code_maps``: the lists that
    ``codes`` may name. Raises ``FileFault``."""
    data, lines = yamls.read(text, name)
    faults: list[yamls.Fault] = []

    def wrong(path: Path, said: Said) -> None:
        at = path
        while at and at not in lines:
            at = at[:-1]
        faults.append(yamls.Fault(shown(path), lines.get(at, 0), said))

    for path, said in schemas.problems(data, schemas.mapping()):
        wrong(path, said)
    if faults:
        raise yamls.FileFault(name, faults)
    profile = _named(find_profile, data["profile"], ("profile",), wrong)
    hub = _named(find_hub, data["hub"], ("hub",), wrong)
    if profile is None or hub is None:
        raise yamls.FileFault(name, faults)
    reader = _Reader(profile, hub, wrong, code_maps)
    reader.parts = {
        part: reader.section(told, ("parts", part), "", "") for part, told in data.get("parts", {}).items()
    }
    shared = reader.section(data.get("shared", {}), ("shared",), "", "")
    sections = tuple(
        reader.section(told, ("classes", number), told["class"], told["hub"])
        for number, told in enumerate(data["classes"])
    )
    for number, section in enumerate(sections):
        reader.check(replace(section, rules=(*section.rules, *shared.rules)), ("classes", number))
    made = Mapping_(
        data["mapping"], data["version"], profile, hub, sections, shared, _frame(data.get("frame")),
        Said(**data["about"]) if "about" in data else _NOTHING,
    )  # fmt: skip
    if faults:
        raise yamls.FileFault(name, faults)
    return made


def _named(find: Any, name: str, path: Path, wrong: Any) -> Any:
    try:
        return find(name)
    except KeyError:
        wrong(
            path, Said(f"il n’y a pas de {path[0]} «\u00a0{name}\u00a0»", f"there is no {path[0]} “{name}”")
        )
        return None


def _frame(told: Any) -> Frame | None:
    if not told:
        return None
    links: dict[Path, str] = {}
    copies = set()
    for path, how in told["links"].items():
        steps = tuple(path.split("/"))
        links[steps] = "" if how == "forward" else how.get("inverse", "")
        if how != "forward" and how.get("copy"):
            copies.add(steps)
    return Frame(told["root"], links, frozenset(copies))


_CHOOSING = {"codes", "labels", "language", "plain", "matching", "iri"}
"""Operators that take some values and refuse others, so that rules can share a place."""


class _Reader:
    """Makes sections out of data that follows the schema; ``wrong`` collects what the schema cannot see."""

    def __init__(
        self, profile: Profile, hub: Profile, wrong: Any, code_maps: Mapping[str, Callable[[], CodeMap]]
    ) -> None:
        self.profile = profile
        self.hub = hub
        self.wrong = wrong
        self.parts: dict[str, Section] = {}
        self.code_maps = code_maps

    def section(self, told: Mapping[str, Any], path: Path, class_name: str, hub_class: str) -> Section:
        if class_name and class_name not in self.profile.classes:
            self.wrong((*path, "class"), _unknown(class_name, self.profile.classes))
        if hub_class and hub_class not in self.hub.classes:
            self.wrong((*path, "hub"), _unknown(hub_class, self.hub.classes))
        rules = [
            self._rule(rule, (*path, "rules", number)) for number, rule in enumerate(told.get("rules", ()))
        ]
        for number, same in enumerate(told.get("same", ())):
            where = (*path, "same", number)
            codec = (OPERATORS["prefixes"].make(same["prefixes"], self._codes),) if "prefixes" in same else ()
            for term in same["terms"]:
                here, there = same.get("field_prefix", "") + term, same.get("hub_prefix", "") + term
                named = shown((*where, term))
                options = (same["prefixes"],) if codec else ()
                operators_ = ("prefixes",) * len(codec)
                rules.append(Rule(named, (here,), (there,), codec, operators=operators_, options=options))
        asked = told.get("when", ())
        when = tuple(
            (one["field"], one.get("is")) for one in (asked if isinstance(asked, list | tuple) else [asked])
        )
        made = Section(
            class_name, hub_class, tuple(rules), told.get("left_out", {}), told.get("hub_left_out", {}), when
        )
        self._known_terms(made, path)
        for number, name in enumerate(told.get("with", ())):
            if name not in self.parts:
                self.wrong((*path, "with", number), _unknown(name, self.parts))
                continue
            part = self.parts[name]
            made = replace(
                made,
                rules=(*made.rules, *part.rules),
                left_out={**part.left_out, **made.left_out},
                hub_left_out={**part.hub_left_out, **made.hub_left_out},
            )
        return made

    def _codes(self, name: str) -> CodeMap:
        if name not in self.code_maps:
            raise OptionError(_unknown(name, self.code_maps))
        return self.code_maps[name]()

    def _rule(self, told: Mapping[str, Any], path: Path) -> Rule:
        codecs = []
        names = []
        options = []
        for key, option in told.items():
            if key in OPERATORS:
                try:
                    codecs.append(OPERATORS[key].make(option, self._codes))
                    names.append(key)
                    options.append(option)
                except OptionError as error:
                    self.wrong((*path, key), error.said)
        here = told.get("field", "")
        steps = (here,) if self.profile.flat and here else tuple(part for part in here.split("/") if part)
        there = tuple(part for part in told.get("hub", "").split("/") if part)
        always = told.get("always", ABSENT)
        if always is ABSENT and not (steps and there):
            self.wrong(path, Said("il faut field et hub, ou always", "field and hub are needed, or always"))
        if always is not ABSENT and steps and there:
            self.wrong((*path, "always"), Said("always se dit d’un seul côté", "always is for one side only"))
        loss = worst(
            [codec.loss for codec in codecs]
            + (["refine"] if "default" in told else [])
            + (["lossy"] if "fallback" in told else [])
        )
        return Rule(
            shown(path), steps, there, tuple(codecs), always, told.get("default", ABSENT),
            told.get("fallback", False), loss, tuple(names), tuple(options),
            tuple(tuple(place.split("/")) for place in told.get("also", ())),
        )  # fmt: skip

    def _known_terms(self, section: Section, path: Path) -> None:
        """Fields and places that the profile and the hub do not know are faults, not silent additions."""
        here, there = self.profile.all_terms, self.hub.all_terms
        for rule in section.rules:
            for steps, known in (
                (rule.field, here),
                (rule.hub, there),
                *((place, there) for place in rule.also),
            ):
                for step in steps[-1:]:
                    if not str(step).startswith("@") and step not in known and shown(steps) not in known:
                        self.wrong(_path(rule.name), _unknown(str(step), known))
            for side, every in ((0, {*here, *self.profile.classes}), (1, {*there, *self.hub.classes})):
                for name in sorted({name for codec in rule.codecs for name in codec.terms[side]} - every):
                    self.wrong(_path(rule.name), _unknown(name, every))
        for key, names, listed in (
            ("left_out", section.left_out, [*here, *self.profile.classes]),
            ("hub_left_out", section.hub_left_out, [*there, *self.hub.classes, "*"]),
        ):
            for name in names:
                if name not in listed:
                    self.wrong((*path, key, name), _unknown(name, listed))

    def check(self, section: Section, path: Path) -> None:
        """One value may not be taken twice, nor one place filled twice, unless operators tell them apart."""
        for side in ("field", "hub"):
            seen: dict[Path, Rule] = {}
            for rule in section.rules:
                place = getattr(rule, side)
                if not place:
                    continue
                other = seen.get(place)
                apart = _CHOOSING & {*rule.operators} and _CHOOSING & {*other.operators} if other else ()
                if other and not (apart or rule.fallback or other.fallback):
                    told = shown(place)
                    self.wrong(
                        _path(rule.name),
                        Said(
                            f"{told} est déjà pris par {other.name}",
                            f"{told} is already taken by {other.name}",
                        ),
                    )
                seen.setdefault(place, rule)


def _path(name: str) -> Path:
    """The path that ``shown`` told, as far as lines are looked up."""
    steps: list[str | int] = []
    for part in name.replace("[", "/[").split("/"):
        if part.startswith("["):
            number, _, rest = part[1:].partition("]")
            steps.append(int(number))
            if rest:
                steps.append(rest)
        elif part:
            steps.append(part)
    return tuple(steps)


def _unknown(name: str, known: Iterable[str]) -> Said:
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), 3)
    fr = f" ; voulez-vous dire {', '.join(near)}\u00a0?" if near else ""
    en = f"; did you mean {', '.join(near)}?" if near else ""
    return Said(f"«\u00a0{name}\u00a0» n’est pas connu{fr}", f"“{name}” is not known{en}")
