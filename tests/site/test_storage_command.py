"""``communaux storage create``: what it opens, and what it says to whoever uses it wrongly."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from communaux.modules.pods.models import Storage
from communaux.site.command import main

pytestmark = pytest.mark.django_db
WEBID = "https://exemple.org/people/camille/card#me"


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0, language: str = "fr") -> str:
    with override(language):
        assert main(["storage", "create", *arguments]) == code
    said = capsys.readouterr()
    return said.out + said.err


def test_it_says_where_the_storage_is_and_who_can_enter(capsys: pytest.CaptureFixture[str]) -> None:
    assert "/storages/essai/" in told(capsys, "essai", "--open")
    assert "/storages/camille/" in (mine := told(capsys, "camille", "--owner", WEBID))
    assert "--owner" not in mine
    assert "--owner" in told(capsys, "personne")  # nobody can enter: what to do


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["essai", "--quota", "-5"], "--quota 100"),
        (["essai", "--quota", "0"], "--quota 100"),
        (["essai", "--owner", "camille"], "https://"),
        (["essai", "--owner", "ftp://exemple.org/camille"], "https://"),
        (["Été chez nous"], "63"),
    ],
)
def test_a_wrong_use_says_what_to_do_and_opens_nothing(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert words in told(capsys, *arguments, code=1)
    assert not Storage.objects.exists()
