"""Free ports for servers that a test or a measure starts."""

import secrets
import socket

LEAST, MOST = 12_000, 22_000
"""Below the ports that kernels lend to outgoing connections (32768 and up on Linux): one that is free stays free until its
server takes it. The same holds for the port of the push channel, which is 10,000 above."""


def free_port() -> int:
    """A port that nobody listens on, nor on the one 10,000 above."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """So many different ones."""
    found: list[int] = []
    while len(found) < count:
        port = LEAST + secrets.randbelow(MOST - LEAST)
        if port not in found and _free(port) and _free(port + 10_000):
            found.append(port)
    return found


def _free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
