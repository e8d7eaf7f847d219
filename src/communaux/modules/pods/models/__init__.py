"""The tables of storages."""

from communaux.modules.pods.models.documents import Document, Tombstone
from communaux.modules.pods.models.groups import RemoteGroups
from communaux.modules.pods.models.storages import Storage

__all__ = ["Document", "RemoteGroups", "Storage", "Tombstone"]
