"""Words are found whatever their accents, endings and case; the best answers come first; nothing hostile breaks in."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communaux.ground.text import scan, stem, words
from communaux.index import words as index_words
from communaux.index.bits import positions_of
from communaux.index.filters import Filters
from communaux.index.follow import catch_up, rebuild
from communaux.index.models import IndexDocument, IndexForm, IndexPosting
from communaux.index.search import find
from communaux.index.words import levels_of, match
from communaux.meaning.access import SYSTEM, VISITOR
from communaux.modules.network.acts import organisations
from communaux.nouns.models import Organisation
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


def _found(query: str, **filters: object) -> list[str]:
    """The names found, in order, with the index brought up to date first."""
    rebuild()
    pks = find(Filters(q=query, **filters), VISITOR).pks
    names = dict(Organisation.objects.values_list("pk", "name"))
    return [names[pk] for pk in pks]


@pytest.mark.parametrize("query", ["velo", "vélo", "VÉLOS", "ve\u0301lo", "l’vélo"])
def test_accents_case_and_plurals_do_not_count(query: str) -> None:
    make_organisation("Atelier", summary={"fr": "Réparer des vélos"})
    make_organisation("Autre", summary={"fr": "Réparer des meubles"})
    assert _found(query) == ["Atelier"]


@pytest.mark.parametrize("query", ["coopérative", "cooperatives", "COOPÉRATIVES", "coopérat", "coop"])
def test_stems_and_beginnings_find_the_same(query: str) -> None:
    make_organisation("La Coopérative des livreuses")
    make_organisation("Workers’ cooperatives")
    make_organisation("Autre")
    assert sorted(_found(query)) == ["La Coopérative des livreuses", "Workers’ cooperatives"]


def test_the_last_word_may_be_unfinished_past_its_stem() -> None:
    make_organisation("Épicerie", summary={"fr": "L’alimentation du quartier"})
    assert stem("alimentation") != stem("alimentati")
    assert _found("alimentati") == ["Épicerie"]
    assert _found("alimentati quartier") == [], "only the last one"
    assert _found("al") == [], "two letters begin too much"


def test_every_word_counts_and_stop_words_do_not() -> None:
    make_organisation("Livraison à vélo", summary={"fr": "À Nantes"})
    make_organisation("Livraison", summary={"fr": "En camion"})
    assert _found("la livraison de vélo") == ["Livraison à vélo"]
    assert _found("livraison fusée") == []


def test_a_name_of_stop_words_is_still_found() -> None:
    make_organisation("Le Nous")
    make_organisation("Autre", summary={"fr": "Pour nous tous"})
    assert _found("nous") == ["Le Nous", "Autre"]


def test_the_best_place_comes_first() -> None:
    make_organisation("Un", description={"fr": "On y parle d’énergie."})
    make_organisation("Deux", summary={"fr": "De l’énergie pour tous"})
    make_organisation("Trois", activities=["energy"])
    make_organisation("Énergie Quatre")
    make_organisation("Énergie")
    assert _found("énergie") == ["Énergie", "Énergie Quatre", "Trois", "Deux", "Un"]
    assert _found("énergie", sort="name") == ["Deux", "Énergie", "Énergie Quatre", "Trois", "Un"]


def test_equal_answers_come_latest_first_and_pages_follow_one_another() -> None:
    for number in range(7):
        make_organisation(f"Jardin {number}")
    names = _found("jardin")
    assert names == [f"Jardin {number}" for number in reversed(range(7))]
    pages = [name for page in (1, 2, 3) for name in _found("jardin", page=page, per_page=3)]
    assert pages == names


def test_codes_places_and_sites_are_found_in_both_languages() -> None:
    make_organisation(
        "Tout",
        activities=["bike-delivery"],
        country="DE",
        city="Brême",
        postcode="28195",
        website="https://www.roue-libre.example/accueil",
        summary={"fr": "Avec soin", "en": "With care"},
    )
    for query in (
        "livraison",
        "delivery",
        "mobilité",
        "Allemagne",
        "Germany",
        "breme",
        "28195",
        "roue-libre",
        "care",
    ):
        assert _found(query) == ["Tout"], query


def test_what_members_alone_may_read_never_enters() -> None:
    organisation = make_organisation(
        "Discrète", email="secret@exemple.org", phone="0611223344", street="Impasse"
    )
    rebuild()
    assert "email" not in index_words.searched()
    held = IndexDocument.objects.get(organisation=organisation.pk).words
    assert "secret" not in held
    assert "0611223344" not in held
    assert not match("secret")


def test_a_field_that_becomes_private_drops_out(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed:
        @staticmethod
        def readable(_roles: object) -> list:
            return []

    monkeypatch.setattr(index_words, "of", lambda _model: Closed)
    assert index_words.searched() == ()


def test_words_of_drafts_tell_visitors_nothing() -> None:
    make_organisation("Projet secret", state="draft")
    rebuild()
    found = find(Filters(q="secret"), VISITOR)
    assert found.total == 0
    assert not any(found.facets.values())
    assert find(Filters(q="secret"), SYSTEM).total == 1


HOSTILE = [
    "'",
    '"',
    '"vélo',
    "vélo*",
    "NEAR(a b)",
    "a AND b OR NOT c",
    "name:vélo",
    "-vélo",
    "^vélo",
    "vélo) OR 1=1 --",
    "%",
    "_",
    "%s %d {}",
    "\\",
    "\x00",
    "vélo\x00vélo",
    "\ud800",
    "🚲",
    "🚲" * 3000,
    "mot " * 2500,
    "x" * 10_000,
    "le la les de",
    "=vélo",
    "\u202e\u200bvélo",
    "½ ﷺ",
    "日本語 協同組合",
    " ",
]


@pytest.mark.parametrize("query", HOSTILE, ids=lambda q: ascii(q)[:20])
def test_hostile_queries_find_what_they_say_or_nothing(query: str) -> None:
    make_organisation("Vélo libre")
    rebuild()
    filters, _problems = Filters.from_query({"q": query})
    held = {stem(word) for word in words("Vélo libre")}
    for asked in (filters.q, query):
        said = [w for w in scan(asked) if not w.stop] or list(scan(asked))
        expected = not asked or (bool(said) and all(stem(w.folded) in held for w in said))
        assert find(Filters(q=asked), VISITOR).total == int(expected)


_vocabulary = st.sampled_from(
    ["vélo", "vélos", "coop", "coopérative", "cooperatives", "la", "tout", "alimentation"]
)
_text = st.lists(_vocabulary, max_size=3).map(" ".join)
_documents = st.fixed_dictionaries(
    {
        "name": _text.filter(bool),
        "city": _text,
        "summary": st.builds(lambda fr: {"fr": fr} if fr else {}, _text),
        "description": st.builds(lambda en: {"en": en} if en else {}, _text),
    }
)


def _plain_score(query: str, record: Organisation) -> int:
    """The score said again: for each word the best weight of the places that hold it; 0 where one is held nowhere."""
    places = [(record.name, 16, 12), (record.city, 8, 6)]
    places += [(text, 4, 3) for text in record.summary.values()]
    places += [(text, 2, 1) for text in record.description.values()]
    forms = [w.folded for w in scan(query) if not w.stop] or [w.folded for w in scan(query)]
    if not forms:
        return 0
    every = {w for r in Organisation.objects.all() for w in words(" ".join(_texts(r)))}
    total = 0
    for one in dict.fromkeys(map(stem, forms)):
        best = max((whole for text, whole, _begun in places if one in map(stem, words(text))), default=0)
        if one == stem(forms[-1]) and len(forms[-1]) >= 3:
            # A word of any record that begins so stands for all that share its stem.
            begun_stems = {stem(w) for w in every if w.startswith(forms[-1])}
            begun = (b for text, _whole, b in places if begun_stems & set(map(stem, words(text))))
            best = max(best, max(begun, default=0))
        if not best:
            return 0
        total += best
    return total + (64 if words(record.name) == words(query) else 0)


def _texts(record: Organisation) -> list[str]:
    return [record.name, record.city, *record.summary.values(), *record.description.values()]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    given_documents=st.lists(_documents, max_size=5),
    query=st.lists(_vocabulary | st.just("coo"), max_size=3).map(" ".join),
)
def test_matching_equals_the_plain_score(given_documents: list[dict], query: str) -> None:
    Organisation.objects.all().delete()
    Organisation.objects.bulk_create(
        Organisation(slug=f"org-{n}", kind="", **values) for n, values in enumerate(given_documents)
    )
    rebuild()
    scores = match(query)
    got = {pk: score for score, bits in scores for pk in positions_of(bits)}
    expected = {r.pk: score for r in Organisation.objects.all() if (score := _plain_score(query, r))}
    assert got == expected
    assert [score for score, _bits in scores] == sorted({*expected.values()}, reverse=True)


def test_levels_hold_each_word_once_at_its_best_place() -> None:
    levels = levels_of({"name": "Vélo", "city": "Vélo ville", "summary": {"fr": "ville vélo loin"}})
    assert levels == [{"velo", "=velo"}, {"ville"}, {"loin"}, frozenset()]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    changes=st.lists(
        st.tuples(
            st.integers(0, 3),
            st.sampled_from(["new", "change", "withdraw", "catch up"]),
            _text.filter(bool),
            _text,
        ),
        max_size=8,
    )
)
def test_making_anew_equals_following(changes: list[tuple[int, str, str, str]]) -> None:
    Organisation.objects.all().delete()
    rebuild()
    rows: list[Organisation] = []
    for number, change, name, text in changes:
        values = {"name": f"Nom {name}", "summary": {"fr": text} if text else {}}
        if change == "catch up":
            catch_up()
        elif change == "new" or not rows:
            rows.append(organisations.create(SYSTEM, values))
        elif change == "change":
            organisations.change(SYSTEM, rows[number % len(rows)], values)
        else:
            row = Organisation.objects.get(pk=rows[number % len(rows)].pk)
            if row.state == "published":
                organisations.withdraw(SYSTEM, row, "gone")
    catch_up()
    followed = _tables()
    rebuild()
    assert _tables() == followed


def _tables() -> list:
    return [
        sorted(
            (*row[:3], bytes(row[3]))
            for row in IndexPosting.objects.values_list("stem", "level", "block", "bits")
        ),
        sorted(IndexForm.objects.values_list("form", "stem", "documents")),
        sorted(IndexDocument.objects.values_list("organisation", "words")),
    ]
