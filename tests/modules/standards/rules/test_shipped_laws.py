"""The laws for every mapping that ships, on records made at random of the terms of its profile: what is not edited comes
back to the letter, what is edited arrives or is told, what is unknown is never dropped in silence."""

import copy
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communaux.modules.standards.rules import patches, registry, untranslating
from communaux.modules.standards.rules.media import Raw
from communaux.modules.standards.rules.translating import Account, Translation, sides
from communaux.modules.standards.rules.values import ABSENT, Number, at, leaves, same

MODEST = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def _ways():
    """Each profile to each of its hubs, from there, and to each other profile that it meets."""
    found = []
    for name in registry.names("profiles"):
        for hub in registry.hubs_of(name):
            found += [(name, hub), (hub, name)]
        for other in registry.names("profiles"):
            if other != name and registry.common_hub(name, other):
                found.append((name, other))
    return found


WAYS = _ways()
_WORDS = st.sampled_from(["", "Les Quais", "a;b", " é ", "01.50", "France", "_:b1", "x:y", "kg", "2016-01"])
_NAMES = ["https://x.example/1", "http://purl.org/essglobal/standard/organisational-structure/OS60", "_:b7",
          "https://twitter.com/quais", "urn:x:y", "https://x.example/é è"]  # fmt: skip


@cache
def _codes(name):
    """Codes that the mapping of a profile knows: names of lists, constants, and what a condition looks for."""
    if name in registry.names("hubs"):
        return []
    found = {code for values in registry.profile(name).codes.values() for code in values}
    for section in (
        section
        for hub in registry.hubs_of(name)
        for mapping in [registry.mapping(name, hub)]
        for section in (mapping.shared, *mapping.sections)
    ):
        found |= {
            code
            for rule in section.rules
            for codec in rule.codecs
            if codec.pairs
            for code in codec.pairs.pairs
        }
        found |= {value for _name, value in section.when if value}
    return sorted(found)[:200]


@cache
def records(name):
    """Records of a profile as its files say them."""
    profile = registry.profile(name)
    texts = st.one_of(_WORDS, st.sampled_from(_codes(name))) if _codes(name) else _WORDS
    if not profile.graph and profile.flat:
        (known,) = profile.classes.values()
        return st.dictionaries(st.sampled_from([*known.terms, "Unbekannt"]), texts.filter(bool), max_size=8)
    numbers = st.sampled_from(["0", "48.10", "-1e3"]).map(Number)
    terms = [*profile.all_terms, "z:unknown"]
    if not profile.graph and profile.typed:
        leaf = st.one_of(texts, numbers, st.booleans(), st.none())
        return st.sampled_from(profile.roots).flatmap(lambda kind: plain(profile, kind, leaf, 3))
    if not profile.graph:
        leaf = st.one_of(texts, numbers, st.booleans(), st.none())
        tops = sorted({term.partition("/")[0] for term in terms})
        inner = st.dictionaries(
            st.sampled_from(sorted({s for t in terms for s in t.split("/")})), leaf, max_size=3
        )
        return st.dictionaries(
            st.sampled_from(tops),
            st.one_of(leaf, inner, st.lists(st.one_of(leaf, inner), max_size=2)),
            max_size=6,
        )
    things = st.builds(lambda iri: {"@id": iri}, st.sampled_from([*_NAMES, *_codes(name)]))
    spoken = st.builds(lambda text: {"@value": text, "@language": "fr"}, texts)
    leaf = st.one_of(texts, numbers, things, spoken, st.sampled_from(_NAMES))
    kinds = st.sampled_from([*profile.classes])

    def node(values):
        return st.builds(
            lambda kind, body: {"@type": kind, **body},
            kinds,
            st.dictionaries(st.sampled_from(terms), values, max_size=6),
        )

    values = st.recursive(
        leaf, lambda inner: st.one_of(st.lists(inner, max_size=3), node(inner)), max_leaves=4
    )
    return st.builds(lambda iri, body: {"@id": iri, **body}, st.sampled_from(_NAMES), node(values))


def plain(profile, kind, leaf, depth):
    """Objects of a class of plain JSON, with its marks."""
    terms = profile.classes[kind].terms
    mine = {
        name: st.one_of(
            leaf,
            *(
                one
                for of in term.of
                if depth
                for inner in [plain(profile, of, leaf, depth - 1)]
                for one in (inner, st.lists(st.one_of(inner, leaf), max_size=2))
            ),
        )
        for name, term in terms.items()
    }
    marks = dict.fromkeys(profile.classes[kind].marks)
    body = st.dictionaries(st.sampled_from([*terms, "unbekannt"]), st.none(), max_size=8)
    return body.flatmap(
        lambda drawn: st.fixed_dictionaries({name: mine.get(name, leaf) for name in {**drawn, **marks}})
    )


def way(source, target):
    return Translation(*sides((source, None, ""), (target, None, "")))


def forth(source, target, tree):
    findings = []
    result = way(source, target).record(Raw(1, copy.deepcopy(tree)), findings.append)
    return result, findings


@pytest.mark.parametrize(("source", "target"), WAYS, ids=lambda name: name)
@MODEST
@given(data=st.data())
def test_what_is_not_edited_comes_back_to_the_letter(source, target, data):
    tree = data.draw(records(source))
    result, _findings = forth(source, target, tree)
    if result.tree is ABSENT:
        return
    returned = way(source, target).back(copy.deepcopy(result.tree), result.names)
    patches.apply(returned, result.patch)
    assert same(returned, tree)


@pytest.mark.parametrize(("source", "target"), WAYS, ids=lambda name: name)
@MODEST
@given(data=st.data())
def test_what_is_edited_arrives_or_is_told(source, target, data):
    tree = data.draw(records(source))
    result, _findings = forth(source, target, tree)
    if result.tree is ABSENT:
        return
    both = way(source, target)
    edited = both.target.again(copy.deepcopy(result.tree))
    texts = [p for p, value in leaves(edited) if type(value) is str and p[-1:] not in (("@type",), ("@id",))]
    if texts:
        path = data.draw(st.sampled_from(texts))
        at(edited, path[:-1])[path[-1]] = data.draw(st.sampled_from(["edited", "2.5", "a;b", "France"]))
    account = Account()
    back = untranslating.untranslate_record(
        both, edited, result.patch, result.names, account, Raw(1, result.tree)
    )
    if back is ABSENT:
        assert account.losses
        return
    again, _ = forth(source, target, back)
    arrived = {} if again.tree is ABSENT else both.target.again(again.tree)
    differing = [line for line in patches.difference(edited, arrived) if line[0] not in "wu"]
    assert bool(differing) == bool(account.losses)


@pytest.mark.parametrize(("source", "target"), WAYS, ids=lambda name: name)
@MODEST
@given(data=st.data())
def test_every_value_arrives_or_is_told(source, target, data):
    """Each text is a word found nowhere else: it is in what arrived, or a finding leads to it or to what holds it."""
    tree = data.draw(records(source))
    profile = registry.profile(source)
    words = {}
    for number, (path, value) in enumerate(leaves(tree)):
        if type(value) is str and not (profile.graph and str(path[-1]).startswith("@")) and len(path) == 1:
            words[path] = tree[path[0]] = f"w{number}q"
    result, findings = forth(source, target, tree)
    arrived = (
        " ".join(str(value) for _path, value in leaves(result.tree)) if result.tree is not ABSENT else ""
    )
    told = [finding.path for finding in findings if finding.level == "loss"]
    naming = way(source, target).source.naming if profile.graph else None
    for path, word in words.items():
        name = naming.compact(str(path[0])) if naming else str(path[0])
        holding = ("", "@type", name)  # the record, its class, the term
        assert word in arrived or any(p in holding or p.startswith((f"{name}/", f"{name}[")) for p in told)
