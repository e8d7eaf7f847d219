"""Imports that meet trouble: killed, disk full, two at once, a hostile file. Whole, or nothing."""

import csv
import io
import os
import signal
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from communaux.doors.files import pipeline
from communaux.doors.files.refusals import FileRefused
from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM
from communaux.modules.network.acts import imports, organisations
from communaux.modules.network.models import Source
from communaux.nouns.models import Organisation
from tests.factories import make_organisation

ROOT = Path(__file__).resolve().parents[3]


def rows(count, start=0):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "nom", "ville"])
    writer.writerows([number, f"Coop {number}", "Brest"] for number in range(start, start + count))
    return out.getvalue()


def sent(tmp_path, text, name="liste.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def nothing_there():
    return not (Organisation.objects.exists() or Source.objects.exists() or Entry.objects.exists())


IMPORT_AND_WAIT = """
import sys, time
import django
django.setup()
from pathlib import Path
from communaux.doors.files import pipeline
from communaux.meaning.access import SYSTEM

def progress(done, total, step):
    if step == "write" and done >= 1000:
        print("in the middle", flush=True)
        time.sleep(60)

pipeline.run(SYSTEM, Path(sys.argv[1]), progress=progress)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_killed_in_the_middle_it_leaves_nothing(tmp_path):
    environment = {
        **os.environ,
        "DATA": str(tmp_path),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "communaux.site.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'own.sqlite3'}",
    }
    run = [sys.executable, "-m", "django"]
    subprocess.run([*run, "migrate", "-v0"], env=environment, check=True)
    path = sent(tmp_path, rows(2000))
    child = subprocess.Popen(
        [sys.executable, "-c", IMPORT_AND_WAIT, str(path)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "in the middle\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    # the database answers, holds nothing of it, and takes the whole now
    count = "from communaux.nouns.models import Organisation as O; print(O.objects.count())"
    told = subprocess.run(
        [*run, "shell", "-v0", "-c", count], env=environment, check=True, capture_output=True, text=True
    )
    assert told.stdout.split()[-1] == "0"
    again = subprocess.run(
        [sys.executable, "-m", "communaux.site.command", "import", "directory", str(path)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert "2000" in again.stdout


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_while_reading_leaves_nothing(tmp_path, monkeypatch):
    class Full(io.BytesIO):
        def write(self, data):
            if self.tell() > 10_000:
                raise OSError(28, "No space left on device")
            return super().write(data)

    monkeypatch.setattr(imports.tempfile, "TemporaryFile", Full)
    with pytest.raises(OSError, match="No space left"):
        pipeline.run(SYSTEM, sent(tmp_path, rows(900)))
    assert nothing_there()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a limit of pages is SQLite's")
def test_a_full_disk_while_writing_leaves_nothing(tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 60}")
    try:
        with pytest.raises(Exception, match="full"):
            pipeline.run(SYSTEM, sent(tmp_path, rows(3000)))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert nothing_there()
    assert pipeline.run(SYSTEM, sent(tmp_path, rows(30))).created == 30


def in_threads(*works):
    errors = []

    def guarded(work):
        try:
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_of_one_source_make_each_record_once(tmp_path):
    path = sent(tmp_path, rows(700))
    reports = []
    assert in_threads(*[lambda: reports.append(pipeline.run(SYSTEM, path))] * 2) == []
    assert sorted((r.created, r.unchanged) for r in reports) == [(0, 700), (700, 0)]
    assert Organisation.objects.count() == Source.objects.count() == 700


@pytest.mark.django_db(transaction=True)
def test_edits_during_an_import_are_kept(tmp_path):
    first = make_organisation("Ici", city="Brst")
    done = threading.Event()

    def edit():
        for number in range(20):
            organisations.change(SYSTEM, first, {"street": f"{number} quai"})
        done.set()

    def bring():
        pipeline.run(SYSTEM, sent(tmp_path, rows(1500)))

    assert in_threads(edit, bring) == []
    assert done.is_set()
    first.refresh_from_db()
    assert (first.street, first.version) == ("19 quai", 21)
    assert Organisation.objects.count() == 1501


@pytest.mark.django_db
def test_a_broken_line_among_good_ones_is_the_only_one_refused(tmp_path):
    lines = rows(1000).splitlines()
    lines[900] = "899,Coop,Brest,de trop"
    report = pipeline.run(SYSTEM, sent(tmp_path, "\n".join(lines)))
    assert (report.created, report.refused, report.refusals[0].line) == (999, 1, 901)


@pytest.mark.django_db(transaction=True)
def test_an_encoding_that_breaks_far_down_writes_nothing(tmp_path):
    data = rows(9000).encode() + b"9001,Caf\xe9,Brest\n"
    with pytest.raises(FileRefused) as refused:
        pipeline.run(SYSTEM, sent(tmp_path, data))
    assert refused.value.code == "encoding"
    assert nothing_there()


@pytest.mark.django_db
def test_a_file_that_is_too_big_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "IMPORT_MAX_BYTES", 1000)
    with pytest.raises(FileRefused) as refused:
        pipeline.run(SYSTEM, sent(tmp_path, rows(900)))
    assert refused.value.code == "too-big"


@pytest.mark.django_db
def test_a_bomb_is_refused_folded(tmp_path, monkeypatch):
    monkeypatch.setattr("openpyxl.load_workbook", pytest.fail)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(FileRefused) as refused:
        pipeline.run(SYSTEM, path)
    assert refused.value.code == "zip-bomb"


@pytest.mark.django_db
@pytest.mark.parametrize("cell", ["\x00", "\ud800", "\u202e", "<script>alert(1)</script>", "A" * 90_000])
def test_a_hostile_cell_crashes_nothing(tmp_path, cell):
    text = f'nom,description\nCoop,"{cell}"\n'
    try:
        report = pipeline.run(SYSTEM, sent(tmp_path, text.encode("utf-8", "surrogatepass")))
    except FileRefused:
        assert not Organisation.objects.exists()
        return
    assert report.created + report.refused == 1
    for organisation in Organisation.objects.all():
        assert "<script" not in str(organisation.description)


@pytest.mark.django_db
def test_thousands_of_lines_of_one_name_each_have_an_address(tmp_path):
    text = "id,nom\n" + "".join(f"{number},La Boîte\n" for number in range(3000))
    report = pipeline.run(SYSTEM, sent(tmp_path, text))
    assert report.created == 3000
    assert Organisation.objects.filter(slug__startswith="la-boite").count() == 3000
