"""The nouns of groups, split by concern."""

from communaux.modules.groups.models.committee import Cooptation, Objection, Seat
from communaux.modules.groups.models.events import Registration, Slot, Track
from communaux.modules.groups.models.groups import Deliverable, Group, Membership, WorkingRules
from communaux.modules.groups.models.meetings import (
    Action,
    AgendaItem,
    Attendance,
    DateAnswer,
    DateOption,
    Decision,
    Feed,
    Meeting,
    Milestone,
    Note,
    Revision,
    Series,
)
from communaux.modules.groups.models.subjects import Force, Subject, Threshold

__all__ = [
    "Action",
    "AgendaItem",
    "Attendance",
    "Cooptation",
    "DateAnswer",
    "DateOption",
    "Decision",
    "Deliverable",
    "Feed",
    "Force",
    "Group",
    "Meeting",
    "Membership",
    "Milestone",
    "Note",
    "Objection",
    "Registration",
    "Revision",
    "Seat",
    "Series",
    "Slot",
    "Subject",
    "Threshold",
    "Track",
    "WorkingRules",
]
