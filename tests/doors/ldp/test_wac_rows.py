"""The scenario tables of Web Access Control that others wrote, row by row: who asks what, with which rights, and is told what."""

from __future__ import annotations

import ast
import csv
import itertools

import pytest

from tests.doors.ldp.solid import ALICE, BOB, NOBODY, Answer, Solid, acl
from tests.shared import shared_data

WHO = {"Bob": BOB, "Public": NOBODY}
SUBJECT = {"authenticated": "signed-in", "public": "public"}
ENDINGS = {"plain": "thing.txt", "fictive": "thing.txt", "rdf": "thing.ttl", "container": "thing/"}
WRITES = {
    "rdf": ("text/turtle", '<> <http://www.w3.org/2000/01/rdf-schema#comment> "Bob replaced it." .'),
    "n3": (
        "text/n3",
        "@prefix solid: <http://www.w3.org/ns/solid/terms#>. _:insert a solid:InsertDeletePatch;"
        " solid:inserts { <> a <http://example.org#Foo> . }.",
    ),
    "other": ("text/plain", "Bob's text"),
}
READ_ONLY = {"GET", "HEAD"}


def rows() -> list[dict[str, str]]:
    with shared_data("suites/wac_rows.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def expected(text: str) -> set[int]:
    value = ast.literal_eval(text)
    return set(value) if isinstance(value, list) else {value}


class Scene:
    """What lies there for a row: a container of its own, whose rights are restricted, and the thing asked for in it."""

    def __init__(self, solid: Solid) -> None:
        self.solid = solid
        self._numbers = itertools.count(1)
        self._kept: dict[tuple[str, ...], str] = {}

    def path(self, row: dict[str, str]) -> str:
        """The address for a row; those that only read share one."""
        key = (row["granted_to"], row["container"], row["resource"], row["type"])
        if row["method"] not in READ_ONLY:
            return self._make(row)
        if key not in self._kept:
            self._kept[key] = self._make(row)
        return self._kept[key]

    def _make(self, row: dict[str, str]) -> str:
        folder = f"row{next(self._numbers)}/"
        path = folder + ENDINGS[row["type"]]
        subject, inherited = SUBJECT[row["granted_to"]], row["resource"] == "inherited"
        if row["type"] == "container":
            assert self.solid.put(path, "").status == 201
        elif row["type"] == "rdf":
            self.solid.given(path)
        elif row["type"] == "plain":
            assert self.solid.put(path, "Hello", content_type="text/plain").status == 201
        else:
            assert self.solid.put(folder, "").status == 201
        modes = "" if row["container"] == "no" else row["container"]
        self._limit(folder, [(subject, modes)] if modes else [], inherit=inherited)
        if not inherited:
            self._limit(path, [(subject, row["resource"])])
        return path

    def _limit(self, path: str, rules: list[tuple[str, str]], *, inherit: bool = True) -> None:
        text = acl(self.solid.url(path), *rules, inherit=inherit)
        if path.endswith("/") and not inherit:  # the owner's rights go down, nobody else's
            text = text.replace(
                "<#rule0> a", f"<#rule0> <http://www.w3.org/ns/auth/acl#default> <{self.solid.url(path)}>; a"
            )
        assert self.solid.put(f"{path}.acl", text).status == 201


def send(solid: Solid, row: dict[str, str], path: str) -> Answer:
    """The request of a row."""
    by = WHO[row["agent"]]
    if row["body"]:
        return solid.ask(row["method"], path, row["body"], by=by, content_type=row["content_type"])
    if row["content_type"]:
        return solid.ask(row["method"], path, "Bob's text", by=by, content_type=row["content_type"])
    if row["method"] in {"GET", "HEAD", "DELETE"}:
        return solid.ask(row["method"], path, by=by)
    media, body = WRITES["n3" if row["method"] == "PATCH" else "rdf" if row["type"] == "rdf" else "other"]
    return solid.ask(row["method"], path, body, by=by, content_type=media)


def test_every_row_of_the_tables_is_as_expected(solid: Solid) -> None:
    scene, wrong, count = Scene(solid), [], 0
    for number, row in enumerate(rows(), start=2):
        path = scene.path(row)
        answer = send(solid, row, path)
        count += 1
        wanted = expected(row["status"] or row["writeStatus"])
        if answer.status not in wanted:
            wrong.append((number, row, answer.status, sorted(wanted)))
        assert b"Bob replaced it" not in answer.body
        assert b"example.org#Foo" not in answer.body
        if row["readStatus"]:
            after = solid.ask("GET", path, by=WHO[row["agent"]])
            if after.status not in expected(row["readStatus"]):
                wrong.append((number, row, after.status, "on reading"))
    assert wrong == []
    assert count == 264


@pytest.mark.parametrize("who", ["authenticated", "public"])
def test_the_scene_gives_what_its_row_says(solid: Solid, who: str) -> None:
    """Without it, a table in which everything is refused could pass for the wrong reason."""
    path = Scene(solid).path(
        {"granted_to": who, "container": "no", "resource": "R", "type": "plain", "method": "GET"}
    )
    assert solid.get(path, by=BOB, accept="*/*").status == 200
    assert solid.get(path, by=NOBODY, accept="*/*").status == (200 if who == "public" else 401)
    assert solid.get(path, by=ALICE, accept="*/*").status == 200
    assert solid.get(path.rpartition("/")[0] + "/", by=BOB).status == 403
