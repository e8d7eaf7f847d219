"""``communaux export``: whole files, or none."""

import json

import pytest

from communaux.site.command import main
from communaux.site.commands import export_
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


def test_it_writes_to_standard_output(capfdbinary, tmp_path):
    make_organisation("La Boîte")
    assert main(["export", "directory", "--format", "csv"]) == 0
    assert "La Boîte".encode() in capfdbinary.readouterr().out


def test_it_writes_a_file_and_counts(tmp_path, capsys):
    make_organisation("La Boîte", country="FR")
    make_organisation("Le Bac", country="BE")
    out = tmp_path / "out.geojson"
    assert main(["export", "directory", "-o", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["format"], told["organisations"], told["size"]) == ("geojson", 2, out.stat().st_size)
    assert len(json.loads(out.read_bytes())["features"]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["out.geojson"]


def test_filters_choose(tmp_path):
    make_organisation("La Boîte", country="FR")
    make_organisation("Le Bac", country="BE")
    out = tmp_path / "out.csv"
    assert main(["export", "directory", "-o", str(out), "--filters", "country=BE"]) == 0
    assert "Le Bac" in out.read_text(encoding="utf-8")
    assert "La Boîte" not in out.read_text(encoding="utf-8")


def test_what_cannot_be_understood_exits_two(tmp_path, capsys):
    assert main(["export", "directory"]) == 2
    assert main(["export", "directory", "--format", "csv", "--json"]) == 2
    assert main(["export", "directory", "--format", "csv", "--filters", "country=ZZZ"]) == 2
    assert "ZZZ" in capsys.readouterr().err


def test_contacts_go_out_for_stewards_only(tmp_path):
    make_organisation("La Boîte", email="contact@boite.exemple.org")
    for role, there in (("visitor", False), ("steward", True)):
        out = tmp_path / f"{role}.csv"
        assert main(["export", "directory", "-o", str(out), "--as", role]) == 0
        assert ("contact@boite" in out.read_text(encoding="utf-8")) is there


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch, capsys):
    make_organisation("La Boîte")
    out = tmp_path / "out.csv"
    out.write_text("old")

    def full(*_args):
        yield b"half"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export_, "export", full)
    assert main(["export", "directory", "-o", str(out)]) == 1
    assert "No space left" in capsys.readouterr().err
    assert out.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
