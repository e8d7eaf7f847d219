"""Compiles the message catalogues where they are newer than their compiled form, without GNU gettext."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings


def compile_catalogues() -> list[Path]:
    """Write the missing or older ``.mo`` files beside their ``.po``; returns those written."""
    written = []
    for folder in settings.LOCALE_PATHS:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            compiled = BytesIO()
            write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=source.parts[-3]))
            target.write_bytes(compiled.getvalue())
            written.append(target)
    return written


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "communaux.site.settings_test")
    compile_catalogues()
