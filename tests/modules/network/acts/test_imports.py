"""Bringing a directory in: counted the same before and after, changed only where the source changed, whole or not at all."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Refused
from communaux.modules.network.acts import imports, organisations
from communaux.modules.network.acts.imports import Finding, Line
from communaux.modules.network.models import Source
from communaux.nouns.models import Organisation
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


def line(number, name="", **values):
    return Line(number, values.pop("key", f"key:{number}"), {"name": name or f"Coop {number}", **values})


def bring(lines, **options):
    return imports.apply(SYSTEM, lines, source="annuaire", **options)


def counts(report):
    return report.created, report.changed, report.unchanged, report.refused


def test_lines_become_published_records_that_keep_their_source():
    report = imports.apply(
        SYSTEM,
        [
            Line(
                2,
                "uri:https://a.exemple.org/1",
                {"name": "La Boîte", "city": "Brest"},
                "https://a.exemple.org/1",
            )
        ],
        source="annuaire",
        licence="CC0-1.0",
    )
    assert counts(report) == (1, 0, 0, 0)
    organisation = Organisation.objects.get()
    assert (organisation.slug, organisation.city, organisation.state) == ("la-boite", "Brest", "published")
    source = Source.objects.get()
    assert (source.organisation, source.name, source.licence) == (organisation, "annuaire", "CC0-1.0")
    assert source.link == "https://a.exemple.org/1"
    assert list(Entry.objects.values_list("verb", flat=True).order_by("sequence")) == [
        "network.organisation.imported",
        "network.imports.done",
    ]


def test_the_same_file_again_changes_nothing():
    lines = [line(n, city="Brest", activities=["food"]) for n in range(2, 6)]
    bring(lines)
    before = Entry.objects.count()
    assert counts(bring(lines)) == (0, 0, 4, 0)
    assert Entry.objects.count() == before


def test_only_the_line_that_changed_is_written():
    bring([line(n, city="Brest") for n in range(2, 6)])
    report = bring([line(n, city="Quimper" if n == 3 else "Brest") for n in range(2, 6)])
    assert counts(report) == (0, 1, 3, 0)
    assert [o.version for o in Organisation.objects.order_by("pk")] == [1, 2, 1, 1]
    assert Entry.objects.filter(object_version=2).get().details["fields"] == ["city"]


def test_a_correction_made_here_is_kept_and_told():
    bring([line(2, city="Brst", street="1 quai")])
    organisation = Organisation.objects.get()
    organisations.change(SYSTEM, organisation, {"city": "Brest"})
    report = bring([line(2, city="Brest-Ville", street="2 quai")])
    organisation.refresh_from_db()
    assert (organisation.city, organisation.street) == ("Brest", "2 quai")
    assert [(f.line, f.column, f.value) for f in report.remarks] == [(2, "city", "Brest-Ville")]
    assert counts(bring([line(2, city="Brest-Ville", street="2 quai")])) == (0, 0, 1, 0)


def test_a_value_that_the_source_takes_back_is_taken_back():
    bring([line(2, city="Brest", activities=["food"])])
    assert counts(bring([line(2)])) == (0, 1, 0, 0)
    organisation = Organisation.objects.get()
    assert (organisation.city, organisation.activities) == ("", [])


def test_a_line_whose_key_changed_is_found_by_name_and_town():
    bring([line(2, "La Boîte", city="Brest", key="web:boite.exemple.org"), line(3)])
    report = bring([line(2, "La Boîte", city="Brest", key="web:boite.exemple.coop"), line(3)])
    assert counts(report) == (0, 0, 2, 0)
    assert Source.objects.filter(row_key="web:boite.exemple.coop").exists()


def test_a_namesake_elsewhere_is_another():
    bring([line(2, "La Boîte", city="Brest", key="name:a")])
    assert counts(bring([line(2, "La Boîte", city="Lyon", key="name:b")])) == (1, 0, 0, 0)


def test_two_records_of_one_name_are_never_merged():
    make_organisation("La Boîte", slug="la-boite")
    assert counts(bring([line(2, "La Boîte"), line(3, "La Boîte")])) == (2, 0, 0, 0)
    assert sorted(Organisation.objects.values_list("slug", flat=True)) == [
        "la-boite",
        "la-boite-2",
        "la-boite-3",
    ]


def test_a_refused_line_says_where_what_and_why():
    bad = Line(
        7, "key:7", {"name": "Coop", "website": "javascript:alert(1)"}, columns={"website": "Site web"}
    )
    report = bring(
        [bad, line(8), Line(9, "key:8", {"name": "Encore"}), Line(10, "key:10", {"city": "Brest"})]
    )
    assert counts(report) == (1, 0, 0, 3)
    assert [(f.line, f.column) for f in report.refusals] == [(7, "Site web"), (9, ""), (10, "name")]
    assert "javascript:alert(1)" in report.refusals[0].reason
    assert "8" in report.refusals[1].reason


def test_a_lenient_line_leaves_out_the_bad_value_and_tells_it():
    told = Finding(4, "pays", "Cypres", "…")
    lenient = Line(4, "key:4", {"name": "Coop", "started": "jamais"}, remarks=[told], lenient=True)
    report = bring([lenient])
    assert counts(report) == (1, 0, 0, 0)
    assert [(f.column, f.value) for f in report.remarks] == [("pays", "Cypres"), ("started", "jamais")]


def test_only_stewards_import():
    with pytest.raises(Refused):
        imports.apply(VISITOR, [line(2)], source="annuaire")


def test_an_error_in_line_900_writes_nothing():
    def lines():
        yield from (line(n) for n in range(2, 900))
        raise RuntimeError("line 900")

    with pytest.raises(RuntimeError):
        bring(lines())
    assert not Organisation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_error_in_the_second_pass_writes_nothing(monkeypatch):
    make = Source.objects.bulk_create
    calls = []

    def fails_late(rows):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("disk full")
        return make(rows)

    monkeypatch.setattr(Source.objects, "bulk_create", fails_late)
    with pytest.raises(RuntimeError):
        bring([line(n) for n in range(2, 2 + 2 * imports.CHUNK)])
    assert len(calls) == 2
    assert not Organisation.objects.exists()
    assert not Entry.objects.exists()


def own(number, record, version=0, spoken=(), **values):
    return Line(number, f"own:{record}", values, record=record, version=version, spoken=spoken)


def test_a_line_of_our_export_changes_its_record():
    organisation = make_organisation(
        "La Boîte", city="Brst", links=["https://b.exemple.org", "https://a.exemple.org"]
    )
    links = ["https://a.exemple.org", "https://b.exemple.org"]
    report = bring([own(2, organisation.slug, 1, name="La Boîte", city="Brest", links=links)])
    organisation.refresh_from_db()
    assert (counts(report), organisation.city, organisation.version) == ((0, 1, 0, 0), "Brest", 2)
    assert organisation.links == ["https://b.exemple.org", "https://a.exemple.org"]
    assert not Source.objects.exists()


def test_what_somebody_changed_since_the_export_is_kept():
    organisation = make_organisation("La Boîte", city="Brst")
    organisations.change(SYSTEM, organisation, {"city": "Brest"})
    report = bring([own(2, organisation.slug, 1, city="Brst", street="2 quai")])
    organisation.refresh_from_db()
    assert (organisation.city, organisation.street) == ("Brest", "2 quai")
    assert [(f.column, f.value) for f in report.remarks] == [("city", "Brst")]


def test_a_language_that_the_file_lacks_is_kept():
    organisation = make_organisation("La Boîte", summary={"en": "A box", "fr": "Une boîte"})
    bring([own(2, organisation.slug, summary={"fr": "La boîte"}, spoken=["summary_fr"])])
    organisation.refresh_from_db()
    assert organisation.summary == {"en": "A box", "fr": "La boîte"}


def test_an_address_that_no_record_has_is_refused():
    report = bring([own(2, "nulle-part", name="X")])
    assert (counts(report), report.refusals[0].value) == ((0, 0, 0, 1), "nulle-part")


LINES = st.lists(
    st.builds(
        line,
        st.integers(2, 12),
        st.sampled_from(["", "La Boîte", "x" * 161]),
        city=st.sampled_from(["Brest", "Lyon", ""]),
        latitude=st.sampled_from([None, 48.4, 91.0]),
        longitude=st.sampled_from([None, -4.5]),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=LINES, corrected=st.booleans(), second=LINES)
def test_the_dry_run_counts_what_the_run_does(first, corrected, second):
    from django.db import transaction

    with transaction.atomic():
        bring(first)
        if corrected:
            Organisation.objects.update(city="Corrigée")
        before = (Organisation.objects.count(), Entry.objects.count(), Source.objects.count())
        tried = bring(second, dry_run=True)
        assert (Organisation.objects.count(), Entry.objects.count(), Source.objects.count()) == before
        done = bring(second)
        assert counts(tried) == counts(done)
        assert (tried.refusals, tried.remarks) == (done.refusals, done.remarks)
        assert counts(bring(second))[:2] == (0, 0)
        transaction.set_rollback(True)
    assert connection.in_atomic_block
