"""Settings of the test runs: a data folder of their own, tasks done at once, mail kept in memory."""

import os
import tempfile

os.environ["DATA"] = tempfile.mkdtemp(prefix="communaux-test-")

from communaux.site.messages import compile_catalogues
from communaux.site.settings import *  # noqa: F403
from communaux.site.settings import DATA, DATABASES, LOCALE_PATHS

# Before Django reads them: a process reads each once.
compile_catalogues(LOCALE_PATHS)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads, forks and other processes take part in the tests.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = DATABASES["default"]["OPTIONS"]["init_command"].replace(
        "synchronous=FULL", "synchronous=OFF"
    )
