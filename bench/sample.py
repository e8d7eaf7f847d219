"""100,000 fictional organisations, always the same, written straight into a database: to measure on, never to show.

    python -m bench.sample [COUNT]      into the database of the settings (DATA or DATABASE_URL)

Words follow a law like that of a living language (a few everywhere, most seldom), in French and English. Names and
places are made up; countries, activities and forms are drawn from the code lists, unevenly, as directories are.
"""

# ruff: noqa: SIM905 - lists of words are read as text
from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from communaux.nouns.models import Organisation

COUNT = 100_000
_BATCH = 2000
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)
_FR = (
    "coopérative association plateforme réseau collectif service local solidaire alimentation énergie vélo livraison "
    "habitat partage commun numérique logiciel libre données transport covoiturage producteur paysan légume marché "
    "culture musique santé formation école jardin forêt atelier réparation recyclage énergie citoyenne solaire "
    "boutique épicerie librairie presse média tourisme accueil voyage logement quartier ville territoire"
).split()
_EN = (
    "cooperative platform network workers members community housing energy bike delivery food farming market sharing "
    "commons software data transport care health training school garden repair recycling bookshop media travel "
    "hospitality neighbourhood local fair trade credit union solidarity open source"
).split()
_SYLLABLES = "ba be bi bo bu ca ce chi cla co cri da del di dor du fa fer fi flo ga gen gri ha her jo ka la len li lo lu ma mel mi mon na nel ni no pa pel pi plo por ra ren ri ro ru sa sel si so sta ta ter ti to tra tri va ven vi vo za".split()
_COUNTRIES = "FR ES IT DE GB BE PT NL CH AT IE PL GR SE DK FI CZ HU RO HR SI US CA BR MX AR IN JP KR ZA MA SN TN AU NZ".split()
_CENTRES = {"FR": (46.6, 2.4), "ES": (40.2, -3.6), "IT": (42.8, 12.1), "DE": (51.1, 10.3), "GB": (53.0, -1.5)}


class _Draw:
    """Draws with one seed; a word's chance falls with its rank."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        made = {
            "".join(self.random.choice(_SYLLABLES) for _n in range(self.random.choice((2, 3, 3, 4))))
            for _n in range(30_000)
        }
        tail = sorted(made)
        self.random.shuffle(tail)
        self.words = {"fr": _FR + tail[:15_000], "en": _EN + tail[10_000:]}
        self.weights = {
            lang: list(accumulate(1 / (rank + 3) for rank in range(len(words))))
            for lang, words in self.words.items()
        }
        self.cities = [f"{word.capitalize()}ville" for word in tail[:3000]]

    def text(self, lang: str, least: int, most: int) -> str:
        """Some words of a language."""
        many = self.random.randint(least, most)
        return " ".join(self.random.choices(self.words[lang], cum_weights=self.weights[lang], k=many))

    def uneven(self, values: Any, most: int = 3) -> list[str]:
        """From none to ``most`` values, the first of the list far oftener than the last."""
        values = list(values)
        many = self.random.randint(0, most)
        return sorted({values[int(len(values) * self.random.random() ** 2)] for _n in range(many)})


def organisations(count: int = COUNT, seed: int = 1) -> Iterator[Organisation]:
    """``count`` organisations, unsaved, the same for the same seed; one in fifty is a draft."""
    from communaux.nouns import lists
    from communaux.nouns.models import Organisation

    draw = _Draw(seed)
    pick = draw.random
    maturity = [
        code for code, many in zip(lists.MATURITY.codes, (2, 2, 14, 2), strict=True) for _n in range(many)
    ]
    for number in range(count):
        country = _COUNTRIES[int(len(_COUNTRIES) * pick.random() ** 3)]
        lat, lon = _CENTRES.get(country, (pick.uniform(-40, 60), pick.uniform(-100, 140)))
        placed = pick.random() < 0.85
        updated = _FIRST + timedelta(minutes=20 * number, seconds=pick.randint(0, 1199))
        texts = {"fr": draw.text("fr", 8, 18), "en": draw.text("en", 8, 18)}
        longer = {"fr": draw.text("fr", 20, 60)} if pick.random() < 0.5 else {}
        yield Organisation(
            slug=f"sample-{number}",
            state="draft" if pick.random() < 0.02 else "published",
            fictional=True,
            name=f"{draw.text('fr', 1, 3).title()} {number % 9973}",
            kind=pick.choice(lists.ORG_KINDS.codes),
            summary=texts if pick.random() < 0.3 else {"fr": texts["fr"]},
            description=longer,
            maturity=pick.choice(maturity),
            city=pick.choice(draw.cities) if pick.random() < 0.9 else "",
            country=country,
            countries=draw.uneven(_COUNTRIES, 2),
            latitude=max(-89.0, min(89.0, pick.gauss(lat, 2.5))) if placed else None,
            longitude=max(-179.0, min(179.0, pick.gauss(lon, 3.5))) if placed else None,
            activities=draw.uneven(lists.ACTIVITIES.codes),
            legal_forms=draw.uneven(lists.LEGAL_FORMS.codes, 1),
            igas=draw.uneven(lists.IGAS.codes, 2),
            interactions=draw.uneven(lists.INTERACTIONS.codes),
            markets=draw.uneven(lists.MARKETS.codes, 2),
            created=updated,
            updated=updated,
        )


def load(count: int = COUNT, seed: int = 1) -> int:
    """Write them in one transaction and give how many; the journal says nothing of them, so rebuild the index after."""
    from communaux.ground import gate
    from communaux.nouns.models import Organisation

    made = organisations(count, seed)
    with gate.writing():
        while batch := list(islice(made, _BATCH)):
            Organisation.objects.bulk_create(batch)
    return count


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "communaux.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    began = time.monotonic()
    done = load(int(sys.argv[1]) if sys.argv[1:] else COUNT)
    print(f"{done} organisations in {time.monotonic() - began:.1f} s")
