"""Why something cannot be done with a document. Pure."""

from __future__ import annotations

from communaux.ground.said import Said


class DocumentRefused(Exception):  # noqa: N818 - an answer, not a mistake
    """``problem``: the name of a problem of the doors (``sign-in``, ``refused``, ``not-found``, ``conflict``…); ``said``: why."""

    def __init__(self, problem: str, said: Said | None = None) -> None:
        super().__init__(f"{problem}: {said.en if said else ''}")
        self.problem = problem
        self.said = said
