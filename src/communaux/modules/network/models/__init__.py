"""The nouns of the network module, split by concern."""

from communaux.modules.network.models.care import Claim, Duplicate, EditLink, Report, Transfer
from communaux.modules.network.models.commons import Commons, Listing
from communaux.modules.network.models.imports import ImportRun, Source
from communaux.modules.network.models.relations import Relation, Stakeholder

__all__ = [
    "Claim",
    "Commons",
    "Duplicate",
    "EditLink",
    "ImportRun",
    "Listing",
    "Relation",
    "Report",
    "Source",
    "Stakeholder",
    "Transfer",
]
