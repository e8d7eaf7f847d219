"""Where Django looks for the models of the ground; each is written beside the code that owns it."""

from communaux.ground.journal.models import Entry, Head
from communaux.ground.tasks.models import Job

__all__ = ["Entry", "Head", "Job"]
