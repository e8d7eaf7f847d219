"""No template leads to an address that nothing answers."""

from __future__ import annotations

import re

import pytest
from django.urls import Resolver404, resolve

from tests.shared import ROOT

LINK = re.compile(r"""(?:href|action|url)="(/[^"{]*)["{]""")


def links() -> list[tuple[str, str]]:
    """Every address written in a template, without its query: (template, path). Those with a variable are left out."""
    found = set()
    for template in sorted((ROOT / "src").rglob("templates/**/*.html")):
        for match in LINK.finditer(template.read_text(encoding="utf-8")):
            whole, path = match.group(0), match.group(1)
            if whole.endswith("{") and "?" not in path:
                continue
            found.add((template.name, re.split(r"[?#]", path)[0]))
    return sorted(found)


@pytest.mark.parametrize(("template", "path"), links())
def test_a_link_of_a_template_leads_somewhere(template: str, path: str) -> None:
    try:
        resolve(path)
    except Resolver404:
        pytest.fail(f"{template} leads to {path}, which nothing answers")


def test_the_links_are_found() -> None:
    assert ("run.html", "/desk/pairs") in links()
