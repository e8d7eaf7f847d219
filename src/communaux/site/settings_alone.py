"""Settings of the verbs of the command that work on files alone: no database, no secret, no data folder."""

from pathlib import Path

INSTALLED_APPS: list[str] = []
SECRET_KEY = "unused: nothing is signed by these verbs"  # noqa: S105
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
