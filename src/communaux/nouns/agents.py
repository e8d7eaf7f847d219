"""Who asks, in the terms of linked data: a WebID, the program that acts for it, the page that the program runs in. Pure.

An agent is not a viewer: it may live in another house, and holds no role here. ``meaning.access.Viewer`` is for accounts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who asks over HTTP, proven.

    ``webid``: IRI of the person, organisation or program, "" for somebody who is not signed in; ``client``: the program that
    acts for it (its client id), "" where none is known; ``issuer``: who vouched for both; ``origin``: of the page in whose
    name a browser asks, "" outside of browsers.
    """

    webid: str = ""
    client: str = ""
    issuer: str = ""
    origin: str = ""


NOBODY = Agent()
"""Somebody who has not said who they are."""
