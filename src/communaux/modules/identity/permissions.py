"""Who may do what in identity, verb by verb. A verb that is not in the matrix is open to nobody."""

from __future__ import annotations

from communaux.meaning.access import PUBLIC, STEWARDS
from communaux.modules.identity import verbs as v
from communaux.nouns.acts.permissions import Matrix

OWN = "own"
"""The standing of somebody facing their own consent, session or key."""

MATRIX = Matrix(
    may={
        v.PLATFORM_REGISTERED: STEWARDS,
        v.PLATFORM_CHANGED: STEWARDS,
        v.PLATFORM_RENEWED: STEWARDS,
        v.APPLICATION_REGISTERED: PUBLIC,  # a program presents itself; it holds nothing until a person agrees
        v.APPLICATION_ENDED: STEWARDS,
        v.CONSENT_GRANTED: PUBLIC,
        v.SESSION_ENDED: PUBLIC,  # whoever holds its token; the door has checked that the program is who it says
        v.WEBID_LINKED: PUBLIC,  # to one's own account; the door has checked that the WebID is one's own
        v.TOKEN_REUSED: PUBLIC,  # shown by anybody, noted by the house
        v.CREDENTIAL_MADE: STEWARDS,  # in somebody's name: the house alone, from its command
    },
    standing={
        v.CONSENT_ENDED: (OWN,),
        v.CREDENTIAL_MADE: (OWN,),
        v.CREDENTIAL_ENDED: (OWN,),
        v.WEBID_UNLINKED: (OWN,),
    },
    with_account=frozenset({v.CONSENT_GRANTED, v.WEBID_LINKED}),
)
