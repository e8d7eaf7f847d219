"""Who asks for a document. One name, ``agent_of``, so that tests can put another in its place. Cookies count for nothing."""

from communaux.modules.identity.reading.bearer import agent_of

__all__ = ["agent_of"]
