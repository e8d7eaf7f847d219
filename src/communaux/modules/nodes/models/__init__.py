"""What we tell other nodes (``publishing``) and what we hold of them (``following``)."""

from communaux.modules.nodes.models.following import Mirror, Neighbour, SeenHead, Waiting
from communaux.modules.nodes.models.publishing import Member, Published, PublishedHead, Reached

__all__ = ["Member", "Mirror", "Neighbour", "Published", "PublishedHead", "Reached", "SeenHead", "Waiting"]
