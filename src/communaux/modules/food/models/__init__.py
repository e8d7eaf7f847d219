"""What the peer keeps: things and their links, platforms, consents, what is to be told to platforms."""

from communaux.modules.food.models.platforms import Delivery, Grant, Platform, Presence
from communaux.modules.food.models.things import Link, Thing

__all__ = ["Delivery", "Grant", "Link", "Platform", "Presence", "Thing"]
