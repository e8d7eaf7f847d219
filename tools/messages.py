"""The message catalogues: French is in the source, English in a catalogue a room. Finds new sentences, or checks.

A module or door with a folder ``locale`` keeps its own sentences there; all others are in that of the package.
``python -m tools.messages`` puts new sentences into ``locale/en/LC_MESSAGES/django.po``; with ``--check`` it changes
nothing and fails where a sentence is missing, untranslated, uncertain, no longer used, or has other placeholders than
its French. Needs GNU gettext.

The French catalogue is made from the same sentences, by nobody's hand: it holds those in which a space must not break.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "communaux"
FOLDERS = (PACKAGE / "locale", *sorted([*PACKAGE.glob("modules/*/locale"), *PACKAGE.glob("doors/*/locale")]))
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def _find() -> None:
    """Run Django's makemessages over the package."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "communaux.site.settings_test")
    import django
    from django.core.management import call_command

    django.setup()
    for folder in FOLDERS:
        english_of(folder).parent.mkdir(parents=True, exist_ok=True)
    with contextlib.chdir(PACKAGE):
        call_command(
            "makemessages", locale=["en"], no_location=True, no_obsolete=True, no_wrap=True, verbosity=0,
            ignore_patterns=["*/vendor/*", "*/migrations/*"],
        )  # fmt: skip
    for folder in FOLDERS:
        _tidy(folder)


def english_of(folder: Path) -> Path:
    """The English catalogue of a folder of catalogues."""
    return folder / "en" / "LC_MESSAGES" / "django.po"


def french_of(folder: Path) -> Path:
    """The French catalogue of a folder of catalogues."""
    return folder / "fr" / "LC_MESSAGES" / "django.po"


def _tidy(folder: Path) -> None:
    """Put a catalogue in order, and make the French one from it."""
    path = english_of(folder)
    if not path.exists():
        return
    catalogue = polib.pofile(str(path), wrapwidth=0)
    catalogue.metadata = _metadata("en", "(n != 1)")
    catalogue.header = "English for Communaux; French is in the source.\nAGPL-3.0-or-later"
    for entry in catalogue:
        _drop_guess(entry)
    catalogue.sort()
    catalogue.save()
    made = french_of(folder)
    made.parent.mkdir(parents=True, exist_ok=True)
    french(catalogue).save(str(made))


def _metadata(language: str, plural: str) -> dict[str, str]:
    return {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": f"nplurals=2; plural={plural};",
    }


def unbroken(text: str) -> str:
    """French with no-break spaces (U+00A0) inside its quotes and before its double signs."""
    return re.sub(r" (?=[:;?!»](?:\W|$))", "\u00a0", text).replace("« ", "«\u00a0")


def french(catalogue: polib.POFile) -> polib.POFile:
    """The sentences of a catalogue that need no-break spaces, with them."""
    made = polib.POFile(wrapwidth=0)
    made.metadata = _metadata("fr", "(n > 1)")
    made.header = "No-break spaces for Communaux, made by tools/messages.py: do not edit.\nAGPL-3.0-or-later"
    for entry in catalogue:
        said = [unbroken(text) for text in (entry.msgid, entry.msgid_plural)]
        if said == [entry.msgid, entry.msgid_plural]:
            continue
        same = polib.POEntry(msgid=entry.msgid, msgctxt=entry.msgctxt, flags=list(entry.flags))
        if entry.msgid_plural:
            same.msgid_plural, same.msgstr_plural = entry.msgid_plural, dict(enumerate(said))
        else:
            same.msgstr = said[0]
        made.append(same)
    return made


def _drop_guess(entry: polib.POEntry) -> None:
    """Empty what msgmerge guessed from a sentence that looks alike: a translator would have to unlearn it."""
    if not entry.fuzzy:
        return
    entry.flags.remove("fuzzy")
    entry.msgstr = ""
    entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
    entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None


def _marks(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def _same_marks(entry: polib.POEntry) -> bool:
    """Whether the English fills the same placeholders; a singular may leave its number out."""
    if entry.msgid_plural:
        return all(_marks(one) <= _marks(entry.msgid_plural) for one in entry.msgstr_plural.values())
    return _marks(entry.msgstr) == _marks(entry.msgid)


def faults(catalogue: polib.POFile) -> list[str]:
    """What is wrong in a catalogue, a line each."""
    found = []
    for entry in catalogue:
        said = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        if not all(said):
            found.append(f"untranslated: {entry.msgid[:80]!r}")
        elif "fuzzy" in entry.flags:
            found.append(f"uncertain: {entry.msgid[:80]!r}")
        elif not _same_marks(entry):
            found.append(f"other placeholders: {entry.msgid[:80]!r}")
    return found


def _entries(content: bytes) -> polib.POFile:
    return polib.pofile(content.decode()) if content else polib.POFile()


def _drifted(before: polib.POFile, after: polib.POFile) -> list[str]:
    """Sentences that only one of the two catalogues has, a line each."""
    known = {(e.msgctxt, e.msgid) for e in before}
    found = {(e.msgctxt, e.msgid) for e in after}
    lines = [f"not in the catalogue: {msgid[:80]!r}" for _c, msgid in sorted(found - known, key=str)]
    return lines + [f"no longer used: {msgid[:80]!r}" for _c, msgid in sorted(known - found, key=str)]


def main(arguments: list[str]) -> int:
    """Exit code 1 where ``--check`` finds a fault, or where gettext is not installed."""
    if not shutil.which("xgettext"):
        print("GNU gettext is not installed (apt-get install gettext).", file=sys.stderr)
        return 1
    paths = [path for folder in FOLDERS for path in (english_of(folder), french_of(folder))]
    before = {path: path.read_bytes() if path.exists() else b"" for path in paths}
    check = "--check" in arguments
    try:
        _find()
        after = {path: path.read_bytes() if path.exists() else b"" for path in paths}
    finally:
        if check:
            for path, content in before.items():
                if content:
                    path.write_bytes(content)
                else:
                    path.unlink(missing_ok=True)
    count, problems = 0, []
    for folder in FOLDERS:
        room = folder.parent.relative_to(PACKAGE).as_posix()
        now = _entries(after[english_of(folder)])
        count += len(now)
        found = faults(now)
        if check:
            found += _drifted(_entries(before[english_of(folder)]), now)
            if before[french_of(folder)] != after[french_of(folder)]:
                found.append(f"not up to date: {french_of(folder).relative_to(PACKAGE)}")
        problems += [f"{room}: {fault}" if room != "." else fault for fault in found]
    if check:
        print("\n".join(problems) or f"{count} sentences, all in English.")
        return 1 if problems else 0
    print(f"{count} sentences, {len(problems)} to look at")
    for fault in problems:
        print(f"  {fault}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
