"""Why something could not be fetched from the web, for records and for people. See ``ground.outbound``."""

from __future__ import annotations

from communaux.ground.said import Said


class OutboundError(Exception):
    """Something could not be fetched. ``code``: stable, for records; ``said``: why, for people, in both languages."""

    def __init__(self, code: str, fr: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.said = Said(fr, en)


class BadAddressError(OutboundError):
    """The address itself is wrong: not http or https, a user name in it, a port of its own, nothing one can read."""


class ForbiddenAddressError(OutboundError):
    """The address leads to a private network, to this machine, or to no place on the public internet."""


class NotReachedError(OutboundError):
    """Nobody answered: unknown name, refused connection, certificate that does not hold, a cut line."""


class TooSlowError(OutboundError):
    """The answer did not come in time."""


class TooBigError(OutboundError):
    """The answer is larger than what is read."""


class TooManyRedirectsError(OutboundError):
    """It sends on and on."""


class BadAnswerError(OutboundError):
    """An answer came that is of no use: an error of the site, an unknown compression. ``status``: of HTTP, or 0."""

    def __init__(self, code: str, fr: str, en: str, status: int = 0) -> None:
        super().__init__(code, fr, en)
        self.status = status
