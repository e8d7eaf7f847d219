"""``communaux import``: counts, refused lines, exit codes."""

import json

import pytest

from communaux.nouns.models import Organisation
from communaux.site.command import main

pytestmark = pytest.mark.django_db

GOOD = "Nom,Ville\nLa Boîte,Brest\n"


@pytest.fixture(autouse=True)
def french(monkeypatch):
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")


def sent(tmp_path, text, name="annuaire.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_it_says_what_was_done(tmp_path, capsys):
    assert main(["import", "directory", sent(tmp_path, GOOD)]) == 0
    assert "Fiches créées : 1, modifiées : 0, inchangées : 0, lignes refusées : 0." in capsys.readouterr().out
    assert Organisation.objects.count() == 1


def test_a_dry_run_writes_nothing(tmp_path, capsys):
    assert main(["import", "directory", sent(tmp_path, GOOD), "--dry-run"]) == 0
    assert "rien n’est écrit" in capsys.readouterr().out
    assert not Organisation.objects.exists()


def test_a_refused_line_is_shown_and_exits_one(tmp_path, capsys):
    text = "Nom,Pays\nLa Boîte,Cypres\n"
    assert main(["import", "directory", sent(tmp_path, text)]) == 1
    told = capsys.readouterr().out.replace("\u00a0", " ")
    assert "ligne 2, Pays « Cypres » : Ce pays n’est pas reconnu." in told
    assert main(["import", "directory", sent(tmp_path, text), "--json", "--dry-run"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["created"], told["refused"], told["ok"], told["dry_run"]) == (0, 1, False, True)
    assert told["refusals"] == [
        {"line": 2, "column": "Pays", "value": "Cypres", "reason": "Ce pays n’est pas reconnu."}
    ]


def test_source_licence_and_columns_are_taken(tmp_path):
    mapping = sent(tmp_path, "columns:\n  Ville: name\n", "map.yaml")
    args = [
        "import",
        "directory",
        sent(tmp_path, GOOD),
        "--columns",
        mapping,
        "--source",
        "S",
        "--licence",
        "L",
    ]
    assert main(args) == 0
    organisation = Organisation.objects.get()
    assert organisation.name == "Brest"
    assert (organisation.sources.get().name, organisation.sources.get().licence) == ("S", "L")


@pytest.mark.parametrize(
    "mapping", ["columns: [", "columns: {Nom: nothing}", "columns: {Absente: name}", "a: 1\na: 2"]
)
def test_a_mapping_that_cannot_serve_exits_two(tmp_path, capsys, mapping):
    assert (
        main(["import", "directory", sent(tmp_path, GOOD), "--columns", sent(tmp_path, mapping, "m.yaml")])
        == 2
    )
    assert capsys.readouterr().err
    assert not Organisation.objects.exists()


def test_an_absent_or_unreadable_file_exits_two(tmp_path, capsys):
    assert main(["import", "directory", str(tmp_path / "absent.csv")]) == 2
    assert main(["import", "directory", sent(tmp_path, "%PDF-1.4"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["ok"] is False
    with pytest.raises(SystemExit) as stop:
        main(["import", "elsewhere", "x"])
    assert stop.value.code == 2
