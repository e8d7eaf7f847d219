"""The WSGI application that granian serves."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "communaux.site.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
