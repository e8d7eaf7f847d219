"""Asking the endpoint as a program does: through the WSGI application that stands before Django."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from communaux.doors.sparql.fast import fast

Asking = Callable[..., tuple[int, dict[str, str], bytes]]


def asking_at(folder: Path) -> Asking:
    """Asks the readers that listen in a folder. What the door passes on to Django answers 299."""

    def django(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("299 Django", [("Content-Type", "text/html")])
        return [b"a page"]

    def ask(
        settings: Any,
        query: str = "",
        *,
        method: str = "GET",
        accept: str | None = None,
        content_type: str = "",
        body: bytes = b"",
        **more: str,
    ) -> tuple[int, dict[str, str], bytes]:
        settings.DATA = folder
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": "/sparql",
            "QUERY_STRING": query,
            "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": "192.0.2.1",
            "wsgi.input": io.BytesIO(body),
            **more,
        }
        if accept is not None:
            environ["HTTP_ACCEPT"] = accept
        told: list[Any] = []
        parts = fast(django)(environ, lambda status, headers: told.extend([status, headers]))
        return int(told[0][:3]), dict(told[1]), b"".join(parts)

    return ask
