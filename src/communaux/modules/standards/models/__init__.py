"""What the governance of standards keeps."""

from communaux.modules.standards.models.communities import Community, Participation
from communaux.modules.standards.models.proofs import MappingText, Sample
from communaux.modules.standards.models.standards import Edition, Maintenance, Resolution, Standard
from communaux.modules.standards.models.terms import Agreement, Difference, Term

__all__ = [
    "Agreement",
    "Community",
    "Difference",
    "Edition",
    "Maintenance",
    "MappingText",
    "Participation",
    "Resolution",
    "Sample",
    "Standard",
    "Term",
]
