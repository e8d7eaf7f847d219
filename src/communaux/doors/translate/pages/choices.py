"""What the forms of the workbench offer: sides by domain, media, samples. Reading only."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from communaux.doors.translate import media, standing
from communaux.doors.translate.work import OWN
from communaux.modules.standards.rules import registry

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
Choices = list[tuple[str, Any]]


def sides(lang: str, *, own: bool = False) -> Choices:
    """Profiles by the domain they belong to; a hub last in its own."""
    groups: dict[str, Choices] = {}
    for one in standing.sides():
        domain = registry.hub(one.hub).title.label(lang)
        label = f"{one.title.label(lang)} ({one.name})"
        groups.setdefault(domain, []).append((one.name, label))
    found: Choices = [("", _("Choisir"))]
    if own:
        found.append((OWN, _("Ma correspondance, écrite plus bas")))
    return [*found, *groups.items()]


def in_media(first: Any) -> Choices:
    """The seven media; ``first`` says what happens when none is chosen."""
    return [("", first), *media.LABELS.items()]


@cache
def samples() -> dict[str, str]:
    """File names of the invented samples, by profile."""
    return {
        path.name.removesuffix(path.suffix): path.name for path in sorted(SAMPLES.iterdir()) if path.suffix
    }


def sample(name: str) -> str:
    """The invented sample of a profile; "" where there is none."""
    file = samples().get(name)
    return (SAMPLES / file).read_text(encoding="utf-8") if file else ""


def examples(lang: str) -> list[dict[str, str]]:
    """A few translations to begin with: each profile that has a sample, to another of the same domain."""
    found = []
    for source, target in (
        ("sse-flat", "schema-org"),
        ("pair", "sse-flat"),
        ("ofn-product-csv", "dfc-2.0"),
        ("dfc-1.16", "dfc-2.0"),
        ("rdex-plus", "standard-covoiturage"),
        ("datatourisme", "schema-org"),
    ):
        one, other = standing.profile(source), standing.profile(target)
        if one and other and source in samples():
            found.append(
                {
                    "url": f"/standards/translate?from={source}&to={target}&sample=1",
                    "from": one.title.label(lang),
                    "to": other.title.label(lang),
                }
            )
    return found
