"""What verbs share that use vocabulary packages: where they stand, how one goes out for one, how a refusal is said."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.modules.standards.rules.packages import Fetched, PackageFault, Store, store_of
from communaux.site.commands.shared import Stop


def the_store() -> Store:
    """The packages of the data folder. Nothing is made by looking."""
    return store_of(Path(os.environ.get("DATA") or "data").resolve())


def go_out(url: str) -> Fetched:
    """Get what is at an address, by the one safe way out. Raises PackageFault."""
    from communaux.ground import outbound

    store = the_store()
    limits = outbound.Limits(total=60.0, size=store.limits.size)
    accept = "application/rdf+xml, text/turtle, application/ld+json, application/yaml;q=0.9, application/n-triples;q=0.8, */*;q=0.5"
    try:
        came = outbound.fetch(url, accept=accept, limits=limits)
    except outbound.OutboundError as error:
        raise PackageFault("fetch", url=url, reason=error.said) from error
    return Fetched(came.body, came.content_type, came.url)


@contextmanager
def refusals() -> Iterator[None]:
    """What a package refuses ends the verb with exit code 1, in the language of the reader."""
    try:
        yield
    except PackageFault as fault:
        code = 2 if fault.code in ("unknown", "name", "version", "kind", "alias") else 1
        raise Stop(fault.said.label(get_language() or "fr"), code=code, code_name=fault.code) from fault
    except OSError as error:
        raise Stop(_("Rien n’a été lu : %(error)s") % {"error": error}, code=2) from error
