"""Small builders for the tests of the charter: a version in force, signatures, an assessment."""

from __future__ import annotations

from typing import Any

from communaux.meaning.access import SYSTEM, Viewer
from communaux.modules.charter.acts import assessments, texts
from communaux.modules.charter.models import Amendment, Assessment, CharterVersion, CriterionAnswer, Signature
from communaux.nouns.models import Organisation
from tests import factories as make

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def make_charter() -> CharterVersion:
    """The version that comes with the software, in force."""
    texts.install()
    return CharterVersion.objects.get(state="in-force")


def keeper_of(*organisations: Organisation) -> Viewer:
    """Somebody who keeps these records."""
    return make.viewer(make.make_editor(*organisations))


def make_signature(organisation: Organisation, charter: CharterVersion, **fields: Any) -> Signature:
    """A signature that holds."""
    return Signature.objects.create(organisation=organisation, charter=charter, **fields)


def make_assessment(organisation: Organisation, viewer: Viewer | None = None) -> Assessment:
    """A self-assessment that is begun."""
    return assessments.start(viewer or keeper_of(organisation), organisation)


def row(assessment: Assessment, code: str) -> CriterionAnswer:
    """What is said of one criterion, read afresh."""
    return CriterionAnswer.objects.get(assessment=assessment, criterion__code=code)


def make_amendment(charter: CharterVersion, code: str = "G1", **fields: Any) -> Amendment:
    """An amendment under discussion on one criterion."""
    criterion = charter.criteria.get(code=code)
    said = {
        "title": "Mieux dire",
        "wording": {"fr": "Un autre texte."},
        "reason": "Parce que.",
        "before": criterion.statement,
    }
    return Amendment.objects.create(
        charter=charter, kind="change", target="criterion", criterion=criterion, **{**said, **fields}
    )


def next_version(number: str = "") -> CharterVersion:
    """Another version, put in force after the present one."""
    draft = texts.draft(SYSTEM, number)
    texts.propose(SYSTEM, draft)
    return texts.publish(SYSTEM, draft)
