"""The ASGI application of the process ``stream``, which granian serves: Django's models, what can be watched, and sockets."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from communaux.doors.notify.stream import Hub

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "communaux.site.settings")

import django


def _made() -> Hub:
    """The application, once Django knows its models."""
    django.setup()
    from communaux.doors.notify.stream import Hub
    from communaux.site import topics

    topics.watch()
    return Hub()


application = _made()
