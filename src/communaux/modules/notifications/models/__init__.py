"""Channels and what waits to be sent on them."""

from communaux.modules.notifications.models.channels import Channel, Message, Reached

__all__ = ["Channel", "Message", "Reached"]
