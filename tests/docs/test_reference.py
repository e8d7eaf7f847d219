"""The pages made from the code are those the code would make now: else run ``make reference``."""

from tools.reference import pages


def test_reference_pages_are_up_to_date() -> None:
    stale = [path.name for path, text in pages().items() if path.read_text(encoding="utf-8") != text]
    assert stale == []


def test_reference_names_what_the_code_declares() -> None:
    from communaux.ground.journal.verbs import VERBS
    from communaux.meaning.declare import all_meanings

    made = {path.name: text for path, text in pages().items()}
    assert all(f"| `{verb}` |" in made["verbs.md"] for verb in VERBS)
    for meaning in all_meanings():
        assert f"\n## {meaning.name}\n" in made["vocabulary.md"]
        assert all(f"| `{prop.name}` | `{prop.iri}` |" in made["vocabulary.md"] for prop in meaning.properties)
