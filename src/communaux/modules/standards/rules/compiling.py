"""A mapping made into functions: one ``Direction`` lifts records of the profile to the hub, another lowers them back.

A record is walked once. Every name is looked up in the claims of its class; what nobody claims is not copied, and its
path goes into ``causes`` with the reason, so that nothing stays behind unsaid. Files, complements and reports are not
known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from communaux.modules.standards.rules.codecs import Codec, Refused
from communaux.modules.standards.rules.mappings import Mapping_, Rule, Section
from communaux.modules.standards.rules.profiles import Profile
from communaux.modules.standards.rules.values import ABSENT, Iri, Path, at, put, same

Cause = tuple[str, dict[str, Any], str]
"""A code of ``findings.SENTENCES``, its facts, the rule."""
Causes = dict[Path, Cause]
Act = Callable[[Any, dict[str, Any], Path, Causes, str], None]
_NESTED = (dict, list)


@dataclass(slots=True)
class _Move:
    """One rule, seen from the side it starts on. ``steps``: functions with whether they take all values at once."""

    rule: str
    target: Path
    steps: tuple[tuple[Callable[[Any], Any], bool], ...]
    single: bool
    contested: bool = False
    late: bool = False
    objects: bool = False


@dataclass(slots=True)
class _Claim:
    """What happens to a name: rules that may take its value, claims inside it, a constant it must be, or a reason."""

    moves: list[_Move] = field(default_factory=list)
    inner: dict[str, _Claim] = field(default_factory=dict)
    fixed: Any = ABSENT
    reason: str = ""
    act: Act | None = None


@dataclass(slots=True)
class _Plan:
    target: str
    claims: dict[str, _Claim]
    constants: list[tuple[Path, Any]]
    defaults: list[tuple[Path, Any]]
    when: tuple[tuple[str, str | None], ...] = ()
    rest: Cause = ("no-rule", {}, "")
    acts: dict[str, Act] = field(default_factory=dict)
    late: frozenset[str] = frozenset()
    """Names that are walked last, since their rules only fill what the others left empty."""
    echoes: list[tuple[Path, Path]] = field(default_factory=list)
    """Places of the hub that repeat another."""


class Direction:
    """Records one way: ``forward`` from the profile to the hub, else from the hub to the profile."""

    def __init__(self, mapping: Mapping_, *, forward: bool) -> None:
        self.mapping = mapping
        self.forward = forward
        self.source: Profile = mapping.profile if forward else mapping.hub
        self.target: Profile = mapping.hub if forward else mapping.profile
        self._typed = self.source.typed
        self._names_class = self.target.typed
        self._plans: dict[str, list[_Plan]] = {}
        self._untyped: _Plan | None = None
        self._untyped = self._plan(mapping.shared) if mapping.shared.rules else None
        for section in mapping.sections:
            name = section.class_name if forward else section.hub
            self._plans.setdefault(name, []).append(self._plan(section))
        first = next(iter(self._plans.values()))[0]
        self._only = None if self._typed or first.when else first

    # making

    def _plan(self, section: Section) -> _Plan:
        own = section is self.mapping.shared or section.rules or section.left_out or section.hub_left_out
        if self._untyped is not None and not own and not section.when:
            name = section.hub if self.forward else section.class_name
            return replace(self._untyped, target=name)
        rules = section.rules + (self.mapping.shared.rules if section is not self.mapping.shared else ())
        if self.source.graph and self.target.graph and not any(
            rule.hub == ("@id",) or rule.field == ("@id",) for rule in rules
        ):  # fmt: skip
            rules = (*rules, Rule("@id", ("@id",), ("@id",)))
        when = section.when if self.forward else ()
        plan = _Plan(section.hub if self.forward else section.class_name, {}, [], [], when)
        targets = [self._ends(rule)[1] for rule in rules]
        for rule in rules:
            source, target = self._ends(rule)
            if rule.always is not ABSENT:
                known = self.mapping.profile if rule.field else self.mapping.hub
                constant = _constant(known, str((source or target)[-1]), rule.always)
                if source:
                    _claim(plan.claims, source).fixed = constant
                else:
                    plan.constants.append((target, constant))
                continue
            plan.echoes += [(rule.hub, place) for place in rule.also]
            if rule.default is not ABSENT and self.forward:
                plan.defaults.append((target, rule.default))
            move = _Move(
                rule.name,
                target,
                self._steps(rule.codecs),
                self._is_single(target),
                targets.count(target) > 1,
                rule.fallback,
                any(codec.objects for codec in rule.codecs),
            )
            _claim(plan.claims, source).moves.append(move)
        plan.late = frozenset(
            name for name, claim in plan.claims.items() if claim.moves and claim.moves[0].late
        )
        shared = self.mapping.shared
        plan.rest = ("no-rule", {}, "") if self.forward else ("no-place", {}, "")
        if not self.forward and (reason := {**shared.hub_left_out, **section.hub_left_out}.get("*")):
            plan.rest = ("left-out", {"reason": reason}, "")
        left_out = (
            {**shared.left_out, **section.left_out}
            if self.forward
            else {**shared.hub_left_out, **section.hub_left_out}
        )
        for name, reason in left_out.items():
            _claim(plan.claims, (name,)).reason = reason
        for place, chosen in section.when:
            if chosen is None:
                continue
            fixed = _constant(self.mapping.profile, place, chosen)
            if self.forward:
                _claim(plan.claims, (place,)).fixed = fixed
            else:
                plan.constants.append(((place,), fixed))
        for name, claim in plan.claims.items():
            plan.acts[name] = claim.act = self._act(claim)
        return plan

    def _ends(self, rule: Rule) -> tuple[Path, Path]:
        return (rule.field, rule.hub) if self.forward else (rule.hub, rule.field)

    def _steps(self, codecs: tuple[Codec, ...]) -> tuple[tuple[Callable[[Any], Any], bool], ...]:
        if self.forward:
            return tuple((codec.forward, codec.whole) for codec in codecs)
        return tuple((codec.back, codec.whole) for codec in reversed(codecs))

    def _is_single(self, target: Path) -> bool:
        if not target or str(target[-1]).startswith("@"):
            return True
        term = self.target.all_terms.get("/".join(map(str, target))) or self.target.all_terms.get(
            str(target[-1])
        )
        return bool(term and not term.many)

    def _act(self, claim: _Claim) -> Act:
        """The function of a claim: the common case, one rule for plain values, is made short. Where the first of several
        rules takes every value, the others never serve a plain one."""
        move = claim.moves[0] if claim.moves else None
        if (
            move is None
            or claim.inner
            or move.contested
            or move.late
            or len(move.target) > 2
            or (len(claim.moves) > 1 and move.steps)
        ):
            return self._general(claim)
        general = self._general(claim)
        if move.steps:
            return self._changing(move, general)
        return self._copying(move, general) if len(move.target) == 1 else self._nesting(move, general)

    @staticmethod
    def _copying(move: _Move, general: Act) -> Act:
        name_there = str(move.target[0])

        def copy(value: Any, out: dict[str, Any], trail: Path, causes: Causes, name: str) -> None:
            if type(value) in _NESTED:
                general(value, out, trail, causes, name)
            else:
                out[name_there] = value

        return copy

    @staticmethod
    def _changing(move: _Move, general: Act) -> Act:
        """A plain value through the operators; what one of them refuses is looked at again, slowly."""
        single = move.single
        (first, whole), rest = move.steps[0], move.steps[1:]
        there = str(move.target[0])
        inner = str(move.target[1]) if len(move.target) == 2 else ""

        def change(value: Any, out: dict[str, Any], trail: Path, causes: Causes, name: str) -> None:
            if type(value) in _NESTED and not (whole and type(value) is list):
                general(value, out, trail, causes, name)
                return
            try:
                changed = first(value)
                for step, takes_all in rest:
                    if type(changed) is list and not takes_all:
                        changed = [step(part) for part in changed]
                    else:
                        changed = step(changed)
            except Refused:
                general(value, out, trail, causes, name)
                return
            if type(changed) is list and (single or inner):
                general(value, out, trail, causes, name)
            elif not inner:
                out[there] = changed
            elif type(holder := out.setdefault(there, {})) is dict:
                holder[inner] = changed
            else:
                general(value, out, trail, causes, name)

        return change

    @staticmethod
    def _nesting(move: _Move, general: Act) -> Act:
        """A plain value into an object: the other common case."""
        outer, inner = str(move.target[0]), str(move.target[1])

        def nest(value: Any, out: dict[str, Any], trail: Path, causes: Causes, name: str) -> None:
            holder = out.get(outer)
            if type(value) in _NESTED or (holder is not None and type(holder) is not dict):
                general(value, out, trail, causes, name)
            elif holder is None:
                out[outer] = {inner: value}
            else:
                holder[inner] = value

        return nest

    def _general(self, claim: _Claim) -> Act:
        def act(value: Any, out: dict[str, Any], trail: Path, causes: Causes, name: str) -> None:
            here = (*trail, name)
            if claim.inner and (
                type(value) is dict or (type(value) is list and value and type(value[0]) is dict)
            ):
                self._inside(claim, value, out, here, causes)
            elif claim.moves:
                self._take(claim.moves, value, out, here, causes)
            elif claim.fixed is not ABSENT:
                if not same(value, claim.fixed):
                    causes[here] = ("other-constant", {"expected": claim.fixed}, "")
            elif claim.reason:
                causes[here] = ("left-out", {"reason": claim.reason}, "")
            else:
                causes[here] = ("no-rule" if self.forward else "no-place", {}, "")

        return act

    # running

    def record(self, tree: Any, causes: Causes, trail: Path = ()) -> Any:
        """The record on the other side, or ABSENT with the cause."""
        plan = self._choose(tree, causes, trail)
        if plan is None:
            return ABSENT
        out: dict[str, Any] = {}
        if plan.target and self._names_class:
            out["@type"] = plan.target
        if plan.late:
            last = {name: tree[name] for name in plan.late if name in tree}
            tree = {**{name: value for name, value in tree.items() if name not in last}, **last}
        if plan.echoes and not self.forward:
            tree = _unechoed(tree, plan.echoes)
        self._walk(plan, tree, out, trail, causes)
        if plan.echoes and self.forward:
            for place, echo in plan.echoes:
                value = at(out, place)
                if value is not ABSENT and type(at(out, echo[:-1])) is dict and at(out, echo) is ABSENT:
                    put(out, echo, value)
        for path, value in plan.constants:
            if len(path) == 1 or type(at(out, path[:-1])) is dict:
                put(out, path, value)
        for path, value in plan.defaults:
            if at(out, path) is ABSENT:
                put(out, path, value)
        return out

    def _choose(self, tree: Any, causes: Causes, trail: Path) -> _Plan | None:
        if not self._typed:
            if self._only is not None:
                return self._only
            plans = next(iter(self._plans.values()))
            found = next((p for p in plans if _fits(p, tree)), None)
            if found is None:
                causes[trail] = ("no-case", {}, "")
            return found
        kind = tree.get("@type")
        if type(kind) is str and kind in self._plans:
            return self._among(self._plans[kind], tree, causes, trail)
        if kind is None:
            if self._untyped is None:
                causes[trail] = ("no-class", {}, "")
            return self._untyped
        kinds = kind if type(kind) is list else [kind]
        known = next((k for k in kinds if type(k) is str and k in self._plans), None)
        carried = known is not None and any(plan.claims.get("@type") for plan in self._plans[known])
        for number, other in enumerate(kinds):
            if other != known and not carried:
                step: Path = ("@type", number) if type(kind) is list else ("@type",)
                code = "no-place" if known is not None or not self.forward else "unknown-class"
                causes[(*trail, *step) if known is not None else trail] = (code, {}, "")
        return self._among(self._plans[known], tree, causes, trail) if known is not None else None

    @staticmethod
    def _among(plans: list[_Plan], tree: dict[str, Any], causes: Causes, trail: Path) -> _Plan | None:
        """Of the plans of a class, the first whose conditions the record meets; those without any go last."""
        if len(plans) == 1 and not plans[0].when:
            return plans[0]
        found = next((plan for plan in plans if plan.when and _fits(plan, tree)), None) or next(
            (plan for plan in plans if not plan.when), None
        )
        if found is None:
            causes[trail] = ("no-case", {}, "")
        return found

    def _walk(
        self,
        plan: _Plan,
        tree: dict[str, Any],
        out: dict[str, Any],
        trail: Path,
        causes: Causes,
    ) -> None:
        acts = plan.acts
        for name, value in tree.items():
            act = acts.get(name)
            if act is not None:
                act(value, out, trail, causes, name)
            elif name == "@context" and self.source.graph and not trail:
                continue  # read already: it says how names are written, and the complement keeps it
            elif name != "@type" or (trail and type(value) is not str):
                causes[(*trail, name)] = plan.rest

    def _inside(self, claim: _Claim, value: Any, out: dict[str, Any], here: Path, causes: Causes) -> None:
        """Go into an object; of several objects, only the first has a place."""
        if type(value) is list:
            for number in range(1, len(value)):
                causes[(*here, number)] = ("one-fits", {}, "")
            value, here = value[0], (*here, 0)
        for name, inner in value.items():
            deeper = claim.inner.get(name)
            if deeper is None:
                if name != "@type" or (self.forward and self.source.graph):
                    causes[(*here, name)] = ("no-rule" if self.forward else "no-place", {}, "")
            else:
                if deeper.act is None:
                    deeper.act = self._act(deeper)
                deeper.act(inner, out, here, causes, name)

    def _take(self, moves: list[_Move], value: Any, out: dict[str, Any], here: Path, causes: Causes) -> None:
        """The first rule that takes the value wins; the cause of the last that refused it is told."""
        if (
            type(value) is list
            and len(moves) > 1
            and not any(whole for m in moves for _step, whole in m.steps)
        ):
            for number, part in enumerate(value):
                self._take(moves, part, out, (*here, number), causes)
            return
        refused: Causes = {}
        for move in moves:
            refused = {}
            changed = self._moved(move, value, here, refused)
            if changed is ABSENT:
                continue
            if move.single and type(changed) is list:
                if not changed:
                    refused = {here: ("not-told", {}, move.rule)}
                    continue
                for number in range(1, len(changed)):
                    step = (*here, number) if type(value) is list else here
                    refused[step] = ("one-fits", {}, move.rule)
                changed = changed[0]
            held = at(out, move.target) if move.contested or type(here[-1]) is int else ABSENT
            if held is not ABSENT:
                if move.single or move.late:
                    refused = {here: ("taken", {}, move.rule)}
                    continue
                changed = _together(held, changed)
            if len(move.target) == 1:
                out[str(move.target[0])] = changed
            elif not put(out, move.target, changed):
                refused = {here: ("taken", {}, move.rule)}
                continue
            break
        causes.update(refused)

    def _moved(self, move: _Move, value: Any, here: Path, causes: Causes) -> Any:
        if move.objects:
            return self._plain(move, value, here, causes)
        if type(value) is dict:
            return self._object(move, value, here, causes)
        if type(value) is list and any(type(part) in _NESTED for part in value):
            found = [
                self._object(move, part, (*here, number), causes)
                if type(part) is dict
                else self._plain(move, part, (*here, number), causes)
                for number, part in enumerate(value)
            ]
            kept = [part for part in found if part is not ABSENT]
            return kept if kept or not value else ABSENT
        return self._plain(move, value, here, causes)

    def _object(self, move: _Move, value: dict[str, Any], here: Path, causes: Causes) -> Any:
        if any(whole for _step, whole in move.steps) or not self._typed or not self.target.typed:
            causes[here] = ("nested", {}, move.rule)
            return ABSENT
        return self.record(value, causes, here)

    def _plain(self, move: _Move, value: Any, here: Path, causes: Causes) -> Any:
        """A value without objects, through the operators. In a list, each value stands for itself."""
        listed = type(value) is list
        places = list(range(len(value))) if listed else []
        for step, whole in move.steps:
            try:
                if type(value) is list and not whole:
                    good = []
                    kept_places = []
                    for number, part in enumerate(value):
                        place = (*here, places[number]) if listed else here
                        try:
                            good.append(step(part))
                            if listed:
                                kept_places.append(places[number])
                        except Refused as refused:
                            causes[place] = (refused.code, refused.facts, move.rule)
                    if not good and value:
                        return ABSENT
                    value, places = good, kept_places
                else:
                    value = step(value)
                    listed = False
            except Refused as refused:
                causes[here] = (refused.code, refused.facts, move.rule)
                return ABSENT
        return value

    # asking

    def follow(self, tree: Any, path: Path) -> tuple[Path, str]:
        """Where a path of a record leads on the other side (the longest part that a rule takes), and by which rule."""
        plan = self._choose(tree, {}, ())
        found: tuple[Path, str] = ((), "")
        claims = plan.claims if plan else {}
        node = tree
        for number, step in enumerate(path):
            node = at(node, (step,))
            if type(step) is int:
                continue
            claim = claims.get(str(step))
            if claim is None:
                return found
            rest = path[number + 1 :]
            if claim.moves and not (claim.inner and type(node) in _NESTED):
                move = self._taking(claim.moves, node)
                index: Path = ()
                while rest and type(rest[0]) is int:
                    index = () if move.single else (rest[0],)
                    node, rest = at(node, (rest[0],)), rest[1:]
                deeper = self.follow(node, rest) if rest and type(node) is dict else ((), "")
                return (*move.target, *index, *deeper[0]), deeper[1] or move.rule
            claims = claim.inner
        return found

    @staticmethod
    def _taking(moves: list[_Move], value: Any) -> _Move:
        """The first of several rules that takes a value, else the first."""
        if len(moves) > 1:
            while type(value) is list and value:
                value = value[0]
            for move in moves:
                try:
                    if move.steps:
                        move.steps[0][0](value)
                except Refused:
                    continue
                return move
        return moves[0]

    def claimed(self) -> dict[str, set[str]]:
        """Names that each class claims (as paths), for the report of coverage."""
        return {
            name: {told for plan in plans for told in _names(plan.claims)}
            for name, plans in self._plans.items()
        }


def _constant(profile: Profile, name: str, value: Any) -> Any:
    """A constant as records hold it: the name of a thing where the term links to things."""
    term = profile.all_terms.get(name)
    return Iri(value) if term and term.type == "iri" and profile.graph and type(value) is str else value


def _together(held: Any, more: Any) -> Any:
    """Values of one place; a thing that is named twice stands there once."""
    found = list(held) if type(held) is list else [held]
    for one in more if type(more) is list else [more]:
        if type(one) is not Iri or one not in found:
            found.append(one)
    return found if len(found) > 1 or type(held) is list else held


def _unechoed(tree: dict[str, Any], echoes: list[tuple[Path, Path]]) -> dict[str, Any]:
    """A record without the places that only repeat another; the record itself is left as it is."""
    for place, echo in echoes:
        value = at(tree, echo)
        if value is not ABSENT and same(value, at(tree, place)):
            tree = _without(tree, echo)
    return tree


def _without(tree: dict[str, Any], path: Path) -> dict[str, Any]:
    if len(path) == 1:
        return {name: value for name, value in tree.items() if name != path[0]}
    return {name: _without(value, path[1:]) if name == path[0] else value for name, value in tree.items()}


def _fits(plan: _Plan, tree: dict[str, Any]) -> bool:
    """Whether a record meets the conditions of a plan; one of several values is enough."""
    for name, value in plan.when:
        told = tree.get(name, ABSENT)
        if told is ABSENT:
            return False
        parts = told if type(told) is list else [told]
        if value is not None and not any(
            isinstance(part, str) and str.__str__(part) == value for part in parts
        ):
            return False
    return True


def _claim(claims: dict[str, _Claim], path: Path) -> _Claim:
    """The claim at a path, made where it is not."""
    claim = claims.setdefault(str(path[0]), _Claim())
    for step in path[1:]:
        claim = claim.inner.setdefault(str(step), _Claim())
    return claim


def _names(claims: dict[str, _Claim], before: str = "") -> Iterable[str]:
    for name, claim in claims.items():
        if claim.moves or claim.fixed is not ABSENT:
            yield before + name
        yield from _names(claim.inner, f"{before}{name}/")
