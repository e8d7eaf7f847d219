"""What the rules of the directory cost: offers that meet needs, duplicates among 100,000 records, rows converted.

``PYTHONPATH=src python bench/rules.py [--json]``. Everything is made up, the same at each run. CPU time.

Budget: 5,000 listings are matched in 2 s; duplicates among 100,000 records are found in 30 s.
"""

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import date

from communaux.meaning.lists import ALL
from communaux.modules.network.rules.duplicates import OrganisationRecord, organisation_pairs
from communaux.modules.network.rules.importing import convert, presets
from communaux.modules.network.rules.matching import Listing, match

BUDGET = {"5,000 listings matched, s": 2.0, "100,000 records compared, s": 30.0}
TODAY = date(2026, 11, 23)
WORDS = [f"{head}{middle}{end}" for head in ["co", "ré", "livr", "sol", "mob", "par"] for middle in ["op", "at", "il", "et", "ouv", "ass", "er"]
         for end in ["age", "ation", "ier", "ique", "eur", "ance", "al", "é", "ement", "ette"]]  # fmt: skip
WEIGHTS = [1 / (rank + 3) for rank in range(len(WORDS))]


def listings(draw: random.Random, number: int) -> list[Listing]:
    """Offers and needs of four hundred organisations, their words drawn by Zipf's law."""
    kinds, themes = ALL["listing-kinds"].codes, ALL["activities"].codes
    return [
        Listing(
            id=f"{n:05}",
            organisation=str(draw.randrange(400)),
            direction=draw.choice(("offer", "need")),
            kind=draw.choice(kinds),
            title=" ".join(draw.choices(WORDS, WEIGHTS, k=5)),
            text=" ".join(draw.choices(WORDS, WEIGHTS, k=25)),
            themes=tuple(draw.sample(themes, 2)),
            country="FR",
            lat=draw.uniform(43, 50),
            lon=draw.uniform(-2, 7),
        )
        for n in range(number)
    ]


def records(draw: random.Random, number: int) -> list[OrganisationRecord]:
    """Organisations of three thousand towns, one in twenty a copy of another in capitals."""
    towns = [(f"Ville {n}", f"{n + 10_000}", draw.uniform(43, 50), draw.uniform(-2, 7)) for n in range(3000)]
    likely = [1 / (rank + 2) for rank in range(len(towns))]
    made: list[OrganisationRecord] = []
    for n in range(number):
        if n % 20 == 19:
            twin = draw.choice(made)
            made.append(
                OrganisationRecord(
                    f"{n:06}",
                    twin.name.upper(),
                    "",
                    twin.website,
                    "FR",
                    twin.city,
                    twin.postcode,
                    twin.lat,
                    twin.lon,
                )
            )
            continue
        town, postcode, lat, lon = draw.choices(towns, likely)[0]
        name = " ".join((*draw.choices(WORDS, WEIGHTS, k=draw.randint(1, 2)), f"n{draw.randrange(number)}"))
        site = f"https://s{draw.randrange(number)}.example.org/"
        here = (lat + draw.gauss(0, 0.03), lon + draw.gauss(0, 0.03))
        made.append(OrganisationRecord(f"{n:06}", name, "", site, "FR", town, postcode, *here))
    return made


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measure() -> dict[str, float]:
    """Every figure, by name with its unit."""
    draw = random.Random(2016)
    row = {
        "name": "L’Épicerie des Quais", "country_raw": "France", "city": "Nantes", "postcode": "44000",
        "type_of_initiative": "food_cooperative; recycling", "description": "Un magasin. " * 20,
        "website": "www.example.org", "latitude": "47.2", "longitude": "-1.5", "source_uri": "https://example.org/1",
    }  # fmt: skip
    mapping = presets()["susy"]
    convert(row, mapping)
    offers, organisations = listings(draw, 5000), records(draw, 100_000)
    figures = {
        "5,000 listings matched, s": seconds(lambda: match(offers, TODAY)),
        "100,000 records compared, s": seconds(lambda: organisation_pairs(organisations)),
        "row converted, µs": seconds(lambda: [convert(row, mapping) for _ in range(2000)]) / 2000 * 1e6,
    }
    figures["peak memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def main() -> int:
    """Print the figures; 1 when the budget is not kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    figures = measure()
    if as_json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:34} {value:8.2f}")
    return int(any(figures[name] > most for name, most in BUDGET.items()))


if __name__ == "__main__":
    sys.exit(main())
