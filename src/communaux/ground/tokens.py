"""How a text falls into words, with their places: folding, splitting and stop-words. Pure; use it through ``text``."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

LONGEST_WORD = 64
"""Characters kept of one folded word: no language needs more, and PostgreSQL refuses a lexeme over 2 kB."""

_APOSTROPHES = "'’‘ʼ′´`＇‛"
# Letters that Unicode does not decompose, written as people type them without the mark.
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŧ": "t"}
    | dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys("‐‑‒–—−", "-")
)


def fold(s: str) -> str:
    """``s`` without case, accents, ligatures, typographic apostrophes and dashes. Folding twice changes nothing."""
    if s.isascii():
        return s.lower().replace("`", "'")
    # Before decomposing, because some apostrophes decompose into a space and a mark; after, for capital ligatures.
    flat = unicodedata.normalize("NFKD", s.translate(_LETTERS)).casefold()
    flat = unicodedata.normalize("NFKD", flat).translate(_LETTERS)
    return "".join(c for c in flat if not unicodedata.combining(c))


# --- Splitting -------------------------------------------------------------------------------------------------------


class Word(NamedTuple):
    """One word of a text: its folded form, where it stands (``text[start:end]``), and whether it is a stop-word."""

    folded: str
    start: int
    end: int
    stop: bool


_W = r"(?:[^\W_]|[\u0300-\u036f])"  # a letter, a digit, or a mark of a decomposed letter
_FEMININE = "e|es|s|ne|nes|le|les|ve|ves|se|ses|sse|sses|rice|rices|trice|trices|euse|euses|ère|ères|fe|fes"
# A run is what the eye reads as one piece: an address, an acronym with dots, or letters with what joins them; the
# last group is inclusive writing (habitant·e·s, salarié(e)s, élu.e.s), which is left out of the word.
_RUN = re.compile(
    rf"""
      (?P<address> (?:https?://|www\.)[^\s<>"«»()]+ | (?<![\w.+-])[\w.+-]{{1,64}}@[\w-]+(?:\.[\w-]+)+ )
    | (?P<acronym> (?<!\w)(?:[^\W\d_]\.){{2,}}[^\W\d_]?(?!{_W}) )
    | {_W}+ (?: (?:[{_APOSTROPHES}‐‑-] | (?<=[lL])·(?=[lL])) {_W}+ )*
      (?P<inclusive> [·•‧⋅](?:{_FEMININE})(?:[·•‧⋅]?s)?(?!{_W}) | \((?:{_FEMININE})\)s?(?!{_W})
                   | \.(?:{_FEMININE})\.s(?!{_W}) )?
    """,
    re.X | re.I,
)
_PIECE = re.compile(rf"{_W}+")
_PIECE_OF_WORD = re.compile(rf"{_W}+(?:·{_W}+)*")
_ALNUM = re.compile(r"[^\W_]+")
_ELISIONS = "l d j m t s c n qu jusqu lorsqu puisqu quoiqu quelqu presqu dell nell all sull dall un"
_ELIDED = frozenset(_ELISIONS.split())
_JOINED_PREFIXES = frozenset(("co", "e", "re"))  # co-op and coop, e-commerce and ecommerce are one word

_STOP_FR = """a à afin ai ainsi alors après au aucun aucune aussi autre autres aux avec avoir avons ayant c ce ceci cela
celle celles celui ces cet cette ceux chaque chez ci comme d dans de depuis des dès donc dont du elle elles en encore
entre es est et étant était étaient êtes être eu eux il ils j je l la là le les leur leurs lors lui m ma mais me même
mêmes mes moi mon n ne ni nos notre nôtre nous on ont ou où par parce pas pendant peu peut plus pour puis qu quand que
quel quelle quelles quels qui quoi s sa sans se sera ses si soi soit son sont sous sur t ta te tes toi ton tous tout
toute toutes très tu un une vers via vos votre vous y"""
_STOP_EN = """about after all also am an and any are as at be because been being both by can could did do does each for
from had has have having he her here his how i if in into is it its itself just may more most must my no nor not of off
on only or other our out over own same she should so some such than that the their them then there these they this
those through to too under until up was we were what when where which while who whom why will with would you your"""
STOP_WORDS = frozenset(_STOP_FR.split()) | frozenset(_STOP_EN.split())
"""French and English words that carry no subject, casefolded *with* their accents: « thé » is not “the”."""


def _pieces(run: str, kind: str | None) -> Iterator[tuple[str, int, int]]:
    """The raw words of one run with their place in it, once elisions, possessives and joined prefixes are settled."""
    if kind == "address":
        head = re.match(r"(?:https?://)?(?:www\.)?", run, re.I)
        for m in _PIECE.finditer(run, head.end() if head else 0):
            yield m.group(), m.start(), m.end()
        return
    if kind == "acronym":
        yield run.replace(".", ""), 0, len(run)
        return
    found = list(_PIECE_OF_WORD.finditer(run))
    if len(found) > 2 and [m.group().lower() for m in found[-2:]] == ["e", "s"]:
        found = found[:-2]  # habitant-e-s
    i = 0
    while i < len(found):
        raw, start, end = found[i].group(), found[i].start(), found[i].end()
        joint = run[end] if end < len(run) and i + 1 < len(found) else ""
        low = raw.lower()
        if joint and joint in _APOSTROPHES:
            after = found[i + 1].group().lower()
            if low in _ELIDED:
                i += 1
                continue
            if low == "aujourd" or after == "t":  # aujourd’hui; isn’t
                raw, end, i = raw + found[i + 1].group(), found[i + 1].end(), i + 1
            elif after == "s":  # the commons’s, Paul's
                i += 1
        elif joint and low in _JOINED_PREFIXES and len(found[i + 1].group()) > 1:
            raw, end, i = raw + found[i + 1].group(), found[i + 1].end(), i + 1
        yield raw.replace("·", ""), start, end
        i += 1


@lru_cache(maxsize=65_536)
def _split(run: str, kind: str | None) -> tuple[Word, ...]:
    """The words of one run, placed from its beginning."""
    words = []
    for raw, start, end in _pieces(run, kind):
        stop = unicodedata.normalize("NFC", raw.casefold()) in STOP_WORDS
        # A few compatibility characters fold into several words (½, ﷺ).
        words += [Word(w[:LONGEST_WORD], start, end, stop) for w in _ALNUM.findall(fold(raw))]
    return tuple(words)


def runs(text: str) -> Iterator[tuple[int, tuple[Word, ...]]]:
    """Every run of ``text``: where it begins, and its words placed from there."""
    for m in _RUN.finditer(text):
        run, kind = m.group(), m.lastgroup
        if kind == "inclusive":
            run, kind = run[: m.start("inclusive") - m.start()], None
        # A long run is one of its kind: it would only push the useful ones out of the cache.
        yield m.start(), (_split if len(run) <= LONGEST_WORD else _split.__wrapped__)(run, kind)


def scan(text: str) -> Iterator[Word]:
    """Every word of ``text``, in order, with its place in it."""
    for at, found in runs(text):
        for word in found:
            yield Word(word.folded, word.start + at, word.end + at, word.stop)


def words(s: str) -> list[str]:
    """The folded words of ``s``, in order, stop-words included.

    Elided articles go (l’, d’, qu’), hyphens and apostrophes part words, addresses are parted into theirs without
    ``https://www.``, acronyms lose their dots (S.C.O.P. is scop) and inclusive endings go (habitant·e·s).
    """
    return [word.folded for _, found in runs(s) for word in found]
