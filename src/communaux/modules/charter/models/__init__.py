"""The nouns of the charter, split by concern."""

from communaux.modules.charter.models.amendments import Amendment, AmendmentComment, AmendmentSupport
from communaux.modules.charter.models.assessment import (
    Assessment,
    CriterionAnswer,
    Evidence,
    EvidenceFile,
    Suggestion,
)
from communaux.modules.charter.models.texts import (
    CharterPart,
    CharterVersion,
    Criterion,
    Signature,
    SigningLink,
)

__all__ = [
    "Amendment",
    "AmendmentComment",
    "AmendmentSupport",
    "Assessment",
    "CharterPart",
    "CharterVersion",
    "Criterion",
    "CriterionAnswer",
    "Evidence",
    "EvidenceFile",
    "Signature",
    "SigningLink",
    "Suggestion",
]
