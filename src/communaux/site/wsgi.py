"""The WSGI application that granian serves: the read door for machines, and behind it Django."""

import logging
import os
import threading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "communaux.site.settings")

from django.core.wsgi import get_wsgi_application

from communaux.doors.http import strict, whole
from communaux.doors.ldp.fast import fast
from communaux.doors.sparql.fast import fast as fast_sparql
from communaux.site import subscriptions

_django = get_wsgi_application()

import communaux.site.urls  # noqa: E402, F401 - says who makes the pages of storages, before the first request
from communaux.doors.ldp.storages.wsgi import storages  # noqa: E402 - its rooms need Django to be ready

application = strict(storages(fast(fast_sparql(whole(_django)))))
subscriptions.connect()


def warm() -> None:
    """Fill the facets, beside, before somebody waits for them: about a second for 100,000 records."""
    threading.Thread(target=_fill, name="warm", daemon=True).start()


def _fill() -> None:
    from django.db import connection

    from communaux.index.facets import shared

    try:
        with shared.lock:
            shared.refresh()
    except Exception:
        logging.getLogger(__name__).exception("facets: not filled at the start; the first page will do it")
    finally:
        connection.close()
