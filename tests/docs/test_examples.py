"""Examples that people copy work: addresses asked with curl, mappings in YAML, documents in JSON."""

import json
import re
import shlex
from urllib.parse import urlsplit

import pytest
import yaml
from django.test import Client

from communaux.modules.network.rules.importing import Mapping
from tests.docs.pages import PAGES, code_of, name
from tests.factories import make_organisation

CURLS = sorted(
    {
        line.strip()
        for page in PAGES
        for line in code_of(page)
        if line.startswith("curl ") and "localhost" in line
    }
)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)


def _blocks(language: str) -> list:
    return [
        pytest.param(text, id=f"{name(page)}-{number}")
        for page in PAGES
        for number, (lang, text) in enumerate(_BLOCK.findall(page.read_text(encoding="utf-8")))
        if lang == language
    ]


def _call(line: str) -> tuple[str, dict[str, str]]:
    """The address and the headers of a plain GET by curl."""
    words = shlex.split(line, comments=True)[1:]
    headers: dict[str, str] = {}
    address = ""
    while words:
        word = words.pop(0)
        if word == "-H":
            header, _colon, value = words.pop(0).partition(":")
            headers[header.strip().lower()] = value.strip()
        else:
            assert not word.startswith("-"), f"{word}: only reading is tried here"
            address = word
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path, headers


def test_there_are_examples() -> None:
    assert len(CURLS) >= 4


@pytest.mark.django_db
@pytest.mark.parametrize("line", CURLS)
def test_what_is_asked_with_curl_is_answered(line: str) -> None:
    make_organisation("CoopCycle", slug="coopcycle", activities=["bike-delivery"], country="FR")
    address, headers = _call(line)
    answer = Client().get(address, headers=headers)
    assert answer.status_code == 200
    if "accept" in headers:
        assert answer["Content-Type"].startswith(headers["accept"])
    assert b"CoopCycle" in answer.content


@pytest.mark.parametrize("text", _blocks("yaml"))
def test_mappings_are_read(text: str) -> None:
    assert Mapping.parse(text).columns
    assert yaml.safe_load(text)["columns"]


@pytest.mark.parametrize("text", _blocks("json"))
def test_documents_are_json(text: str) -> None:
    assert json.loads(text)
