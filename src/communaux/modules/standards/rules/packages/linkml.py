"""LinkML schemas (YAML), read into the one shape of a vocabulary: classes, slots, attributes, enumerations.

What this schema imports from elsewhere is not read, and told. A slot takes one value unless it says ``multivalued``, as
LinkML has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from communaux.ground.said import Said
from communaux.modules.standards.rules import yamls
from communaux.modules.standards.rules.findings import brief
from communaux.modules.standards.rules.packages.faults import PackageFault
from communaux.modules.standards.rules.packages.model import Scheme, Term, Use, Vocabulary
from communaux.modules.standards.rules.values import XSD

_TYPES: Mapping[str, str] = {
    "string": XSD + "string", "integer": XSD + "integer", "boolean": XSD + "boolean", "float": XSD + "float",
    "double": XSD + "double", "decimal": XSD + "decimal", "time": XSD + "time", "date": XSD + "date",
    "datetime": XSD + "dateTime", "date_or_datetime": "https://w3id.org/linkml/DateOrDatetime",
    "uri": XSD + "anyURI", "uriorcurie": XSD + "anyURI", "curie": XSD + "string", "ncname": XSD + "string",
    "objectidentifier": "http://www.w3.org/ns/shex#iri", "nodeidentifier": "http://www.w3.org/ns/shex#nonLiteral",
}  # fmt: skip
_MATCHES = {
    "exact": "exact_mappings",
    "close": "close_mappings",
    "broad": "broad_mappings",
    "narrow": "narrow_mappings",
    "related": "related_mappings",
}


def vocabulary(data: bytes) -> Vocabulary:
    """What a schema says. Raises PackageFault with the place."""
    try:
        told, lines = yamls.read(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise PackageFault(
            "linkml", path="1", reason=Said("ce n’est pas de l’UTF-8", "this is not UTF-8")
        ) from error
    except yamls.FileFault as error:
        fault = error.faults[0]
        raise PackageFault("linkml", path=_place((fault.path,), fault.line), reason=fault.said) from error
    return _Schema(told, lines).vocabulary()


def is_linkml(told: Any) -> bool:
    """Whether a YAML document is a schema of LinkML."""
    return isinstance(told, dict) and any(
        isinstance(told.get(one), dict) for one in ("classes", "slots", "enums")
    )


def _place(path: tuple[str, ...], line: int) -> Said:
    where = "/".join(one for one in path if one) or "$"
    if not line:
        return Said(where, where)
    return Said(f"{where}, ligne {line}", f"{where}, line {line}")


class _Schema:
    def __init__(self, told: Any, lines: Mapping[tuple[str | int, ...], int]) -> None:
        self._lines = lines
        if not is_linkml(told):
            said = Said(
                "« classes », « slots » ou « enums » est attendu", "“classes”, “slots” or “enums” is expected"
            )
            raise PackageFault("linkml", path=_place((), 1), reason=said)
        self.told = told
        self.prefixes = {
            str(name): self._iri_of_prefix(name, v) for name, v in self._part(told, "prefixes").items()
        }
        default = str(told.get("default_prefix") or told.get("id") or "")
        self.base = self.prefixes.get(default, default)
        if self.base and self.base[-1] not in "#/:":
            self.base += "/"
        self.classes = self._part(told, "classes")
        self.slots = self._part(told, "slots")
        self.enums = self._part(told, "enums")
        self.types = self._part(told, "types")
        self.default_range = str(told.get("default_range") or "")
        self.notes: list[Said] = []

    def _iri_of_prefix(self, name: str, value: Any) -> str:
        if isinstance(value, Mapping):
            value = value.get("prefix_reference")
        if not isinstance(value, str):
            raise self._fault(("prefixes", str(name)), "un préfixe est une adresse", "a prefix is an address")
        return value

    def _fault(self, path: tuple[str, ...], fr: str, en: str) -> PackageFault:
        return PackageFault("linkml", path=_place(path, self._lines.get(path, 0)), reason=Said(fr, en))

    def _part(self, told: Mapping[str, Any], *path: str) -> dict[str, dict[str, Any]]:
        """A part that holds one object a name; a name without anything is an empty object."""
        found = told.get(path[-1]) or {}
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return {one: {} for one in found}
        if not isinstance(found, dict):
            raise self._fault(path, "un objet est attendu", "an object is expected")
        out: dict[str, Any] = {}
        for name, value in found.items():
            if path[-1] != "prefixes" and value is not None and not isinstance(value, dict):
                if path[-1] != "permissible_values" or not isinstance(value, str):
                    raise self._fault((*path, str(name)), "un objet est attendu", "an object is expected")
                value = {"description": value}  # noqa: PLW2901
            out[str(name)] = value or {}
        return out

    def vocabulary(self) -> Vocabulary:
        terms: dict[str, Term] = {}
        for term in (*self._classes(), *self._properties(), *self._concepts()):
            known = terms.get(term.iri)
            terms[term.iri] = _together(known, term) if known else term
        schemes = dict(self._schemes())
        imports = [one for one in _listed(self.told.get("imports")) if one != "linkml:types"]
        if imports:
            names = ", ".join(imports)
            self.notes.append(
                Said(
                    f"ce que le modèle importe n’est pas lu : {names}",
                    f"what the schema imports is not read: {names}",
                )
            )
        return Vocabulary(
            iri=str(self.told.get("id") or ""),
            title=_said(self.told.get("title") or self.told.get("name")),
            description=_said(self.told.get("description")),
            version=str(self.told.get("version") or ""),
            licence=str(self.told.get("license") or ""),
            terms=terms,
            schemes=schemes,
            prefixes=self.prefixes,
            told=tuple(dict.fromkeys(self.notes)),
        )

    # names

    def expand(self, name: str) -> str:
        """A CURIE or an address as a full address."""
        prefix, colon, local = name.partition(":")
        if colon and prefix in self.prefixes:
            return self.prefixes[prefix] + local
        return name if colon else self.base + name

    def _class_iri(self, name: str) -> str:
        told = self.classes.get(name, {})
        if told.get("class_uri"):
            return self.expand(str(told["class_uri"]))
        return self.expand(name if ":" in name else "".join(w[:1].upper() + w[1:] for w in name.split()))

    def _slot_iri(self, name: str, told: Mapping[str, Any] | None = None) -> str:
        uri = (told or {}).get("slot_uri") or self.slots.get(name, {}).get("slot_uri")
        return self.expand(str(uri or name.strip().replace(" ", "_")))

    def _enum_iri(self, name: str) -> str:
        uri = self.enums.get(name, {}).get("enum_uri")
        return self.expand(str(uri or "".join(w[:1].upper() + w[1:] for w in name.split())))

    def _range(self, told: Mapping[str, Any], where: str) -> tuple[str, ...]:
        named = [told["range"]] if told.get("range") else []
        for word in ("any_of", "exactly_one_of"):
            named += [one["range"] for one in _objects(told.get(word)) if one.get("range")]
        if not named and self.default_range:
            named = [self.default_range]
        return tuple(dict.fromkeys(self._end(str(one), where) for one in named))

    def _end(self, name: str, where: str) -> str:
        if name in self.classes:
            return self._class_iri(name)
        if name in self.enums:
            return self._enum_iri(name)
        if name in self.types:
            told = self.types[name]
            if told.get("uri"):
                return (
                    str(told["uri"]).replace("xsd:", XSD)
                    if str(told["uri"]).startswith("xsd:")
                    else self.expand(str(told["uri"]))
                )
            return (
                self._end(str(told["typeof"]), where)
                if told.get("typeof") not in (None, name)
                else self.expand(name)
            )
        if name in _TYPES:
            return _TYPES[name]
        self._unknown(name, where)
        return self.expand(name)

    def _unknown(self, name: str, where: str) -> None:
        if ":" not in name:
            self.notes.append(
                Said(
                    f"« {name} », nommé par {where}, n’est défini nulle part",
                    f"“{name}”, named by {where}, is defined nowhere",
                )
            )

    # terms

    def _common(self, told: Mapping[str, Any]) -> dict[str, Any]:
        aliases = tuple(str(one) for one in _listed(told.get("aliases")))
        by = told.get("deprecated_element_has_exact_replacement") or told.get(
            "deprecated_element_has_possible_replacement"
        )
        return {
            "definitions": _said(told.get("description")),
            "alternatives": {"": aliases} if aliases else {},
            "deprecated": bool(told.get("deprecated")),
            "replaced_by": (self.expand(str(by)),) if by else (),
            "matches": {
                name: tuple(self.expand(str(one)) for one in _listed(told.get(word)))
                for name, word in _MATCHES.items()
                if _listed(told.get(word))
            },
        }

    def _classes(self) -> Iterator[Term]:
        for name, told in self.classes.items():
            above = [*_listed(told.get("is_a")), *_listed(told.get("mixins"))]
            for one in above:
                if one not in self.classes:
                    self._unknown(str(one), name)
            yield Term(
                self._class_iri(name),
                "class",
                labels=_said(told.get("title") or name),
                parents=tuple(dict.fromkeys(self._class_iri(str(one)) for one in above)),
                uses=tuple(self._uses(name, told)),
                **self._common(told),
            )

    def _uses(self, name: str, told: Mapping[str, Any]) -> Iterator[Use]:
        """The slots of a class, each as the slot, then its use here, has it."""
        usage = self._part({"slot_usage": told.get("slot_usage")}, "classes", name, "slot_usage")
        attributes = self._part({"attributes": told.get("attributes")}, "classes", name, "attributes")
        slots = [str(one) for one in _listed(told.get("slots"))]
        for slot in dict.fromkeys((*slots, *attributes, *usage)):
            if slot not in self.slots and slot not in attributes:
                self._unknown(slot, name)
            here = {**self.slots.get(slot, {}), **attributes.get(slot, {}), **usage.get(slot, {})}
            least, most = self._counts(here, f"classes/{name}/{slot}")
            iri = self._slot_iri(slot, attributes.get(slot))
            yield Use(iri, self._range(here, slot), least, most, str(here.get("pattern") or ""))

    def _counts(self, told: Mapping[str, Any], where: str) -> tuple[int | None, int | None]:
        def number(name: str) -> int | None:
            value = told.get(name)
            if value is None:
                return None
            if not isinstance(value, int) or isinstance(value, bool):
                raise self._fault((where, name), "un nombre entier est attendu", "a whole number is expected")
            return value

        exact = number("exact_cardinality")
        if exact is not None:
            return exact, exact
        needed = told.get("required") is True or told.get("identifier") is True
        least = number("minimum_cardinality")
        most = number("maximum_cardinality")
        if most is None and told.get("multivalued") is not True:
            most = 1
        return (1 if least is None and needed else least), most

    def _properties(self) -> Iterator[Term]:
        """Slots, then attributes of classes; one that several classes have is one property with several domains."""
        owners: dict[str, list[str]] = {}
        for name, told in self.classes.items():
            for slot in _listed(told.get("slots")):
                owners.setdefault(str(slot), []).append(name)
        for slot, told in self.slots.items():
            domains = [*_listed(told.get("domain")), *_listed(told.get("domain_of")), *owners.get(slot, ())]
            yield self._property(slot, told, domains)
        for name, told in self.classes.items():
            for slot, own in self._part(
                {"attributes": told.get("attributes")}, "classes", name, "attributes"
            ).items():
                yield self._property(slot, own, [name])

    def _property(self, name: str, told: Mapping[str, Any], domains: list[Any]) -> Term:
        least, most = self._counts(told, f"slots/{name}")
        above = [
            *_listed(told.get("is_a")),
            *_listed(told.get("mixins")),
            *_listed(told.get("subproperty_of")),
        ]
        for one in domains:
            if one not in self.classes:
                self._unknown(str(one), name)
        return Term(
            self._slot_iri(name, told),
            "property",
            labels=_said(told.get("title") or name),
            parents=tuple(dict.fromkeys(self._slot_iri(str(one)) for one in above)),
            domain=tuple(dict.fromkeys(self._class_iri(str(one)) for one in domains)),
            range=self._range(told, name),
            least=least,
            most=most,
            pattern=str(told.get("pattern") or ""),
            **self._common(told),
        )

    def _schemes(self) -> Iterator[tuple[str, Scheme]]:
        for name, told in self.enums.items():
            iri = self._enum_iri(name)
            yield iri, Scheme(iri, _said(told.get("title") or name), _said(told.get("description")))

    def _concepts(self) -> Iterator[Term]:
        """Permissible values; those with one meaning are one concept under several names."""
        for name, told in self.enums.items():
            scheme = self._enum_iri(name)
            values = self._part(
                {"permissible_values": told.get("permissible_values")}, "enums", name, "permissible_values"
            )
            for value, spec in values.items():
                meaning = spec.get("meaning")
                iri = self.expand(str(meaning)) if meaning else f"{scheme}#{value.replace(' ', '_')}"
                above = [str(one) for one in _listed(spec.get("is_a"))]
                common = self._common(spec)
                label = spec.get("title") or spec.get("description") or value
                yield Term(
                    iri,
                    "concept",
                    labels=_said(label),
                    parents=tuple(self._value_iri(scheme, values, one) for one in above),
                    schemes=(scheme,),
                    notation=value,
                    **{**common, "definitions": common["definitions"] if spec.get("title") else {}},
                )

    def _value_iri(self, scheme: str, values: Mapping[str, Any], name: str) -> str:
        meaning = values.get(name, {}).get("meaning")
        return self.expand(str(meaning)) if meaning else f"{scheme}#{name.replace(' ', '_')}"


def _listed(value: Any) -> list[str]:
    """One name, several, or none, as texts. Raises PackageFault where something else stands among them."""
    if value is None or value == "":
        return []
    told = value if isinstance(value, list) else list(value) if isinstance(value, dict) else [value]
    for one in told:
        if isinstance(one, list | dict):
            raise PackageFault(
                "linkml", path=brief(one), reason=Said("un nom est attendu", "a name is expected")
            )
    return [str(one) for one in told]


def _objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _said(value: Any) -> dict[str, str]:
    """A text without language."""
    text = " ".join(str(value).split()) if value is not None else ""
    return {"": text} if text else {}


def _together(one: Term, other: Term) -> Term:
    """Two terms with one address: what the second adds to the first."""
    names = (*other.labels.values(), *(text for texts in other.alternatives.values() for text in texts))
    known = {*one.labels.values(), *one.alternatives.get("", ())}
    more = tuple(dict.fromkeys(text for text in names if text not in known))
    alternatives = (
        {**one.alternatives, "": (*one.alternatives.get("", ()), *more)} if more else one.alternatives
    )

    def both(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*left, *right)))

    return Term(
        one.iri, one.kind, one.labels or other.labels, one.definitions or other.definitions, alternatives,
        one.notation or other.notation, both(one.parents, other.parents), both(one.domain, other.domain),
        both(one.range, other.range), _least(one.least, other.least), _most(one.most, other.most),
        one.pattern or other.pattern, one.uses or other.uses, one.deprecated and other.deprecated,
        both(one.replaced_by, other.replaced_by), {**other.matches, **one.matches}, both(one.schemes, other.schemes),
    )  # fmt: skip


def _least(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else min(one, other)


def _most(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else max(one, other)
