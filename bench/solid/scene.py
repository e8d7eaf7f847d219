"""What a client is told of a server: where it is, who lives there, with which secrets. No server is started here."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Resident:
    """A person with a storage, and the secret of a program that acts for them."""

    webid: str
    storage: str
    client_id: str
    client_secret: str


@dataclass(frozen=True)
class Scene:
    """A running server. ``open``: a container that anyone may read and write; ``pid``: the first of its processes;
    ``data``: the folder of a house of ours, so that its command can be asked beside it."""

    name: str
    base: str
    issuer: str
    open: str
    pid: int
    residents: list[Resident] = field(default_factory=list)
    data: str = ""

    def json(self) -> str:
        """The same for a script in another language."""
        return json.dumps(asdict(self))


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += tree(int(child))
    return found
