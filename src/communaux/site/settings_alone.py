"""Settings of the verbs of the command that work on files alone: no database, no secret, no data folder."""

import os
from pathlib import Path

INSTALLED_APPS: list[str] = []
SECRET_KEY = "unused: nothing is signed by these verbs"  # noqa: S105
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
# For "standards add URL", the one verb among them that goes out: the same variables as those of the house.
BASE_URL = (os.environ.get("COMMUNAUX_BASE_URL") or "http://localhost:8000").rstrip("/")
OUTBOUND_PORTS = [int(port) for port in os.environ.get("OUTBOUND_PORTS", "").split()]
OUTBOUND_ALLOWED = os.environ.get("OUTBOUND_ALLOWED", "").split()
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
