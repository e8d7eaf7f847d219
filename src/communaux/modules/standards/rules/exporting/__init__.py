"""A mapping written in the forms of the field: the lift as RML, the terms as SSSOM, the lower as SPARQL CONSTRUCT.

``export(mapping, form)`` gives the text and what the form cannot say, as ``Gap``s; the same gaps stand as comments in
the text. Nothing here reads data.
"""

from __future__ import annotations

from collections.abc import Callable

from communaux.modules.standards.rules.exporting import construct, rml, sssom
from communaux.modules.standards.rules.exporting.gaps import Gap, Gaps
from communaux.modules.standards.rules.mappings import Mapping_

_WRITERS: dict[str, Callable[[Mapping_, Gaps, str], str]] = {
    "rml": rml.write,
    "sssom": sssom.write,
    "sparql": construct.write,
}
FORMS: dict[str, str] = {"rml": ".rml.ttl", "sssom": ".sssom.tsv", "sparql": ".rq"}
"""What can be asked, and how such a file ends."""


def export(mapping: Mapping_, form: str, source: str = "") -> tuple[str, list[Gap]]:
    """A mapping in one of ``FORMS``. ``source``: the name of the data file that RML reads; its ending says CSV or JSON.
    Raises KeyError for another form."""
    gaps = Gaps()
    body = _WRITERS[form](mapping, gaps, source)
    return body, gaps.found


__all__ = ["FORMS", "Gap", "export"]
