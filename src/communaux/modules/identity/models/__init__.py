"""What identity keeps: programs, consents, sessions of programs, keys that people gave to their own programs."""

from communaux.modules.identity.models.applications import Application, Consent, Subject
from communaux.modules.identity.models.credentials import Credential
from communaux.modules.identity.models.sessions import RefreshToken, Session
from communaux.modules.identity.models.webids import LinkedWebID

__all__ = ["Application", "Consent", "Credential", "LinkedWebID", "RefreshToken", "Session", "Subject"]
