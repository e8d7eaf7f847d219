"""A small world in which every operator stands: a table, a JSON form and a graph around one hub. No test of its own."""

from __future__ import annotations

from hypothesis import strategies as st

from communaux.modules.standards.rules import mappings, profiles
from communaux.modules.standards.rules.mappings import Mapping_
from communaux.modules.standards.rules.media import Raw
from communaux.modules.standards.rules.sides import Side
from communaux.modules.standards.rules.translating import Translation
from communaux.modules.standards.rules.values import Number

HUB = profiles.parse("""
profile: lab
version: "1"
title: {fr: Labo, en: Lab}
media: [jsonld]
prefixes: {"": "urn:lab:", xsd: "http://www.w3.org/2001/XMLSchema#"}
classes: {Thing: {}, Place: {}, Lift: {}, Order: {}}
terms:
  name: {many: false}
  tags: text
  mass: {many: false}
  kind: {many: false}
  country: {many: false}
  place: {type: node, many: false}
  city: {many: false}
  lang: {many: false}
  count: {many: false}
  link: {type: iri, many: false}
  price: {many: false}
  stops: node
  near: {type: node, many: false}
""")

TABLE = profiles.parse("""
profile: lab-table
version: "1"
title: {fr: Table, en: Table}
media: [csv, xlsx]
classes:
  Row:
    identifier: Id
    terms: {Id: text, Name: text, Tags: text, Grams: text, Kind: text, City: text, Land: text, Mot: text, Count: text, Link: text, Hidden: text}
""")

GRAPH = profiles.parse("""
profile: lab-graph
version: "1"
title: {fr: Graphe, en: Graph}
media: [jsonld, turtle, ntriples]
prefixes: {g: "https://g.example/", xsd: "http://www.w3.org/2001/XMLSchema#"}
families: {g: ["https://old.example/"]}
contexts: ["https://g.example/context"]
aliases: {"g:nom": "g:name"}
classes: {"g:Thing": {}, "g:Place": {}}
terms: {"g:name": text, "g:tag": text, "g:kilos": any, "g:kind": text, "g:at": node, "g:town": text, "g:mot": text, "g:count": any, "g:link": iri, "g:land": text}
""")

PLAIN = profiles.parse("""
profile: lab-plain
version: "1"
title: {fr: JSON simple, en: Plain JSON}
media: [json, jsonl]
records: {under: trips, class: Trip}
classes:
  Order:
    marks: [order]
    identifier: order
    terms: {order: text, price: number, who: text}
  Trip:
    identifier: id
    terms:
      id: text
      role: text
      count: number
      name: text
      stops: {of: [Stop], many: true, type: node}
      near: {of: Stop, type: node}
      box: {of: Stop, type: node}
  Stop:
    inside: true
    terms: {town: text, land: text, size: any}
""")

_TABLE_RULES = """
mapping: lab-table
version: 1.0.0
profile: lab-table
hub: lab
classes:
  - class: Row
    hub: Thing
    rules:
      - {field: Id, hub: "@id", iri: {template: "urn:lab:thing:{}", mint: 12}}
      - {field: Name, hub: name, also: [place/name]}
      - {field: Tags, hub: tags, split: ";"}
      - {field: Grams, hub: mass, unit: {field: g, hub: kg}}
      - {field: Kind, hub: kind, codes: {un: one, deux: two, large: {hub: wide, match: broad}}}
      - {field: City, hub: place/city}
      - {field: Land, hub: country, codes: country-names-en}
      - {field: Mot, hub: lang, language: fr}
      - {field: Count, hub: count, cast: {type: decimal, decimal: ","}}
      - {field: Link, hub: link, name: true}
    left_out: {Hidden: kept at home}
"""
_GRAPH_RULES = """
mapping: lab-graph
version: 1.0.0
profile: lab-graph
hub: lab
classes:
  - class: g:Thing
    hub: Thing
    rules:
      - {field: "g:name", hub: name}
      - {field: "g:tag", hub: tags, set: true}
      - {field: "g:kilos", hub: mass}
      - {field: "g:kind", hub: kind, codes: {1: one, 2: two, L: wide}}
      - {field: "g:at/@type", always: "g:Place"}
      - {field: "g:at/g:town", hub: place/city}
      - {field: "g:mot", hub: lang}
      - {field: "g:count", hub: count}
      - {field: "g:link", hub: link}
    hub_left_out: {country: the graph has no countries}
"""


_PLAIN_RULES = """
mapping: lab-plain
version: 1.0.0
profile: lab-plain
hub: lab
parts:
  trip:
    rules:
      - {field: id, hub: "@id", iri: {template: "urn:lab:thing:{}", mint: 12}}
      - {field: name, hub: name}
      - {field: stops, hub: stops}
      - {field: box/town, hub: place/city}
    left_out: {box: only its town}
classes:
  - {class: Trip, hub: Thing, when: [{field: role, is: driver}, {field: count}], with: [trip], rules: [{field: count, hub: count}]}
  - {class: Trip, hub: Lift, when: {field: role, is: rider}, with: [trip], rules: [{field: near, hub: near}]}
  - {class: Order, hub: Order, rules: [{field: order, hub: name}, {field: price, hub: price, number: true}], left_out: {who: kept at home}}
  - {class: Stop, hub: Place, rules: [{field: town, hub: city}, {field: land, hub: country, codes: country-names-en}]}
"""


def mapping(text: str) -> Mapping_:
    """A mapping of the laboratory."""
    found = {one.name: one for one in (HUB, TABLE, GRAPH, PLAIN)}
    return mappings.parse(text, found.__getitem__, found.__getitem__)


_KINDS_RULES = """
mapping: lab-kinds
version: 1.0.0
profile: lab-table
hub: lab
shared:
  rules:
    - {field: Id, hub: "@id", iri: {template: "urn:lab:thing:{}", mint: 12}}
    - {field: Name, hub: name}
classes:
  - class: Row
    hub: Place
    when: {field: Kind, is: place}
    rules:
      - {field: City, hub: place/city}
  - class: Row
    hub: Thing
    rules:
      - {field: Kind, hub: kind}
      - {field: Land, hub: country, default: FR}
      - {field: Tags, hub: tags, join: "|"}
      - {hub: lang, always: fr}
"""

KINDS_RULES = mapping(_KINDS_RULES)
TABLE_RULES, GRAPH_RULES, PLAIN_RULES = mapping(_TABLE_RULES), mapping(_GRAPH_RULES), mapping(_PLAIN_RULES)


def table(medium: str = "csv", rules: Mapping_ = TABLE_RULES) -> Side:
    """The table as a side."""
    return Side(TABLE, rules, None, medium)


def graph(medium: str = "jsonld", rules: Mapping_ = GRAPH_RULES) -> Side:
    """The graph as a side."""
    return Side(GRAPH, rules, None, medium)


def plain(medium: str = "json", rules: Mapping_ = PLAIN_RULES) -> Side:
    """Plain JSON with several classes as a side."""
    return Side(PLAIN, rules, None, medium)


def hub() -> Side:
    """The hub as a side."""
    return Side(HUB, None, None, "jsonld")


def pairs() -> list[tuple[str, Side, Side]]:
    """Every way between sides and media."""
    return [
        ("table to hub", table(), hub()),
        ("table to graph", table(), graph()),
        ("kinds to hub", table(rules=KINDS_RULES), hub()),
        ("table to turtle", table(), graph("turtle")),
        ("plain to hub", plain(), hub()),
        ("plain to graph", plain(), graph()),
        ("plain to plain", plain(), plain("jsonl")),
        ("table to plain", table(), plain()),
        ("graph to plain", graph(), plain()),
        ("graph to table", graph(), table()),
        ("graph to hub", graph(), hub()),
        ("graph to graph", graph(), graph()),
        ("turtle to table", graph("turtle"), table("xlsx")),
    ]


_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
_CELLS = {
    "Id": st.text("abcé é/%:", min_size=1, max_size=6),
    "Grams": st.one_of(st.decimals(-1000, 1000, allow_nan=False, places=3).map(str), _WORDS),
    "Tags": st.one_of(st.lists(_WORDS, max_size=4).map(";".join), _WORDS),
    "Kind": st.one_of(st.sampled_from(["un", "deux", "large", "autre", "place"]), _WORDS),
    "Land": st.one_of(st.sampled_from(["France", "Germany", "Frankreich", "Atlantis"]), _WORDS),
    "Count": st.one_of(st.sampled_from(["1", "01", "1,50", "1.5", "x"]), _WORDS),
    "Link": st.one_of(st.sampled_from(["https://a.example/é", "urn:x:y", "no", "a b:c"]), _WORDS),
}
_NAMES = ["Id", "Name", "Tags", "Grams", "Kind", "City", "Land", "Mot", "Count", "Link", "Hidden", "Unknown"]
rows = st.fixed_dictionaries({}, optional={name: _CELLS.get(name, _WORDS) for name in _NAMES}).map(
    lambda row: {name: cell for name, cell in row.items() if cell}
)
"""Rows of the table, with what is unknown, empty, ill-formed or approximate."""

_NUMBERS = st.sampled_from(["0", "1.50", "-2e3", "19.990", "1E+2"]).map(Number)
_LEAVES = st.one_of(
    _WORDS,
    _NUMBERS,
    st.booleans(),
    st.none(),
    st.sampled_from(["one", "1", "2", "L", "_:b1", "https://g.example/x", "g:x"]),
    st.builds(lambda text: {"@value": text, "@language": "fr"}, _WORDS),
    st.builds(
        lambda text: {"@value": text, "@type": "http://www.w3.org/2001/XMLSchema#decimal"}, st.just("01.0")
    ),
    st.builds(lambda name: {"@id": name}, st.sampled_from(["https://a.example/1", "_:b2", "g:y"])),
)
_KEYS = st.sampled_from(
    ["g:name", "g:nom", "https://g.example/name", "https://old.example/tag", "g:tag", "g:kilos", "g:kind", "g:at",
     "g:town", "g:mot", "g:count", "g:link", "g:land", "other", "z:y", "@id"]
)  # fmt: skip
_KINDS = st.sampled_from(["g:Thing", "https://g.example/Thing", "g:Place", "g:Other", ["g:Thing", "g:Other"]])


def _node(values: st.SearchStrategy) -> st.SearchStrategy:
    def made(told: tuple) -> dict:
        kind, body = told
        body = {name: value for name, value in body.items() if name != "@id" or type(value) is str}
        return {"@type": kind, **body}

    return st.tuples(_KINDS, st.dictionaries(_KEYS, values, max_size=6)).map(made)


_VALUES = st.recursive(
    _LEAVES, lambda inner: st.one_of(st.lists(inner, max_size=3), _node(inner)), max_leaves=6
)
nodes = _node(_VALUES)
"""Objects of a graph as JSON-LD writes them: other namespaces, aliases, unknown terms, lists, objects within objects."""

_STOPS = st.fixed_dictionaries(
    {}, optional={"town": _WORDS, "land": st.sampled_from(["France", "Atlantis"]), "size": _NUMBERS,
                  "other": _WORDS, "@type": st.sampled_from(["Stop", "Trip", "x"])},
)  # fmt: skip
_PLACES = st.one_of(_STOPS, st.lists(st.one_of(_STOPS, _WORDS), max_size=3), _WORDS, st.none())
plains = st.fixed_dictionaries(
    {},
    optional={"id": _CELLS["Id"], "role": st.sampled_from(["driver", "rider", "both"]), "count": _NUMBERS, "name": _WORDS,
              "stops": _PLACES, "near": _PLACES, "box": _PLACES, "order": _WORDS, "price": st.one_of(_NUMBERS, _WORDS),
              "who": _WORDS, "Unknown": _PLACES, "@type": st.sampled_from(["Trip", "Order"])},
)  # fmt: skip
"""Objects of plain JSON that fit a class, several or none."""

full_nodes = st.fixed_dictionaries(
    {"@id": st.sampled_from(["https://a.example/1", "_:b1"]), "@type": st.just("https://g.example/Thing")},
    optional={
        "https://g.example/name": _WORDS,
        "https://g.example/nom": _WORDS,
        "https://z.example/p": _WORDS,
    },
)
"""Nodes as a graph reader gives them."""


def raw(tree: dict, number: int = 1) -> Raw:
    """A record of a file that says nothing around it."""
    return Raw(number, tree)


def translation(source: Side, target: Side) -> Translation:
    """With the complement."""
    return Translation(source, target)
