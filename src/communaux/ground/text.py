"""Words: folding, splitting, stems, slugs, excerpts, likeness of names. Pure: no Django, no database, no file.

One scheme serves the index and the query, so that what one writes the other finds, on every database:

1. ``fold`` takes accents, case and ligatures away *before* anything else, since people search without accents;
2. a French word without accents hides its endings from the Snowball stemmer (velos, financiere, gerees), so the
   plural and a few feminine endings are taken off first, by our own short rules; English -ing, -ed and -ly go through
   the English stemmer, for the directory is bilingual and a single word does not say its language;
3. the French Snowball stemmer, once, then a last trim that joins French -ie and English -y (énergie, energy).

A word in another alphabet is folded and kept whole. The index keeps stop-words (an organisation may be named with
nothing else); a query drops them unless it holds nothing else.
"""

import re
import threading
from collections.abc import Callable
from functools import lru_cache

import Stemmer

from communaux.ground.tokens import STOP_WORDS, Word, fold, runs, scan, words

__all__ = [
    "STOP_WORDS",
    "Word",
    "excerpt",
    "fold",
    "jaro_winkler",
    "query_stems",
    "scan",
    "similarity",
    "slug",
    "stem",
    "stems",
    "words",
]

# --- Stems -----------------------------------------------------------------------------------------------------------

_thread = threading.local()  # a Snowball stemmer holds a buffer: one a thread

# Plurals in -aux that the rule "-aux is -al" gets wrong, and two that no rule reaches.
_PLURALS = {"travaux": "travail", "vitraux": "vitrail", "coraux": "corail", "baux": "bail", "yeux": "oeil"}
# Endings that lost their accent or their plural s, and how many letters go: gérée as géré, danoise as danois (whose s
# is gone already), heureuse as heureux, paysanne as paysan, boulangère as boulanger.
_FEMININE_ENDINGS = (
    ("ee", 1),
    ("aise", 2),
    ("oise", 2),
    ("euse", 2),
    ("anne", 2),
    ("enne", 2),
    ("onne", 2),
    ("ere", 1),
)
_ENGLISH_ENDING = re.compile(r"(?:ing|[^i]ed|[^aeiou]ied|ly)$")
_TAIL = re.compile(r"[eiy]+$")


def _stemmers() -> tuple[Stemmer.Stemmer, Stemmer.Stemmer]:
    try:
        pair: tuple[Stemmer.Stemmer, Stemmer.Stemmer] = _thread.pair
    except AttributeError:
        # Our own cache stands before: Snowball's would only double the memory.
        pair = _thread.pair = (Stemmer.Stemmer("french", 0), Stemmer.Stemmer("english", 0))
    return pair


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of one folded word, never empty. Digits, other alphabets and words under four letters stay whole."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    french, english = _stemmers()
    base = _PLURALS.get(word, word)
    if (base[-1] == "s" and base[-2] != "s") or base.endswith(("eux", "eaux")):
        base = base[:-1]
    if len(base) > 4:
        for ending, cut in _FEMININE_ENDINGS:
            if base.endswith(ending) and len(base) > len(ending) + 1:
                base = base[:-cut]
                break
    if len(base) > 5 and _ENGLISH_ENDING.search(base):
        base = english.stemWord(base)
    short = french.stemWord(base)
    if len(short) <= 3:
        short = base  # what is left says too little: don and données would be one
    elif short.endswith("if") and base.endswith("if"):
        short = short[:-2] + "iv"  # actif, active
    elif short.endswith("ier") and len(short) > 5:
        short = short[:-2]  # financier, financière
    trimmed = _TAIL.sub("", short)
    return trimmed if len(trimmed) >= 3 else short


def stems(s: str) -> list[str]:
    """The stems of every word of ``s``, in order and with repeats, stop-words included: what an index stores."""
    return [stem(word.folded) for _, found in runs(s) for word in found]


def query_stems(q: str) -> list[str]:
    """The stems a text must hold to answer the query ``q``, each once, in order; empty when ``q`` holds no word.

    Stop-words are dropped unless the query holds nothing else.
    """
    found = list(scan(q))
    telling = [w for w in found if not w.stop] or found
    return list(dict.fromkeys(stem(w.folded) for w in telling))


# --- Slugs -----------------------------------------------------------------------------------------------------------

_LETTERS_IN_LATIN = (
    "a b v g d e zh z i k l m n o p r s t u f h ts ch sh sht a y _ e yu ya i j lj nj c dz dj e g k "
    "a v g d e z i th i k l m n x o p r s t y f ch ps o"
)
_LATIN = str.maketrans(
    dict(
        zip(
            "абвгдежзиклмнопрстуфхцчшщъыьэюяіјљњћџђєґқαβγδεζηθικλμνξοπρστυφχψω",
            _LETTERS_IN_LATIN.split(),
            strict=True,
        )
    )
    | {"ь": ""}
)


def slug(
    s: str, taken: Callable[[str], bool] = lambda _: False, *, empty: str = "sans-nom", longest: int = 60
) -> str:
    """An address part for ``s``: ``a-z0-9-``, at most ``longest`` characters, cut between words where it can be.

    Greek and Cyrillic are written in Latin letters; a text of no such letter gives ``empty``. While ``taken(slug)`` is
    true, ``-2``, ``-3``… is tried: a unique constraint must still guard the column, since two may ask at once.
    """
    whole = "-".join(re.findall(r"[a-z0-9]+", fold(s).translate(_LATIN))) or empty

    def fit(room: int) -> str:
        if len(whole) <= room:
            return whole
        return whole[: room + 1].rpartition("-")[0] or whole[:room]

    found, n = fit(longest), 1
    while taken(found):
        n += 1
        found = f"{fit(longest - len(str(n)) - 1)}-{n}"
    return found


# --- Excerpts --------------------------------------------------------------------------------------------------------


def excerpt(text: str, query: str, around: int = 240) -> list[tuple[str, bool]]:
    """The passage of ``text`` that says most of ``query``, as ``(part, is_hit)``; about ``around`` characters.

    Joined, the parts are one passage of ``text`` with its white space made single, and an ellipsis where it was cut.
    Without a hit it is the beginning. The parts are plain text: the page escapes them.
    """
    text = " ".join(text.split())
    wanted = set(query_stems(query))
    found = list(scan(text))
    hits = [(w.start, w.end, stem(w.folded)) for w in found if stem(w.folded) in wanted]
    begin, end = _window(text, hits, around)
    parts: list[tuple[str, bool]] = []
    at = begin
    for start, stop, _ in hits:
        if start < at or stop > end:
            continue
        if start > at:
            parts.append((text[at:start], False))
        parts.append((text[start:stop], True))
        at = stop
    if at < end:
        parts.append((text[at:end], False))
    if begin > 0:
        parts.insert(0, ("… ", False))
    if end < len(text):
        parts.append((" …", False))
    return parts


def _window(text: str, hits: list[tuple[int, int, str]], around: int) -> tuple[int, int]:
    """Where the passage with most different hits, then most hits, begins and ends; cut between words."""
    if len(text) <= around:
        return 0, len(text)
    begin = 0
    if hits:
        first, best = 0, (0, 0)
        last = 0
        for i, (start, _, _) in enumerate(hits):
            while last < len(hits) and hits[last][1] <= start + around * 3 // 4:
                last += 1
            inside = hits[i : max(last, i + 1)][:50]
            score = (len({h[2] for h in inside}), len(inside))
            if score > best:
                first, best = start, score
        # A quarter of the room goes before the first hit, so that it is read in its sentence.
        begin = max(0, min(first - around // 4, len(text) - around))
        if begin:
            space = text.find(" ", begin, first)
            begin = space + 1 if space >= 0 else first
    end = min(len(text), begin + around)
    if end < len(text):
        space = text.rfind(" ", begin, end + 1)
        last_hit = max((h[1] for h in hits if h[0] >= begin and h[1] <= end), default=begin)
        end = space if space > begin and space >= last_hit else end
    return begin, end


# --- Likeness --------------------------------------------------------------------------------------------------------


def jaro_winkler(a: str, b: str) -> float:
    """Jaro-Winkler likeness of two strings, 0 to 1 (prefix weight 0.1, at most four letters)."""
    if a == b:
        return 1.0
    if not a or not b:
        return 0.0
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    free = [True] * len(b)
    in_a = []
    for i, c in enumerate(a):
        for j in range(max(0, i - reach), min(len(b), i + reach + 1)):
            if free[j] and b[j] == c:
                free[j] = False
                in_a.append(c)
                break
    if not in_a:
        return 0.0
    in_b = [c for c, is_free in zip(b, free, strict=True) if not is_free]
    m = len(in_a)
    swapped = sum(x != y for x, y in zip(in_a, in_b, strict=True)) / 2
    jaro = (m / len(a) + m / len(b) + (m - swapped) / m) / 3
    prefix = 0
    for x, y in zip(a[:4], b[:4], strict=False):
        if x != y:
            break
        prefix += 1
    return jaro + prefix * 0.1 * (1 - jaro)


def similarity(a: str, b: str) -> float:
    """How alike two names are, 0 to 1, whatever their case, accents, order of words or spaces.

    Symmetric; 1 when the same words are there. The words are paired one by one: each counts for its length, one left
    alone counts against, and words left alone on both sides count more (… de Lille, … de Lyon). Meant to *propose*
    duplicates to a person: about 0.9 and over is worth showing.
    """
    left, right = _names(a), _names(b)
    if not left or not right:
        return 0.0
    if sorted(left) == sorted(right) or "".join(left) == "".join(right):
        return 1.0
    # Letters in a row are forgiving with long names that only begin alike: the paired words temper them.
    row = jaro_winkler(*sorted(("".join(left), "".join(right))))
    paired = _paired(left, right)
    return max(paired, (row + paired) / 2)


def _names(s: str) -> list[str]:
    found = list(scan(s))
    # A single letter may be all that tells two names apart: Coopérative A, Coopérative B.
    return [w.folded for w in found if not w.stop or len(w.folded) == 1] or [w.folded for w in found]


def _paired(left: list[str], right: list[str]) -> float:
    """Words paired from the most alike on, each once; the share of letters that found their like."""
    likes = sorted(
        (
            (jaro_winkler(*sorted((x, y))), x, y, i, j)
            for i, x in enumerate(left)
            for j, y in enumerate(right)
        ),
        key=lambda t: (-t[0], sorted(t[1:3])),
    )
    used_left: set[int] = set()
    used_right: set[int] = set()
    got = 0.0
    for like, x, y, i, j in likes:
        if like < 0.85:
            break
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            got += like * (len(x) + len(y))
    share = got / sum(map(len, left + right))
    return share if len(used_left) == len(left) or len(used_right) == len(right) else share * 0.85
