"""The ASGI application of the process ``stream``, which granian serves: Django's models, what can be watched, and sockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "communaux.site.settings")

from communaux.site.processes import end_with_parent

if os.environ.get("COMMUNAUX_PROCESS"):
    end_with_parent()

import django

django.setup()

from communaux.doors.notify.stream import Hub
from communaux.site import subscriptions

subscriptions.watch()
application = Hub()
