"""A report on paper: PDF/UA-1, tagged and in its language, from the same templates as the page.

Printing takes seconds of CPU, so each report is printed once for each state of the journal and kept in the data
folder. Nothing is fetched: only fonts and styles of the house.
"""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import get_language

from communaux.ground import journal

_lock = threading.Lock()
"""One report is printed at a time in a process: the others wait, and find it printed."""
_HOME = "https://house.invalid"
"""Stands for the house in a report that is being printed; the name leads nowhere by design (RFC 2606)."""


def printed(year: int, context: Callable[[], Mapping[str, Any]]) -> Path:
    """The file with the report of a year as it stands now, in the active language; printed if it is not there yet."""
    language = (get_language() or "fr")[:2]
    folder = settings.DATA / "reports"
    path = folder / f"{year}-{language}-{journal.head().sequence}.pdf"
    with _lock:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(f".{threading.get_ident()}.part")
            partial.write_bytes(to_pdf(render_to_string("report/print.html", dict(context()))))
            partial.replace(path)
            for former in folder.glob(f"{year}-{language}-*.pdf"):
                if former != path:
                    former.unlink(missing_ok=True)
    return path


def to_pdf(html: str, **options: Any) -> bytes:
    """A page as PDF/UA-1. Its addresses may only lead to static files of the house."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class House(URLFetcher):
        """Static files of the house, and nothing else."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            del headers
            path = static_file(url)
            return URLFetcherResponse(
                url, path.read_bytes(), {"Content-Type": mimetypes.guess_type(path)[0] or ""}
            )

    document = HTML(string=html, base_url=_HOME + "/", url_fetcher=House())
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1", **options)
    return made


def static_file(url: str) -> Path:
    """The static file of the house behind an address. Raises ValueError for anything else: nothing is fetched from the network."""
    path = unquote(urlsplit(url).path)
    if not url.startswith(_HOME + "/") or not path.startswith(settings.STATIC_URL):
        raise ValueError("a report may only use the static files of the house")
    found = finders.find(path.removeprefix(settings.STATIC_URL))
    if not isinstance(found, str):
        raise ValueError("no such static file")
    return Path(found)
