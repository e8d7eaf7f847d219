"""The WSGI application that granian serves: the read door for machines, and behind it Django."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "communaux.site.settings")

from communaux.site.processes import end_with_parent

if os.environ.get("COMMUNAUX_PROCESS"):
    end_with_parent()

from django.core.wsgi import get_wsgi_application

from communaux.doors.ldp.fast import fast
from communaux.site import subscriptions

_django = get_wsgi_application()


application = fast(_django)
subscriptions.connect()
