"""Which records may speak of the same organisation. Proposals with reasons; nothing is ever merged.

People merge, by hand and with care: two entities of one network share a name, a site and sometimes an address. So the
score only orders proposals, and every point of it is told.

Only records that share a *block* are compared: the same registration number, site, name, two rarest words of the name,
a word of the name in the same town, postcode or cell of 11 km, or the same point. A block in which more than
``CROWD`` records stand is a chain, a default point or a common word, and brings nobody together by itself.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations, groupby, islice
from math import floor

from communaux.ground.place import haversine
from communaux.ground.said import Said
from communaux.ground.text import fold, scan, similarity, words
from communaux.modules.network.rules.web import host_and_path, is_shared_host, website_key

CROWD = 30
"""Records of one block beyond which it says nothing."""
POSSIBLE = 4.5
"""Score from which a pair is shown to a person."""
LIKELY = 6.5
"""Score from which it is shown first."""

# A name this alike brings these points, and more the nearer it comes: 2 at 80 %, 3 at 90 %, 3.9 at 99 %.
_NEAR_NAME, _NEAR_POINTS, _NEAR_SLOPE = 0.8, 2.0, 10.0
_CELL = 0.1  # degrees: about 11 km of latitude
_SHELVES = 32
_POSITION = 24  # bits of a position: 16 million records
_LAST = (1 << _POSITION) - 1
_POINT = 4  # decimals of a degree: about 11 m


@dataclass(frozen=True, slots=True)
class OrganisationRecord:
    """What is compared of an organisation. ``website`` is a clean address, ``country`` ISO 3166-1 alpha-2, ``registration``
    a public number such as a SIREN; empty or None where unknown."""

    id: str
    name: str
    short_name: str = ""
    website: str = ""
    country: str = ""
    city: str = ""
    postcode: str = ""
    lat: float | None = None
    lon: float | None = None
    registration: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one, ``a`` before ``b``. ``level`` is "likely" or "possible"; every point given is told
    in ``for_``, every point taken in ``against``, the weightiest first."""

    a: str
    b: str
    score: float
    level: str
    for_: tuple[Said, ...]
    against: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """A record, read once: folded name, its words in order of the alphabet, its letters without stop-words, folded city,
    key of its site, plain number."""

    record: OrganisationRecord
    name: str
    words: tuple[str, ...]
    letters: str
    city: str
    site: str
    number: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many records share a name, a site or a point: what many share says little of two of them."""

    names: Mapping[str, int]
    sites: Mapping[str, int]
    points: Mapping[tuple[float, float], int]


def organisation_pairs(
    records: Iterable[OrganisationRecord],
    distinct: Iterable[frozenset[str]] = (),
    least: float = POSSIBLE,
) -> list[Pair]:
    """Every pair worth showing, the strongest first. ``distinct`` holds pairs of identifiers that a person has already
    said to be two: they never come back. The order of the records does not matter."""
    read = sorted((_read(record) for record in records), key=lambda one: one.record.id)
    crowd = _crowd(read)
    refused = set(distinct)
    found = []
    for i, j in _candidates(read):
        if refused and frozenset((read[i].record.id, read[j].record.id)) in refused:
            continue
        pair = _compare(read[i], read[j], crowd, least)
        if pair is not None and pair.score >= least:
            found.append(pair)
    return sorted(found, key=lambda pair: (-pair.score, pair.a, pair.b))


def compare(a: OrganisationRecord, b: OrganisationRecord) -> Pair:
    """Two records by themselves, as if no other existed; symmetric."""
    one, other = sorted((_read(a), _read(b)), key=lambda read: read.record.id)
    pair = _compare(one, other, Crowd({}, {}, {}), least=float("-inf"))
    assert pair is not None
    return pair


def groups(pairs: Iterable[Pair]) -> list[tuple[str, ...]]:
    """The pairs gathered into groups that a person looks at together: three records of one organisation are one group."""
    leader: dict[str, str] = {}

    def lead(one: str) -> str:
        while leader.setdefault(one, one) != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    for pair in pairs:
        first, last = sorted((lead(pair.a), lead(pair.b)))
        leader[last] = first
    gathered: defaultdict[str, list[str]] = defaultdict(list)
    for one in leader:
        gathered[lead(one)].append(one)
    return sorted(tuple(sorted(members)) for members in gathered.values())


# --- Reading and blocking ---------------------------------------------------------------------------------------------


def _read(record: OrganisationRecord) -> _Read:
    read = [(word.folded, word.stop) for word in scan(record.name)]
    name = [folded for folded, _ in read]
    telling = [folded for folded, stop in read if not stop] or name
    return _Read(
        record=record,
        name=" ".join(name),
        words=tuple(sorted(name)),
        letters="".join(telling),
        city=" ".join(words(record.city)),
        site=website_key(record.website),
        number="".join(c for c in record.registration.upper() if c.isalnum()),
    )


def _crowd(read: list[_Read]) -> Crowd:
    return Crowd(
        Counter(one.name for one in read),
        Counter(one.site for one in read if one.site),
        Counter(point for one in read if (point := _point(one.record))),
    )


def _point(record: OrganisationRecord) -> tuple[float, float] | None:
    if record.lat is None or record.lon is None:
        return None
    return round(record.lat, _POINT), round(record.lon, _POINT)


def _candidates(read: list[_Read]) -> Iterator[tuple[int, int]]:
    """Pairs of positions, each once and in order, of records that share a block that is no crowd.

    Each (block, record) is one whole number, the block's digest above the record's position, so that the million blocks
    of 100,000 records are sorted in little memory. Two blocks of one digest would only be compared for nothing.
    """
    held = Counter(word for one in read for word in set(one.words))
    shelves = [array("Q") for _ in range(_SHELVES)]
    for number, one in enumerate(read):
        for key in _keys(one, held):
            digest = int.from_bytes(
                blake2b("\x1f".join(map(str, key)).encode(), digest_size=5).digest(), "big"
            )
            shelves[digest % _SHELVES].append(digest << _POSITION | number)
    met: set[int] = set()
    for shelf in shelves:
        for _, block in groupby(sorted(shelf), key=lambda entry: entry >> _POSITION):
            members = list(islice((entry & _LAST for entry in block), CROWD + 1))
            if 1 < len(members) <= CROWD:
                met.update(a << _POSITION | b for a, b in combinations(members, 2))
    for pair in sorted(met):
        yield pair >> _POSITION, pair & _LAST


def _keys(one: _Read, held: Mapping[str, int]) -> Iterator[tuple[object, ...]]:
    record = one.record
    if one.number:
        yield ("number", record.country, one.number)
    if one.site:
        yield ("site", one.site)
    if one.name:
        yield ("name", *one.words)
    rarest = sorted({word for word in one.words if len(word) > 1}, key=lambda word: (held[word], word))
    if len(rarest) > 1:
        yield ("words", *sorted(rarest[:2]))
    point = _point(record)
    if point:
        yield ("point", *point)
    for word in rarest[:4]:
        if one.city:
            yield ("city", word, one.city)
        if record.postcode:
            yield ("postcode", word, fold(record.postcode).replace(" ", ""))
        if point:
            # Two grids, half a cell apart, so that neighbours across an edge of one meet in the other.
            yield ("cell", word, floor(point[0] / _CELL), floor(point[1] / _CELL))
            yield ("half", word, floor(point[0] / _CELL + 0.5), floor(point[1] / _CELL + 0.5))


# --- Comparing --------------------------------------------------------------------------------------------------------

_Point = tuple[float, Said]


def _compare(a: _Read, b: _Read, crowd: Crowd, least: float) -> Pair | None:
    """The score of a pair, as a sum of points that are each told; None where it cannot reach ``least``.

    Likeness of names costs twenty times the rest, so it comes last and only where it may decide.
    """
    points = [
        point
        for point in (_number(a, b), _site(a, b, crowd), _place(a, b, crowd), _country(a, b))
        if point is not None
    ]
    if a.words != b.words and not _may_reach(a, b, least - sum(value for value, _ in points)):
        return None
    name = _name(a, b, crowd)
    points += [name] if name else []
    score = round(sum(value for value, _ in points), 2)
    told = sorted(points, key=lambda point: -abs(point[0]))
    return Pair(
        a.record.id,
        b.record.id,
        score,
        "likely" if score >= LIKELY else "possible",
        tuple(said for value, said in told if value > 0),
        tuple(said for value, said in told if value < 0),
    )


def _may_reach(a: _Read, b: _Read, wanted: float) -> bool:
    """Whether two names may be alike enough to bring ``wanted`` points, seen from the letters they have in common.

    Jaro-Winkler of two words that share the part d of their letters is at most 0.4 d + 0.6; a little is added for words
    of unequal length.
    """
    if wanted <= 0 or a.record.short_name or b.record.short_name:
        return True
    alike = _NEAR_NAME + (wanted - _NEAR_POINTS) / _NEAR_SLOPE
    if alike >= 1.0:
        return False
    total = len(a.letters) + len(b.letters)
    if alike <= _NEAR_NAME or not total:
        return True
    if 0.8 * min(len(a.letters), len(b.letters)) / total + 0.63 < alike:
        return False
    common = sum(min(a.letters.count(c), b.letters.count(c)) for c in set(a.letters))
    return 0.8 * common / total + 0.63 >= alike


def _number(a: _Read, b: _Read) -> _Point | None:
    if not a.number or not b.number or a.record.country != b.record.country:
        return None
    if a.number == b.number:
        return 6.0, Said(
            f"même numéro d’immatriculation\u00a0: {a.number}", f"same registration number: {a.number}"
        )
    return -4.0, Said("numéros d’immatriculation différents", "different registration numbers")


def _name(a: _Read, b: _Read, crowd: Crowd) -> _Point | None:
    """Up to 4 for the same name; less for a name that many bear, such as a chain's; taken away for another name."""
    if not a.name or not b.name:
        return None
    alike = 1.0 if a.words == b.words else _alike(a, b)
    if alike >= 1.0:
        bearers = crowd.names.get(a.name, 0)
        if bearers > 5:
            return 2.0, Said(
                f"même nom, que {bearers} fiches portent", f"same name, which {bearers} records bear"
            )
        return 4.0, Said("même nom", "same name")
    if alike >= _NEAR_NAME:
        points = round(_NEAR_POINTS + (alike - _NEAR_NAME) * _NEAR_SLOPE, 2)
        if alike >= 0.97:
            return points, Said("noms presque identiques", "nearly the same name")
        return points, Said(f"noms proches à {alike * 100:.0f}\u202f%", f"names {alike:.0%} alike")
    if alike < 0.5:
        return -2.0, Said("noms différents", "different names")
    return None


def _alike(a: _Read, b: _Read) -> float:
    """Likeness of the names, or of a name with the other's short name."""
    # The same number whichever comes first.
    first, last = sorted((a.name, b.name))
    alike = similarity(first, last)
    shorts = [(one.record.short_name, other) for one, other in ((a, b), (b, a)) if one.record.short_name]
    if any(" ".join(words(short)) == other.name for short, other in shorts):
        alike = max(alike, 0.95)
    return min(alike, 0.99)


def _site(a: _Read, b: _Read, crowd: Crowd) -> _Point | None:
    """Up to 3 for the same site; next to nothing for the site of a network that hosts its members' pages."""
    if not a.site or a.site != b.site:
        return None
    shared = crowd.sites.get(a.site, 0)
    (host, path), (_, other_path) = host_and_path(a.record.website), host_and_path(b.record.website)
    if shared > 3:
        return 0.5, Said(
            f"même site, que {shared} fiches donnent", f"same website, which {shared} records give"
        )
    if is_shared_host(host) or path.lower() == other_path.lower():
        return 3.0, Said(f"même adresse web\u00a0: {a.site}", f"same web address: {a.site}")
    if path and other_path:
        return 1.0, Said(f"pages du même site\u00a0: {host}", f"pages of the same website: {host}")
    return 2.0, Said(f"même site\u00a0: {host}", f"same website: {host}")


def _place(a: _Read, b: _Read, crowd: Crowd) -> _Point | None:
    """Up to 1.5 for the same place, less for a point where many stand; taken away for a great distance."""
    one, other = _point(a.record), _point(b.record)
    if one and other:
        distance = haversine(*min(one, other), *max(one, other))
        if distance < 0.2:
            if crowd.points.get(one, 0) > 3:
                return 0.5, Said(
                    "même point sur la carte, partagé par d’autres", "same point on the map, as others"
                )
            return 1.5, Said("même point sur la carte", "same point on the map")
        if distance <= 5:
            away = f"{max(distance, 1):.0f}\u00a0km"
            return 1.0, Said(f"à {away}", f"{away} apart")
        if distance > 50:
            return -2.0, Said(f"à {distance:.0f}\u00a0km l’une de l’autre", f"{distance:.0f}\u00a0km apart")
    if (
        a.record.postcode
        and fold(a.record.postcode) == fold(b.record.postcode)
        and a.record.country == b.record.country
    ):
        return 1.0, Said(
            f"même code postal\u00a0: {a.record.postcode}", f"same postcode: {a.record.postcode}"
        )
    if a.city and a.city == b.city:
        return 1.0, Said(f"même ville\u00a0: {a.record.city}", f"same town: {a.record.city}")
    return None


def _country(a: _Read, b: _Read) -> _Point | None:
    if not a.record.country or not b.record.country or a.record.country == b.record.country:
        return None
    return -2.0, Said("pays différents", "different countries")
