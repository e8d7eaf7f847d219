"""The index process: what others write is found within a moment, and nothing stops it for long."""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from communaux.ground import journal
from communaux.index import follow
from communaux.index.filters import Filters
from communaux.index.follow import catch_up, reached, rebuild, run_index
from communaux.index.models import IndexForm, IndexPosting, IndexState
from communaux.index.search import find
from communaux.meaning.access import SYSTEM, VISITOR
from communaux.modules.network.acts import organisations
from communaux.nouns.models import Organisation
from tests.factories import make_organisation

ROOT = Path(__file__).resolve().parents[2]


def _total(query: str) -> int:
    return find(Filters(q=query), VISITOR).total


def _until(condition: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


@contextmanager
def _following() -> Iterator[None]:
    stop = threading.Event()

    def run() -> None:
        run_index(stop, 0.02)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


@pytest.mark.django_db
def test_catching_up_takes_in_what_was_done_and_says_how_far() -> None:
    make_organisation("Déjà là")
    assert catch_up() == 0
    assert _total("déjà") == 1, "the first time all is read"
    row = organisations.create(SYSTEM, {"name": "Zèbre roulant"})
    assert _total("zèbre") == 0
    assert catch_up() == 1
    assert reached() == journal.head().sequence
    assert find(Filters(q="zèbre"), VISITOR).sequence == reached()
    organisations.change(SYSTEM, row, {"name": "Girafe roulante"})
    assert catch_up() == 1
    assert (_total("zèbre"), _total("girafe")) == (0, 1)
    assert catch_up() == 0


@pytest.mark.django_db
def test_far_behind_all_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    catch_up()
    monkeypatch.setattr(follow, "FAR_BEHIND", 2)
    for number in range(4):
        organisations.create(SYSTEM, {"name": f"Importée {number}"})
    make_organisation("Importée sans bruit")
    catch_up()
    assert _total("importée") == 5
    assert reached() == journal.head().sequence


@pytest.mark.django_db
def test_another_scheme_of_words_makes_all_anew() -> None:
    make_organisation("Ancienne")
    catch_up()
    IndexPosting.objects.all().delete()
    IndexState.objects.update(scheme=0)
    catch_up()
    assert _total("ancienne") == 1


@pytest.mark.django_db
def test_making_anew_tells_its_progress_and_takes_out_what_is_gone() -> None:
    rows = [make_organisation(f"Mot {number}") for number in range(3)]
    told: list[tuple[int, int]] = []
    assert rebuild(lambda done, total: told.append((done, total))) == 3
    assert told[-1] == (3, 3)
    Organisation.objects.filter(pk=rows[0].pk).delete()
    rows[1].merged_into, rows[1].state = rows[2], "merged"
    rows[1].save()
    assert rebuild() == 1
    assert find(Filters(q="mot"), SYSTEM).pks == [rows[2].pk]


@pytest.mark.django_db
def test_making_all_anew_spares_the_searches_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    make_organisation("Toujours là")
    rebuild()
    seen = []
    write = follow.postings.replace_forms

    def looking(counted: Counter[str]) -> None:
        write(counted)
        seen.append(_total("toujours"))

    monkeypatch.setattr(follow.postings, "replace_forms", looking)
    rebuild(lambda _done, _total_: seen.append(_total("toujours")))
    assert seen
    assert set(seen) == {1}


@pytest.mark.django_db
def test_what_another_process_reads_while_all_is_made_anew_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_organisation("Avant")
    rebuild()
    count = follow.postings.count_forms

    def counting() -> Counter[str]:
        counted = count()
        if not Organisation.objects.filter(name="Pendant").exists():
            organisations.create(SYSTEM, {"name": "Pendant"})
            catch_up()
        return counted

    monkeypatch.setattr(follow.postings, "count_forms", counting)
    rebuild()
    catch_up()
    assert _total("penda") == 1
    assert IndexForm.objects.get(form="pendant").documents == 1


@pytest.mark.django_db(transaction=True)
def test_a_change_is_found_within_a_moment() -> None:
    with _following():
        organisations.create(SYSTEM, {"name": "Hérisson"})
        assert _until(lambda: _total("hérisson") == 1)
        assert _until(lambda: reached() == journal.head().sequence)


@pytest.mark.django_db(transaction=True)
def test_errors_are_survived(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    catch_up()
    whole, failed = follow.postings.replace, threading.Event()

    def failing(documents: dict) -> int:
        if failed.is_set():
            return whole(documents)
        failed.set()
        raise OSError("the disk is full")

    monkeypatch.setattr(follow.postings, "replace", failing)
    with _following():
        organisations.create(SYSTEM, {"name": "Loutre"})
        assert _until(lambda: _total("loutre") == 1)
    assert failed.is_set()
    assert "the disk is full" in caplog.text


def _database_url() -> str:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return (
        f"postgres://{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
    )


_ELSEWHERE = """
import django; django.setup()
import sys, json
from communaux.meaning.access import SYSTEM
from communaux.modules.network.acts import organisations
from communaux.index.follow import catch_up
for name in json.loads(sys.argv[1]):
    organisations.create(SYSTEM, {"name": name, "country": "BE"})
catch_up()
"""


@pytest.mark.django_db(transaction=True)
def test_what_another_process_writes_becomes_visible(tmp_path: Path) -> None:
    organisations.create(SYSTEM, {"name": "Ici", "country": "FR"})
    catch_up()
    assert find(Filters(country=("BE",)), VISITOR).total == 0
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "communaux.site.settings",
        "DATA": str(tmp_path),
        "DATABASE_URL": _database_url(),
    }
    names = json.dumps(["Ailleurs", "Au loin"])
    subprocess.run([sys.executable, "-c", _ELSEWHERE, names], env=environment, check=True, timeout=60)
    found = find(Filters(country=("BE",), sort="name"), VISITOR)
    assert found.total == 2
    assert _total("ailleurs") == 1
    assert _total("loin") == 1


@pytest.mark.django_db(transaction=True)
def test_many_readers_and_a_writer_agree() -> None:
    organisations.create(SYSTEM, {"name": "Première", "country": "FR"})
    wrong: list[object] = []
    stop = threading.Event()

    def read() -> None:
        try:
            last = 0
            while not stop.is_set():
                found = find(Filters(), VISITOR)
                counts = {c.code: c.count for c in found.facets["country"]}
                if found.total != counts.get("FR") or found.total < last:
                    wrong.append((found.total, counts, last))
                last = found.total
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    readers = [threading.Thread(target=read) for _n in range(4)]
    for reader in readers:
        reader.start()
    for number in range(20):
        organisations.create(SYSTEM, {"name": f"Suivante {number}", "country": "FR"})
    stop.set()
    for reader in readers:
        reader.join(20)
    assert wrong == []
    assert find(Filters(), VISITOR).total == 21
