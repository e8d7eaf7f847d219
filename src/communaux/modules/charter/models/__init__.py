"""The nouns of the charter, split by concern."""

from communaux.modules.charter.models.amendments import Amendment, AmendmentComment, AmendmentSupport
from communaux.modules.charter.models.assessment import (
    Assessment,
    CriterionAnswer,
    Evidence,
    EvidenceFile,
    Suggestion,
)
from communaux.modules.charter.models.recognition import (
    Appeal,
    CommitteeMember,
    Complaint,
    ConsentRound,
    ConsentVoice,
    Decision,
    DeclaredInterest,
    Opinion,
    PlanStep,
    Question,
    Recognition,
    Review,
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
    "Appeal",
    "Assessment",
    "CharterPart",
    "CharterVersion",
    "CommitteeMember",
    "Complaint",
    "ConsentRound",
    "ConsentVoice",
    "Criterion",
    "CriterionAnswer",
    "Decision",
    "DeclaredInterest",
    "Evidence",
    "EvidenceFile",
    "Opinion",
    "PlanStep",
    "Question",
    "Recognition",
    "Review",
    "Signature",
    "SigningLink",
    "Suggestion",
]
