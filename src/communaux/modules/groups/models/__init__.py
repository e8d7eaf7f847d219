"""The nouns of groups, split by concern."""

from communaux.modules.groups.models.committee import Cooptation, Objection, Seat
from communaux.modules.groups.models.groups import Deliverable, Group, Membership, WorkingRules
from communaux.modules.groups.models.subjects import Force, Subject, Threshold

__all__ = [
    "Cooptation",
    "Deliverable",
    "Force",
    "Group",
    "Membership",
    "Objection",
    "Seat",
    "Subject",
    "Threshold",
    "WorkingRules",
]
