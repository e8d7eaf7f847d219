"""``communaux credential``: a file is verified, the key changes, and what is wrong is said."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
from django.test import Client

from communaux.site.commands import credential_
from communaux.site.commands.shared import Stop
from tests.modules.charter.peers import DAY, make_world

pytestmark = pytest.mark.django_db


def call(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    credential_.arguments(parser)
    return credential_.act(parser.parse_args(arguments))


@pytest.fixture
def file(tmp_path, settings, monkeypatch) -> Path:
    """The credential of a recognised platform, in a file."""
    settings.DATA = tmp_path
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a, **_k: DAY)
    monkeypatch.setattr(credential_, "need_database", lambda: None)
    world = make_world()
    world.recognised()
    path = tmp_path / "attestation.jsonld"
    path.write_bytes(
        Client().get(f"{world.organisation.get_absolute_url()}/charter/credential.jsonld").content
    )
    return path


def test_a_credential_is_verified(file, capsys):
    assert call("verify", str(file), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["authentic"], told["in_force"]) == (True, True)
    forged = json.loads(file.read_text())
    forged["credentialSubject"]["name"] = "Autre"
    file.write_text(json.dumps(forged))
    assert call("verify", str(file)) == 1
    assert "modifiée" in capsys.readouterr().out


def test_the_key_changes_and_earlier_credentials_stay_valid_until_it_is_revoked(file, capsys):
    assert call("rotate") == 0
    assert "#key-2" in capsys.readouterr().out
    assert call("verify", str(file)) == 0
    assert call("rotate", "--revoke") == 0
    assert call("verify", str(file)) == 0  # signed by the first key, which was retired, not revoked
    assert "#key-3" in capsys.readouterr().out


def test_a_leaked_key_makes_its_credentials_worthless(file):
    assert call("rotate", "--revoke") == 0
    assert call("verify", str(file)) == 1


@pytest.mark.parametrize("content", ["{", "x" * 70_000])
def test_what_is_no_credential_is_told(file, content):
    file.write_text(content)
    with pytest.raises(Stop):
        call("verify", str(file))
    with pytest.raises(Stop):
        call("verify", str(file.with_name("absent")))
    with pytest.raises(Stop):
        call("verify")
