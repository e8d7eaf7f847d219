"""What cannot be read is said in one language at a time, with its place."""

from __future__ import annotations

import pytest

from communaux.modules.pods.rules import graphs
from communaux.modules.pods.rules.refusals import DocumentRefused

BASE = "https://a.example/storages/x/doc"


@pytest.mark.parametrize(
    ("media", "body", "french", "english"),
    [
        ("text/turtle", b"<#a> <#b> <#c> .\n<#a> <#b> <#c>\n<#d> <#e> <#f> .", "ligne 3", "Parser error"),
        ("application/ld+json", b'{"a":\n', "JSON", "This is not JSON: "),
        ("application/ld+json", b'{"@context": 5}', "Illisible", "@context"),
    ],
)
def test_the_words_of_a_parser_are_in_the_english_alone(
    media: str, body: bytes, french: str, english: str
) -> None:
    with pytest.raises(DocumentRefused) as refused:
        graphs.read(body, media, BASE)
    said = refused.value.said
    assert french in said.fr
    assert english in said.en
    for word in ("error", "expected", "must", "line", "column", "char "):
        assert word not in said.fr
