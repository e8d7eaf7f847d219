"""Compiles the message catalogues where they are newer than their compiled form, without GNU gettext."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings

_READ_ONLY = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def compile_catalogues(folders: Iterable[Path] | None = None) -> list[Path]:
    """Write the missing or older ``.mo`` files beside their ``.po``; returns those written.

    ``folders`` are those of the settings, of the modules and of the doors unless given. Each file appears whole or not at all: other processes may
    be starting. Raises OSError where one is missing and the folder cannot be written to; an older one is kept there,
    since an installed package brings it along.
    """
    written = []
    for folder in _folders() if folders is None else folders:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            compiled = BytesIO()
            write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=source.parts[-3]))
            try:
                _put(target, compiled.getvalue())
            except OSError as error:
                if not target.exists() or error.errno not in _READ_ONLY:
                    raise
                continue
            written.append(target)
    return written


def _folders() -> list[Path]:
    return [
        *map(Path, settings.LOCALE_PATHS),
        *sorted([*settings.PACKAGE.glob("modules/*/locale"), *settings.PACKAGE.glob("doors/*/locale")]),
    ]


def _put(target: Path, content: bytes) -> None:
    partial = target.with_suffix(f".mo.{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(target)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "communaux.site.settings_test")
    compile_catalogues()
