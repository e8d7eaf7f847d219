"""How fast words are split and stemmed, and names compared; how long the pure ground takes to import.

``PYTHONPATH=src python bench/words.py [--json]``. The text is made of words drawn by Zipf's law from a vocabulary of
20,000 made of French and English syllables and endings, so that the caches are neither empty nor sure to hit. CPU time.

Budget: an index of 100,000 records of 300 bytes is stemmed in 30 s, that is 1 ms of CPU a kilobyte.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable

from communaux.ground.text import query_stems, similarity, stem, stems

BUDGET = 1.0  # milliseconds a kilobyte
SIZE = 300_000  # bytes of text, about
HEADS = "co ré é dé livr habit numér sol so mob par trans éner cul fer loc épi com or re".split()  # noqa: SIM905
MIDDLES = "op ag er at ul an it el ig ouv ass ol iv ain om ert an il et ur".split()  # noqa: SIM905
ENDS = "ative atives ation ations ement ique iques é ées er eur euse s x ing ed ly al aux ité".split()  # noqa: SIM905
MODULES = ("text", "time", "place", "countries", "money", "suspicions")


def made_text() -> str:
    """French-looking text with elisions, hyphens and stop-words; the same at each run."""
    draw = random.Random(2016)
    vocabulary = [
        draw.choice(HEADS) + draw.choice(MIDDLES) + draw.choice(MIDDLES) + draw.choice(ENDS)
        for _ in range(20_000)
    ]
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]
    words = draw.choices(vocabulary, weights, k=SIZE // 9)
    links = draw.choices([" ", " ", " ", " de ", " les ", " l’", "-", ", "], k=len(words))
    return "".join(word + link for word, link in zip(words, links, strict=True))


def milliseconds(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def import_milliseconds() -> float:
    """CPU milliseconds to import the pure modules in a new interpreter, without the interpreter's own start."""
    names = ",".join(f"communaux.ground.{name}" for name in MODULES)
    code = f"import time; t=time.process_time(); import {names}; print((time.process_time() - t) * 1000)"
    return min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(3)
    )


def measure() -> dict[str, float]:
    """Every figure, by name with its unit."""
    text = made_text()
    kilobytes = len(text.encode()) / 1000
    stem.cache_clear()
    first = milliseconds(lambda: stems(text))
    again = milliseconds(lambda: stems(text))
    queries = 2000
    asked = milliseconds(lambda: [query_stems("livraison à vélo Nantes") for _ in range(queries)])
    compared = milliseconds(
        lambda: [
            similarity("Supermarché coopératif de Lille", "Supermarché coopératif de Lyon")
            for _ in range(queries)
        ]
    )
    return {
        "stems, caches empty, ms/kB": first / kilobytes,
        "stems, caches warm, ms/kB": again / kilobytes,
        "query of four words, µs": asked / queries * 1000,
        "likeness of two names, µs": compared / queries * 1000,
        "import of the pure ground, ms": import_milliseconds(),
    }


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
    return int(figures["stems, caches empty, ms/kB"] > BUDGET)


if __name__ == "__main__":
    sys.exit(main())
