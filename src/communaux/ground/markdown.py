"""Texts that people write with a little form: CommonMark with tables, without raw HTML, to HTML that is safe to show.

Headings start at the third level, for the page has the first two; links lead to http, https, mailto or into the house,
and pictures become links, so that no page fetches from a stranger.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

HEADING_SHIFT = 2
"""How many levels a heading moves down."""
_SCHEMES = frozenset({"", "http", "https", "mailto"})


class _Renderer(RendererHTML):
    """The plain renderer, with our headings and links."""

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<{_level(tokens[idx])}>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"</{_level(tokens[idx])}>\n"

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        if urlsplit(str(token.attrGet("href") or "")).netloc:
            token.attrSet("rel", "nofollow noopener")
        return str(self.renderToken(tokens, idx, options, env))


def _level(token: Token) -> str:
    return f"h{min(6, int(token.tag[1]) + HEADING_SHIFT)}"


def _safe(address: str) -> bool:
    """Whether a link may lead there."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in _SCHEMES and not address.strip().startswith("//")


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
    made.enable("table")
    made.disable("image")
    made.validateLink = _safe  # type: ignore[method-assign,assignment]
    return made


def to_html(text: str) -> str:
    """The text as HTML, to be marked safe by whoever shows it. Raw HTML in it is shown as it was typed."""
    return str(_reader().render(text or ""))


def to_text(text: str) -> str:
    """The words of the text alone, on one line, for summaries and letters."""
    words: list[str] = []

    def walk(tokens: Sequence[Any]) -> None:
        for token in tokens:
            if token.children:
                walk(token.children)
            elif token.type in {"text", "code_inline", "code_block", "fence"}:
                words.append(token.content)
            elif token.type in {"softbreak", "hardbreak"}:
                words.append(" ")
        words.append(" ")

    walk(_reader().parse(text or ""))
    return " ".join("".join(words).split())
