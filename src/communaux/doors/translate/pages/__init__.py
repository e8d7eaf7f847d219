"""Pages of the workbench: try a translation, test data, see what mappings carry, browse and compare vocabularies."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

HERE = "/standards/"


def language() -> str:
    """Two letters."""
    return (get_language() or "fr")[:2]


def tools(here: str) -> list[dict[str, Any]]:
    """The line of tools above each page."""
    known = (
        ("translate", _("Traduire"), "/standards/translate"),
        ("test", _("Tester"), "/standards/test"),
        ("mappings", _("Correspondances"), "/standards/mappings/"),
        ("vocabularies", _("Vocabulaires"), "/standards/vocabularies/"),
        ("compare", _("Comparer"), "/standards/compare"),
    )
    return [{"label": label, "url": url, "current": name == here} for name, label, url in known]


def trail(*steps: tuple[Any, str]) -> list[tuple[Any, str]]:
    """Where a page stands below the standards."""
    return [(_("Standards"), HERE), *steps]
