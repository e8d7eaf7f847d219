"""JSON-LD contexts, resolved offline: what a document asks for by address is put in its place, or refused with the mend.

Nothing is fetched. ``Lookup`` gives the context that is registered under an address, None where there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from communaux.modules.standards.rules.packages.faults import PackageFault

Lookup = Callable[[str], Any]
MOST_LEVELS = 8


def nothing(_url: str) -> Any:
    """A library without contexts."""
    return None


def same_address(url: str) -> tuple[str, ...]:
    """The spellings under which an address is looked up: as it stands, without a last slash, and with the other scheme."""
    bare = url.rstrip("/")
    other = (
        "http" + bare[5:]
        if bare.startswith("https://")
        else "https" + bare[4:]
        if bare.startswith("http://")
        else bare
    )
    return tuple(dict.fromkeys((url, bare, bare + "/", other, other + "/")))


def whole(told: Any, find: Lookup, levels: int = MOST_LEVELS) -> Any:
    """A ``@context`` with every address in it replaced by what it means. Raises PackageFault."""
    if isinstance(told, str):
        if levels <= 0:
            raise PackageFault("context-circle", url=told)
        found = find(told)
        if found is None:
            raise PackageFault("remote-context", url=told)
        return whole(found, find, levels - 1)
    if isinstance(told, list):
        parts = [whole(one, find, levels) for one in told]
        return [inner for part in parts for inner in (part if isinstance(part, list) else [part])]
    if not isinstance(told, dict):
        return told
    out: dict[str, Any] = {}
    if isinstance(told.get("@import"), str):
        imported = whole(told["@import"], find, levels)
        for part in imported if isinstance(imported, list) else [imported]:
            out.update(part if isinstance(part, dict) else {})
    for name, meant in told.items():
        if name == "@import":
            continue
        scoped = isinstance(meant, dict) and "@context" in meant
        out[name] = {**meant, "@context": whole(meant["@context"], find, levels)} if scoped else meant
    return out


def with_contexts(tree: Any, find: Lookup) -> tuple[Any, bool]:
    """A JSON-LD document in which no context stands by address any more, and whether one did. Raises PackageFault."""
    if isinstance(tree, list):
        parts = [with_contexts(one, find) for one in tree]
        return ([part for part, _changed in parts], True) if any(c for _p, c in parts) else (tree, False)
    if not isinstance(tree, dict):
        return tree, False
    out: dict[str, Any] = {}
    changed = False
    for name, value in tree.items():
        if name == "@context":
            meant = whole(value, find)
            out[name], changed = meant, changed or meant != value
        else:
            out[name], inner = with_contexts(value, find)
            changed = changed or inner
    return (out, True) if changed else (tree, False)


def context_of(document: Any) -> Any:
    """The context that a document declares. Raises PackageFault where it declares none."""
    if not isinstance(document, dict) or not isinstance(document.get("@context"), dict | list):
        raise PackageFault("no-context")
    return document["@context"]


def names_of(context: Any) -> dict[str, str]:
    """Names that a context declares, each with its full address where the context itself says it."""
    parts = [one for one in (context if isinstance(context, list) else [context]) if isinstance(one, dict)]
    told: dict[str, str] = {}
    vocab = ""
    for part in parts:
        if isinstance(part.get("@vocab"), str):
            vocab = part["@vocab"]
        for name, meant in part.items():
            if name.startswith("@"):
                continue
            iri = meant.get("@id", name) if isinstance(meant, dict) else meant
            if isinstance(iri, str):
                told[name] = iri
    return {name: expanded(name, told, vocab) for name in told}


def expanded(name: str, told: dict[str, str], vocab: str = "", levels: int = MOST_LEVELS) -> str:
    """The full address of a name, by the declarations of a context; the name itself where they do not say."""
    if levels <= 0:
        return name
    if name in told and told[name] != name:
        return expanded(told[name], told, vocab, levels - 1)
    prefix, colon, local = name.partition(":")
    if colon and not local.startswith("//") and prefix in told and prefix != name:
        return expanded(told[prefix], told, vocab, levels - 1) + local
    return vocab + name if vocab and not colon and not name.startswith("@") else name


def prefixes_of(context: Any) -> dict[str, str]:
    """Names of a context that stand for namespaces."""
    return {name: iri for name, iri in names_of(context).items() if iri[-1:] in "#/:" and "://" in iri}
