"""Money: whole minor units of one currency, exact to the last one. Pure: no Django, no float, no exchange.

Rounding happens in two places only and by name: ``Money.of`` refuses what is finer than a minor unit, and ``split``
hands the remainder out by the largest remainder, so that the parts always make the whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import total_ordering

# ISO 4217 currencies of Europe and of the countries our members work in: digits after the point, and the sign.
_CURRENCIES: dict[str, tuple[int, str]] = {
    "EUR": (2, "€"),
    "BGN": (2, "лв."),
    "BRL": (2, "R$"),
    "CAD": (2, "CA$"),
    "CHF": (2, "CHF"),
    "CZK": (2, "Kč"),
    "DKK": (2, "kr."),
    "GBP": (2, "£"),
    "HUF": (2, "Ft"),
    "ISK": (0, "ISK"),
    "JPY": (0, "¥"),
    "MAD": (2, "MAD"),
    "MXN": (2, "MX$"),
    "NOK": (2, "NOK"),
    "PLN": (2, "zł"),
    "RON": (2, "lei"),
    "RSD": (2, "RSD"),
    "SEK": (2, "SEK"),
    "TND": (3, "TND"),
    "TRY": (2, "₺"),
    "USD": (2, "$"),
    "XAF": (0, "FCFA"),
    "XOF": (0, "F CFA"),
    "XPF": (0, "F CFP"),
}
CURRENCIES = tuple(_CURRENCIES)
_OF_SIGN = {sign.casefold(): code for code, (_, sign) in _CURRENCIES.items()} | {
    "euro": "EUR",
    "euros": "EUR",
}


class MoneyError(ValueError):
    """What is no amount. ``code`` says why, ``value`` is what was given.

    Codes: ``empty``, ``format`` (not an amount we read), ``currency`` (unknown, or two that do not agree), ``precision``
    (finer than the smallest coin), ``mixed`` (amounts of two currencies together), ``weights`` (no way to share by them).
    """

    CODES = ("empty", "format", "currency", "precision", "mixed", "weights")

    def __init__(self, code: str, value: object) -> None:
        super().__init__(f"{code}: {value!r}")
        self.code = code
        self.value = value


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """``minor`` units (cents of a euro) of a ``currency`` (ISO 4217). Raises ``MoneyError``."""

    minor: int
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if self.currency not in _CURRENCIES:
            raise MoneyError("currency", self.currency)
        if type(self.minor) is not int:  # a bool or a float would pass every sum and spoil it
            raise MoneyError("format", self.minor)

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str = "EUR") -> "Money":
        """So many euros, not cents: ``Money.of("12.50")``. ``MoneyError("precision")`` rather than rounding."""
        if currency not in _CURRENCIES:
            raise MoneyError("currency", currency)
        try:
            exact = Fraction(Decimal(amount)) * 10 ** _CURRENCIES[currency][0]
        except (InvalidOperation, TypeError, ValueError, OverflowError):
            raise MoneyError("format", amount) from None
        if exact.denominator != 1:
            raise MoneyError("precision", amount)
        return cls(exact.numerator, currency)

    @classmethod
    def parse(cls, text: str, currency: str = "EUR") -> "Money":
        """Read ``1 234,50 €``, ``1234.50``, ``€1,234.50``, ``1.234,50 EUR``; ``currency`` where the text names none.

        The last point or comma is the decimal one when both are there. One alone is a decimal mark, but « 1,234 » and
        « 1.234 », where a thousand and a unit cannot be told apart, are refused where the currency has decimals. Raises ``MoneyError``.
        """
        flat = " ".join(text.replace("−", "-").replace("’", "'").split())
        if not flat:
            raise MoneyError("empty", text)
        if len(flat) > 60 or not (m := _AMOUNT.fullmatch(flat)) or (m["sign"] and m["inner"]):
            raise MoneyError("format", text)
        named = {_currency_named(part) for part in (m["before"], m["after"]) if part}
        if None in named or len(named) > 1:
            raise MoneyError("currency", text)
        code = next((n for n in named if n), currency)
        if code not in _CURRENCIES:
            raise MoneyError("currency", code)
        try:
            return cls.of(("-" if m["sign"] or m["inner"] else "") + _plain(m["number"], code), code)
        except MoneyError as e:
            raise MoneyError(e.code, text) from None

    @property
    def amount(self) -> Decimal:
        """The amount in units of the currency, with all its digits: ``Decimal("12.50")``."""
        return Decimal(self.minor).scaleb(-_CURRENCIES[self.currency][0])

    def __str__(self) -> str:
        """``12.50 EUR``: for machines. People read ``label``."""
        return f"{self.amount} {self.currency}"

    def label(self, lang: str) -> str:
        """« 1 234,50 € » with unbreakable spaces in French; “€1,234.50” in English and any other language."""
        digits = _CURRENCIES[self.currency][0]
        sign = _CURRENCIES[self.currency][1]
        whole, part = divmod(abs(self.minor), 10**digits)
        minus = "-" if self.minor < 0 else ""
        if lang.replace("_", "-").split("-")[0].lower() == "fr":
            decimals = f",{part:0{digits}d}" if digits else ""
            return f"{minus}{whole:,}".replace(",", "\u202f") + f"{decimals}\u00a0{sign}"
        decimals = f".{part:0{digits}d}" if digits else ""
        gap = "" if not sign[-1].isalnum() and sign[-1] != "." else "\u00a0"
        return f"{minus}{sign}{gap}{whole:,}{decimals}"

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise MoneyError("mixed", (self.currency, other.currency))

    def __add__(self, other: object) -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: object) -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return self + -other

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __mul__(self, times: object) -> "Money":
        """A whole number of times: a share of an amount is ``split``, which says where the last cent goes."""
        if type(times) is not int:
            return NotImplemented
        return Money(self.minor * times, self.currency)

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        self._same(other)
        return self.minor < other.minor

    def split(self, weights: Sequence[int | Decimal | Fraction]) -> list["Money"]:
        """Parts in proportion to ``weights`` that make exactly this amount, by the largest remainder (Hare-Niemeyer).

        Each part is within one minor unit of its exact share; a weight of zero gets nothing; equal remainders are served
        in the order of the weights. Raises ``MoneyError("weights")`` when none is positive or one is negative.
        """
        exact = [Fraction(w) for w in weights]
        total = sum(exact)
        if total <= 0 or min(exact) < 0:
            raise MoneyError("weights", weights)
        size = abs(self.minor)
        shares = [size * w / total for w in exact]
        parts = [int(share) for share in shares]
        by_remainder = sorted(range(len(parts)), key=lambda i: parts[i] - shares[i])
        for i in by_remainder[: size - sum(parts)]:
            parts[i] += 1
        return [Money(part if self.minor >= 0 else -part, self.currency) for part in parts]


_AMOUNT = re.compile(
    r"(?P<sign>-)? ?(?P<before>[^\d\s.,-][^\d-]*?)? ?(?P<inner>-)?(?P<number>\d[\d .,']*?|[.,]\d+) ?(?P<after>[^\d\s.,-]\D*)?",
    re.ASCII,
)
_GROUPED = re.compile(r"\d{1,3}(?:([ .,'])\d{3})(?:\1\d{3})*(?:[.,]\d*)?|\d+(?:[.,]\d*)?|[.,]\d+", re.ASCII)


def _currency_named(part: str) -> str | None:
    name = part.strip()
    return name.upper() if name.upper() in _CURRENCIES else _OF_SIGN.get(name.casefold())


def _plain(number: str, currency: str) -> str:
    """The digits with a decimal point. Raises ``MoneyError("format")`` where they can be read in two ways."""
    m = _GROUPED.fullmatch(number)
    marks = [c for c in number if c in ".,"]
    if not m:
        raise MoneyError("format", number)
    if m[1] in (".", ",") and len(marks) == 1 and _CURRENCIES[currency][0]:
        raise MoneyError("format", number)  # 1,234: a thousand, or one and a bit
    if m[1]:
        head, mark = number, ""
        last = max(number.rfind("."), number.rfind(","))
        if last >= 0 and number[last] != m[1]:
            head, mark = number[:last], number[last + 1 :]
        return head.replace(m[1], "") + (f".{mark}" if mark else "")
    return number.replace(",", ".")
