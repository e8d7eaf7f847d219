"""How often one visitor or program may do something at a door. Nothing about who tries is kept but counts under a keyed hash,
for the time of the window (``ground/often.py``), in one table for all web processes.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import math
import time
from pathlib import Path

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest

from communaux.ground.often import MARK, Often, often_at

TEN_MINUTES = 600


def take(what: str, who: str, most: int, window: int = TEN_MINUTES) -> int:
    """Count one more. Returns 0, or where ``most`` were counted in ``window`` seconds, how many seconds to wait."""
    return math.ceil(table().take(_mark(what, who), most, window, time.time()))


def wait(what: str, who: str, most: int, window: int = TEN_MINUTES) -> int:
    """What ``take`` would return, without counting."""
    return math.ceil(table().wait(_mark(what, who), most, window, time.time()))


def visitor(request: HttpRequest) -> str:
    """Where a request comes from: the IPv4 address, or of IPv6 the network of 64 bits, of which one visitor has every address."""
    told = str(get_adapter().get_client_ip(request))
    try:
        address = ipaddress.ip_address(told.partition("%")[0])
    except ValueError:
        return told
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
    return str(address)


def table() -> Often:
    """The table of this house."""
    return often_at(Path(settings.DATA) / "often.seen")


def _mark(what: str, who: str) -> bytes:
    told = f"often {what} {who}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), told, hashlib.sha256).digest()[:MARK]
