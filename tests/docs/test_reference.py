"""The pages made from the code are those the code would make now: else run ``make reference``."""

import os
import subprocess
import sys

from communaux.ground.journal.verbs import VERBS
from communaux.meaning.declare import all_meanings
from tests.docs.pages import ROOT


def test_reference_pages_are_up_to_date() -> None:
    """In a process of its own: other tests declare meanings and lists that are not the house's."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.reference", "--check"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_reference_names_the_verbs_of_the_journal() -> None:
    made = (ROOT / "docs/developers/verbs.md").read_text(encoding="utf-8")
    ours = [verb for verb in VERBS if verb.startswith(("network.", "login."))]
    assert ours
    assert [verb for verb in ours if f"| `{verb}` |" not in made] == []


def test_reference_names_every_property() -> None:
    made = (ROOT / "docs/developers/vocabulary.md").read_text(encoding="utf-8")
    for meaning in all_meanings():
        if not meaning.model.__module__.startswith("communaux."):
            continue
        assert f"\n## {meaning.name}\n" in made
        assert all(f"| `{prop.name}` | `{prop.iri}` |" in made for prop in meaning.properties)
