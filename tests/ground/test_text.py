"""Words: what is written one way is found the other way, and nothing that is not a word comes through."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.ground.text import (
    excerpt,
    fold,
    jaro_winkler,
    query_stems,
    scan,
    similarity,
    slug,
    stem,
    stems,
    words,
)

# As it is written in a record, as someone types it who looks for it.
SAME = """
coopérative cooperatives | coopératif coopérative | vélo velos | énergie energies | hébergement hebergements
livraison livraisons | écologique ecologiques | œuvre oeuvres | naïf naifs | naïve naif | Noël noel | société societes
santé sante | numérique numeriques | épicerie epiceries | marché marches | mobilité mobilites | solidarité solidarites
équitable equitables | forêt forets | bâtiment batiments | théâtre theatres | réseau reseaux | journal journaux
régional regionaux | locale locaux | sociétaire societaires | bénévole benevoles | créé creee | créée crees
déléguée delegues | salarié salariees | fête fetes | financière financiers | particulière particulier
première premiers | active actif | européenne europeen | citoyenne citoyens | éthique ethiques | bière bieres
partagée partager | partagé partages | recyclé recycler | développement developpements | associée associes
associé associer | vidéo videos | musée musees | idée idees | gérée geres | qualité qualites | liberté libertes
travail travaux | aïeul aieuls | garçon garcons | français francaises | danoise danois | ambiguë ambigue | ami amis
emploi emplois | loi lois | choix choix | jeu jeux | lieu lieux | bateau bateaux | eau eaux | hôpital hopitaux
animal animaux | cheval chevaux | clé cles | outil outils | paysan paysannes | boulangère boulanger
maraîchère maraichers | ouvrière ouvriers | heureuse heureux | donnée donnees | don dons | fée fees | œuf oeufs
sœur soeurs | rue rues | voiture voitures | tiers-lieu tiers-lieux | co-voiturage covoiturage | co-op coop
S.C.I.C. scic | S.C.O.P scop | habitant·e·s habitants | salarié(e)s salaries | élu.e.s elus | habitant-e-s habitant
acteur·rice·s acteurs | d’énergie energie | qu’habitat habitat | aujourd’hui aujourd'hui | Saint-Étienne saint-etienne
energy energies | énergie energy | vérifier verifies | tarif tarifs | active actifs | housing houses | delivery deliveries | community communities | worker workers
sharing shared | library libraries | city cities | bike bikes | bakery bakeries | company companies | farmer’s farmers
STRASSE straße | Łódź lodz | Ελλάδα ελλαδα | Ёлка елка | https://www.coop.org coop.org | contact@coop.org coop.org
"""

# Neighbours that a reader would not want to see for one another.
DIFFERENT = """
don données | car carte | vis visite | ville village | terre territoire | sol soleil | vélo voile | bière beer
mer maire | marché marchand | paysan pays | coopérative coopter | banque banc | logement logiciel | énergie énergumène
"""


def pairs(text: str) -> list[tuple[str, str]]:
    return [tuple(pair.split()) for pair in text.replace("\n", "|").split("|") if pair.strip()]


@pytest.mark.parametrize(("written", "typed"), pairs(SAME))
def test_one_finds_the_other(written, typed):
    assert set(query_stems(typed)) <= set(stems(written))
    if "@" not in written:
        assert set(query_stems(written)) <= set(stems(typed))


@pytest.mark.parametrize(("one", "other"), pairs(DIFFERENT))
def test_neighbours_stay_apart(one, other):
    assert stems(one) != stems(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’énergie qu'on partage", ["energie", "on", "partage"]),
        (
            "https://www.exemple-coop.org/fr?x=1 et contact@exemple.org.",
            ["exemple", "coop", "org", "fr", "x", "1", "et", "contact", "exemple", "org"],
        ),
        ("Une S.C.I.C. de 12 sociétaires (2016)", ["une", "scic", "de", "12", "societaires", "2016"]),
        ("vélo-cargo, e-commerce, 1DLab", ["velo", "cargo", "ecommerce", "1dlab"]),
        ("chacun·e des habitant·e·s", ["chacun", "des", "habitant"]),
        ("col·lectiva", ["collectiva"]),
        ("Paul’s isn't O’Brien", ["paul", "isnt", "o", "brien"]),
        ("Привез Ελλάδος", ["привез", "ελλαδοσ"]),
        ("e\u0301nergie", ["energie"]),
        ("½ m²", ["1", "2", "m2"]),
        ("l’", ["l"]),
        ("… — !", []),
    ],
)
def test_words(text, expected):
    assert words(text) == expected


def test_a_query_drops_stop_words_unless_it_holds_nothing_else():
    assert query_stems("les vélos de la ville") == query_stems("vélos ville")
    assert query_stems("Vous et Nous") == ["vou", "et", "nou"]
    assert set(query_stems("vous et nous")) <= set(stems("Association Vous et Nous"))
    assert query_stems("the farms of the commons") == query_stems("farms commons")


def test_an_accent_makes_a_word_of_a_stop_word():
    assert query_stems("du thé et du maïs") == [stem("the"), stem("mais")]


def test_nothing_in_the_query_gives_nothing():
    assert query_stems(" ,;! ") == []


@given(st.text())
def test_fold_twice_is_fold_once(s):
    assert fold(fold(s)) == fold(s)


@given(st.text())
def test_case_does_not_matter_to_words_in_latin_letters(s):
    s = "".join(c for c in s if c.isascii())
    assert stems(s.upper()) == stems(s.lower())


@given(st.text())
def test_words_are_folded_letters_and_digits_of_the_text(s):
    for word in scan(s):
        assert word.folded
        assert word.folded.isalnum()
        assert fold(word.folded) == word.folded
        assert 0 <= word.start < word.end <= len(s)


@given(st.text(), st.text())
def test_two_texts_apart_have_the_stems_of_each(a, b):
    assert stems(a + "\n" + b) == stems(a) + stems(b)


@given(st.text())
def test_every_text_answers_its_own_query(s):
    assert set(query_stems(s)) <= set(stems(s))


@given(st.from_regex(r"[a-z]{1,20}", fullmatch=True))
def test_a_stem_is_never_empty_and_never_longer_than_its_word_and_two(word):
    assert stem(word)
    assert len(stem(word)) <= len(word) + 2


def test_stems_are_the_same_in_every_thread():
    text = " ".join(a for pair in pairs(SAME) for a in pair)
    expected, found = stems(text), []
    stem.cache_clear()
    threads = [threading.Thread(target=lambda: found.append(stems(text))) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert found == [expected] * 8


def test_a_very_long_word_is_cut_alike_in_text_and_query():
    assert query_stems("x" * 100_000) == stems("x" * 200_000)


# --- Slugs


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("L’Échoppe des Œuvres & Cie", "l-echoppe-des-oeuvres-cie"),
        ("Ελλάδα Привет", "ellada-privet"),
        ("***", "sans-nom"),
        ("mot " * 40, "-".join(["mot"] * 15)),
        ("x" * 90, "x" * 60),
    ],
)
def test_slug(name, expected):
    assert slug(name) == expected


def test_slug_takes_the_next_free_number():
    taken = {"coop", "coop-2"}
    assert slug("Coop", taken.__contains__) == "coop-3"


@given(st.text(), st.integers(0, 12))
def test_a_slug_is_an_address_part_and_free(s, n):
    seen: set[str] = set()
    for _ in range(n):
        found = slug(s, seen.__contains__)
        assert found not in seen
        assert 0 < len(found) <= 60
        assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert found.strip("-") == found
        seen.add(found)


# --- Excerpts

LONG = (
    "Du début. " * 40
    + "Les hébergements solidaires et la livraison de repas sont au cœur. "
    + "De la fin. " * 40
)


def test_an_excerpt_shows_the_passage_and_marks_its_words():
    parts = excerpt(LONG, "hebergement livraisons", around=120)
    assert [part for part, hit in parts if hit] == ["hébergements", "livraison"]
    assert parts[0][0].startswith("… ")
    assert parts[-1][0].endswith(" …")
    assert len("".join(p for p, _ in parts)) <= 130


def test_an_excerpt_without_hit_is_the_beginning():
    parts = excerpt(LONG, "absent", around=30)
    assert parts == [("Du début. Du début. Du début.", False), (" …", False)]


def test_an_excerpt_prefers_the_passage_of_most_different_words():
    text = "vélo vélo vélo " + "mot " * 100 + "vélo et repas"
    assert ("repas", True) in excerpt(text, "vélo repas", around=60)


@given(
    st.lists(
        st.sampled_from(["vélo", "repas", "l’énergie", "mot", "x" * 50, "\n", "habitant·e·s", "½", ""])
    ).map(" ".join),
    st.sampled_from(["vélos", "repas energie", "habitante", "", "1/2"]),
    st.integers(20, 300),
)
def test_an_excerpt_is_a_passage_of_the_text(text, query, around):
    flat = " ".join(text.split())
    parts = excerpt(text, query, around)
    joined = "".join(part for part, _ in parts)
    cut_before, cut_after = joined.startswith("… "), joined.endswith(" …")
    body = joined[2 if cut_before else 0 : len(joined) - 2 if cut_after else None]
    assert body in flat
    assert len(body) <= max(around, 60)
    assert all(part for part, _ in parts)
    if not (cut_before or cut_after):
        assert body == flat
    wanted = set(query_stems(query))
    for part, hit in parts:
        if hit:
            assert wanted & set(stems(part))
    if wanted & set(stems(flat)):
        assert any(hit for _, hit in parts)


# --- Likeness


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Coop Vélo", "coop velo"),
        ("CoopVélo", "Coop Vélo"),
        ("Les Coursiers d’Ici", "Coursiers d'ici (Les)"),
        ("Épicerie des Halles", "EPICERIE DES HALLES"),
    ],
)
def test_the_same_name_written_otherwise_is_one(a, b):
    assert similarity(a, b) == 1.0


@pytest.mark.parametrize(
    ("a", "b"), [("Enercop Sud", "Enercoop Sud"), ("Les Coursiers Nantai", "Coursiers Nantais")]
)
def test_a_slip_of_the_hand_is_worth_showing(a, b):
    assert 0.9 <= similarity(a, b) < 1


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Supermarché coopératif de Lille", "Supermarché coopératif de Lyon"),
        ("Coopérative A", "Coopérative B"),
        ("Monnaie 12", "Monnaie 13"),
        ("La Ruche", "La Rivière"),
        ("", "La Ruche"),
    ],
)
def test_another_name_is_not_shown(a, b):
    assert similarity(a, b) < 0.9


@given(st.text(), st.text())
def test_likeness_is_symmetric_and_bounded(a, b):
    assert similarity(a, b) == pytest.approx(similarity(b, a))
    assert 0 <= similarity(a, b) <= 1
    assert 0 <= jaro_winkler(a, b) <= 1


names = st.lists(
    st.sampled_from(["coop", "coopérative", "vélo", "velos", "lille", "lyon", "de", "la", "12", "a", "b"]),
    min_size=1,
).map(" ".join)


@given(names, names)
def test_likeness_of_names_is_symmetric(a, b):
    assert similarity(a, b) == pytest.approx(similarity(b, a))
    assert similarity(a, a) == 1


def test_jaro_winkler_agrees_with_its_published_examples():
    # Winkler (1990): the pairs every implementation is checked against.
    assert jaro_winkler("MARTHA", "MARHTA") == pytest.approx(0.9611, abs=1e-4)
    assert jaro_winkler("DIXON", "DICKSONX") == pytest.approx(0.8133, abs=1e-4)
    assert jaro_winkler("DWAYNE", "DUANE") == pytest.approx(0.84, abs=1e-4)
