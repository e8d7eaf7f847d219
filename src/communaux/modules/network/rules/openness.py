"""How open a licence makes a shared thing, and what the criteria C3, K3 and K4 of the charter say of it (NET-11).

A licence is written as an SPDX expression (https://spdx.org/licenses/), as one of the reciprocity licences that SPDX
does not list, or as people write it ("GPL v3", "CC BY-SA"). This file reads and classes; it gives no legal advice:
a licence it has not classed is ``unknown``, never guessed.

Classes are codes of the list ``openness``, from the widest to the narrowest: open, share-alike, reciprocity,
non-commercial, verbatim, closed; ``unknown`` where nothing can be told.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from license_expression import ExpressionError, LicenseSymbol, Licensing, get_spdx_licensing

from communaux.ground.said import Said
from communaux.modules.network.rules.findings import Finding

ORDER = ("open", "share-alike", "reciprocity", "non-commercial", "verbatim", "closed", "unknown")
"""From the widest to the narrowest."""

FREE_OR_RECIPROCAL = frozenset(ORDER[:3])
"""What criterion C3 accepts (report l.260): a free licence or one of reinforced reciprocity."""

_REASON = {
    "open": Said("licence libre permissive", "permissive free licence"),
    "share-alike": Said("licence libre avec partage à l’identique", "free licence, share alike"),
    "reciprocity": Said("licence à réciprocité", "reciprocity licence"),
    "non-commercial": Said("usage commercial exclu", "no commercial use"),
    "verbatim": Said("copie permise, modification exclue", "copies allowed, changes not"),
    "closed": Said("tous droits réservés", "all rights reserved"),
    "unknown": Said(
        "licence reconnue, que la fédération n’a pas classée", "licence known, not classed by the federation"
    ),
}

# Families are told by the beginning of an SPDX identifier; the longest beginning that fits decides.
_FAMILIES: dict[str, str] = {
    "MIT": "open", "Apache-": "open", "BSD-": "open", "0BSD": "open", "ISC": "open", "Zlib": "open",
    "CC0-": "open", "CC-BY-": "open", "CC-PDDC": "open", "CC-PDM-": "open", "PDDL-": "open", "ODC-By-": "open",
    "Unlicense": "open", "WTFPL": "open", "etalab-": "open", "OGL-UK-": "open", "CECILL-B": "open", "BSL-1.0": "open",
    "PostgreSQL": "open", "Python-": "open", "PSF-": "open", "BlueOak-": "open", "CERN-OHL-P-": "open",
    "Artistic-2.0": "open", "AFL-": "open", "ECL-": "open", "NCSA": "open", "OFL-": "share-alike",
    "GPL-": "share-alike", "AGPL-": "share-alike", "LGPL-": "share-alike", "GFDL-": "share-alike",
    "MPL-": "share-alike", "EPL-": "share-alike", "EUPL-": "share-alike", "OSL-": "share-alike", "CDDL-": "share-alike",
    "CC-BY-SA-": "share-alike", "CC-SA-": "share-alike", "ODbL-": "share-alike", "LAL-": "share-alike",
    "CECILL-1": "share-alike", "CECILL-2": "share-alike", "CECILL-C": "share-alike", "CDLA-Sharing-": "share-alike",
    "CDLA-Permissive-": "open", "CERN-OHL-S-": "share-alike", "CERN-OHL-W-": "share-alike",
    "LiLiQ-P-": "open", "LiLiQ-R-": "share-alike", "LiLiQ-Rplus-": "share-alike",
    "PPL": "reciprocity",
    "CC-BY-NC-": "non-commercial", "CC-NC-": "non-commercial", "PolyForm-Noncommercial-": "non-commercial",
    "CC-BY-NC-ND-": "verbatim", "CC-BY-ND-": "verbatim", "CC-ND-": "verbatim", "GFDL-1.1-invariants": "verbatim",
}  # fmt: skip

_LONGEST = 400
"""Characters of a licence that are read; what people write is far shorter."""

_UNSTATED = Said("licence non précisée", "licence not stated")

_NAMED: dict[str, tuple[str, tuple[str, ...]]] = {
    "LicenseRef-Coopyleft": (
        "reciprocity",
        ("coopyleft", "licence coopyleft", "coopyleft coopcycle", "coopcycle"),
    ),
    "LicenseRef-Coopyright": ("reciprocity", ("coopyright", "licence coopyright")),
    "LicenseRef-CopyFair": ("reciprocity", ("copyfair", "copy fair", "licence copyfair")),
    "LicenseRef-CopyFarLeft": ("reciprocity", ("copyfarleft", "copy far left")),
    "LicenseRef-ReciprocityEnhanced": (
        "reciprocity",
        (
            "reciprocite renforcee",
            "licence a reciprocite renforcee",
            "licence a reciprocite",
            "reciprocity licence",
        ),
    ),
    "LicenseRef-Proprietary": (
        "closed",
        ("proprietaire", "proprietary", "tous droits reserves", "all rights reserved", "copyright"),
    ),
}
"""Licences by name that SPDX does not list: our reference -> (class, folded names people use)."""

_PLAIN: dict[str, str] = {
    "peer production license": "PPL", "peer production licence": "PPL", "licence de production de pairs": "PPL",
    "licence de production entre pairs": "PPL",
    "licence ouverte": "etalab-2.0", "licence ouverte 2 0": "etalab-2.0", "etalab": "etalab-2.0",
    "licence etalab": "etalab-2.0", "etalab 2 0": "etalab-2.0",
    "domaine public": "CC-PDDC", "public domain": "CC-PDDC", "cc0": "CC0-1.0", "cc 0": "CC0-1.0", "cc0 1 0": "CC0-1.0",
    "mit license": "MIT", "licence mit": "MIT", "mit": "MIT",
    "apache": "Apache-2.0", "apache 2": "Apache-2.0", "apache 2 0": "Apache-2.0", "apache license 2 0": "Apache-2.0",
    "bsd": "BSD-3-Clause", "bsd 3": "BSD-3-Clause", "bsd 2": "BSD-2-Clause",
    "odbl": "ODbL-1.0", "odbl 1 0": "ODbL-1.0", "open database license": "ODbL-1.0",
    "licence art libre": "LAL-1.3", "art libre": "LAL-1.3", "free art license": "LAL-1.3", "lal": "LAL-1.3",
    "cecill": "CECILL-2.1", "cecill 2 1": "CECILL-2.1", "eupl": "EUPL-1.2", "eupl 1 2": "EUPL-1.2",
    "mpl": "MPL-2.0", "mpl 2 0": "MPL-2.0", "mozilla public license 2 0": "MPL-2.0",
}  # fmt: skip

_GNU = re.compile(
    r"(?:licence |license )?(?:gnu )?(?P<kind>a|l)?gpl(?: v(?:ersion)?)?(?: ?(?P<version>[123](?: [01])?))?"
    r"(?P<later>(?: ou)? (?:plus tard|ulterieure)| or later| (?:and )?above| plus)?\Z"
)
_CC = re.compile(
    r"(?:licence |license )?(?:creative commons|cc) ?(?P<parts>by(?: ?(?:nc|nd|sa))*)"
    r"(?: (?P<version>[1-4] [05]))?(?: (?:international|fr|france|unported))?\Z"
)
_CC_LINK = re.compile(
    r"https?://creativecommons\.org/(?:licenses/(?P<parts>[a-z-]+)/(?P<version>[\d.]+)|publicdomain/)"
)
_SPDX_LINK = re.compile(r"https?://spdx\.org/licenses/(?P<id>[A-Za-z0-9.+-]+?)(?:\.html)?/?\Z")


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence as read: ``openness`` class, the ``reason`` to show, ``expression`` in SPDX form (empty where it
    could not be read) and the single ``licences`` it names."""

    openness: str
    reason: Said
    expression: str = ""
    licences: tuple[str, ...] = ()

    @property
    def free_or_reciprocal(self) -> bool:
        """Whether criterion C3 accepts it."""
        return self.openness in FREE_OR_RECIPROCAL


def _fold(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    spaced = re.sub(r"\bv(?=\d)", "", re.sub(r"(?<=l)v?(?=\d)", " ", bare))
    return re.sub(r"[\W_]+", " ", spaced.replace("+", " plus ")).strip()


def _plain(text: str) -> str | None:
    """The SPDX identifier or our reference for a licence written the way people write it. A family named without a
    version ("GPL", "CC BY-SA") ends with a dash: it can be classed, it cannot be cited."""
    if found := _CC_LINK.match(text):
        return f"CC-{found['parts'].upper()}-{found['version']}" if found["parts"] else "CC0-1.0"
    if found := _SPDX_LINK.match(text):
        return found["id"]
    key = _fold(text)
    for reference, (_, names) in _NAMED.items():
        if key in names:
            return reference
    if key in _PLAIN:
        return _PLAIN[key]
    if found := _GNU.match(key):
        kind = {"a": "AGPL", "l": "LGPL"}.get(found["kind"] or "", "GPL")
        if not found["version"]:
            return f"{kind}-"
        version = found["version"].replace(" ", ".")
        version = version if "." in version else f"{version}.0"
        return f"{kind}-{version}-{'or-later' if found['later'] else 'only'}"
    if found := _CC.match(key):
        parts = found["parts"].replace(" ", "").removeprefix("by")
        kind = "-".join(["BY", *(part for part in ("NC", "ND", "SA") if part.lower() in parts)])
        return f"CC-{kind}-{(found['version'] or '').replace(' ', '.')}"
    return None


@lru_cache(maxsize=1)
def _licensing() -> Licensing:
    """SPDX's licences and ours, loaded once (about 30 ms)."""
    named = [
        LicenseSymbol(reference, aliases=tuple(name for name in names if " " not in name))
        for reference, (_, names) in _NAMED.items()
    ]
    return Licensing([*get_spdx_licensing().known_symbols.values(), *named])


def _class_of(identifier: str) -> str:
    if identifier in _NAMED:
        return _NAMED[identifier][0]
    fits = [start for start in _FAMILIES if identifier.startswith(start)]
    return _FAMILIES[max(fits, key=len)] if fits else "unknown"


def _class_in(node: Any, licensing: Licensing) -> str:
    """OR leaves the choice to whoever uses the thing: the widest counts. AND binds by all: the narrowest counts."""
    if isinstance(node, licensing.OR):
        return min((_class_in(part, licensing) for part in node.args), key=ORDER.index)
    if isinstance(node, licensing.AND):
        return max((_class_in(part, licensing) for part in node.args), key=ORDER.index)
    symbol = getattr(node, "license_symbol", node)
    return _class_of(symbol.key)


@lru_cache(maxsize=4096)
def read_licence(text: str) -> Licence:
    """Read a licence however it is written. Never raises: what cannot be read is ``unknown``, with the reason."""
    written = text.strip()
    if not written:
        return Licence("unknown", _UNSTATED)
    licensing = _licensing()
    plain = _plain(written) if len(written) <= _LONGEST else None
    if plain and plain.endswith("-"):
        return Licence(_class_of(plain), _REASON[_class_of(plain)])
    try:
        tree = licensing.parse(plain or written[:_LONGEST], validate=True, strict=True)
    except (ExpressionError, AttributeError, ValueError, TypeError):
        # license-expression raises AttributeError itself on some unfinished expressions ("MIT AND").
        reason = Said(
            f"licence non reconnue\u00a0: «\u00a0{written[:80]}\u00a0»",
            f"licence not recognised: “{written[:80]}”",
        )
        return Licence("unknown", reason)
    if tree is None:
        return Licence("unknown", _UNSTATED)
    openness = _class_in(tree, licensing)
    names = tuple(dict.fromkeys(symbol.key for symbol in licensing.license_symbols(tree, decompose=True)))
    return Licence(openness, _REASON[openness], tree.render(), names)


@dataclass(frozen=True, slots=True)
class Shared:
    """One element of a commons inventory: its ``title``, ``licence`` as written, the degree of openness that its
    organisation states (a code of the list ``openness``, or empty) and whether it can be reached (``published``)."""

    title: str
    licence: str = ""
    openness: str = ""
    published: bool = False


def _finding(criterion: str, items: list[Shared], failing: list[Shared], met: Said, failed: Said) -> Finding:
    if not items:
        return Finding(
            criterion, "nothing-listed", Said("aucun commun n’est inventorié", "no commons is listed")
        )
    if not failing:
        return Finding(criterion, "met", met)
    titles = tuple(item.title for item in failing)
    state = "partly" if len(failing) < len(items) else "not-met"
    return Finding(
        criterion,
        state,
        Said(f"{failed.fr}\u00a0: {', '.join(titles)}", f"{failed.en}: {', '.join(titles)}"),
        titles,
    )


def check_c3(items: Iterable[Shared]) -> Finding:
    """C3 (l.260): the commons are under a free licence or one of reinforced reciprocity."""
    listed = list(items)
    return _finding(
        "C3",
        listed,
        [item for item in listed if not read_licence(item.licence).free_or_reciprocal],
        Said(
            "chaque commun a une licence libre ou à réciprocité",
            "every commons has a free or reciprocity licence",
        ),
        Said("sans licence libre ni à réciprocité", "neither free nor reciprocity licence"),
    )


def check_k3(items: Iterable[Shared]) -> Finding:
    """K3 (l.266): at least one element of the structure is shared: it can be reached, by all or by the members."""
    listed = list(items)
    if not listed:
        return _finding("K3", [], [], Said("", ""), Said("", ""))
    for item in listed:
        if item.published and effective_openness(item) not in ("planned", "closed", "unknown"):
            return Finding(
                "K3", "met", Said(f"élément partagé\u00a0: {item.title}", f"shared element: {item.title}")
            )
    reason = Said(
        "aucun élément n’est à la fois accessible et ouvert", "no element is both within reach and open"
    )
    return Finding("K3", "not-met", reason, tuple(item.title for item in listed))


def check_k4(items: Iterable[Shared]) -> Finding:
    """K4 (l.266): the degree of openness of each element is stated."""
    listed = list(items)
    return _finding(
        "K4",
        listed,
        [item for item in listed if item.openness in ("", "unknown")],
        Said("le degré d’ouverture de chaque élément est précisé", "the openness of every element is stated"),
        Said("degré d’ouverture non précisé", "openness not stated"),
    )


def effective_openness(item: Shared) -> str:
    """What the organisation states, else what the licence says."""
    return item.openness if item.openness not in ("", "unknown") else read_licence(item.licence).openness
