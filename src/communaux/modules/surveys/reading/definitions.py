"""From a stored questionnaire to its definition, read once per process: a version never changes."""

from __future__ import annotations

from threading import Lock

from communaux.modules.surveys.models import SurveyVersion
from communaux.modules.surveys.rules.definition import Definition
from communaux.modules.surveys.rules.parsing import parse

_MOST = 64
_known: dict[str, Definition] = {}
_lock = Lock()


def definition_of(version: SurveyVersion) -> Definition:
    """The definition of a version. It was checked when it was added; what does not read any more raises ValueError.

    The column of the JSON is only read where this process has not met the version yet: callers may ``defer`` it.
    """
    found = _known.get(version.digest)
    if found is None:
        parsed = parse(version.definition)
        if parsed.definition is None:
            raise ValueError(f"{version.key}: {parsed.problems[0].label('en')}")
        found = parsed.definition
        with _lock:
            if len(_known) >= _MOST:
                _known.pop(next(iter(_known)))
            _known[version.digest] = found
    return found
