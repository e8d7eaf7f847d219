"""The code lists of the governance of standards: states, kinds of terms, how close two definitions are, who agreed.

Data only, in both languages. What may follow what is in ``rules.agreed.lifecycle``, never here.
"""

from communaux.meaning.lists import CodeList, Term

_SKOS = "http://www.w3.org/2004/02/skos/core#"

COMMUNITY_STATES = CodeList(
    "community-states",
    "États d’une communauté d’intention",
    "States of a community of intention",
    [
        Term("open", "ouverte", "open", note_fr="Elle travaille, on peut la rejoindre.", note_en="At work; join it."),
        Term("resting", "en sommeil", "resting", note_fr="Rien ne s’y passe pour l’instant.", note_en="Nothing happens for now."),
        Term("closed", "close", "closed", note_fr="Elle a fini son travail.", note_en="Its work is done."),
    ],
)  # fmt: skip

ROLES = CodeList(
    "community-roles",
    "Rôles dans une communauté d’intention",
    "Roles in a community of intention",
    [Term("coordinator", "coordonne", "coordinates"), Term("member", "participe", "takes part")],
)

STATES = CodeList(
    "standard-version-states",
    "États d’une version de standard",
    "States of a version of a standard",
    [
        Term("draft", "brouillon", "draft", note_fr="La communauté l’écrit.", note_en="The community writes it."),
        Term("proposed", "proposée", "proposed", note_fr="Son texte ne bouge plus, une décision est attendue.", note_en="Its text stands still; a decision is awaited."),
        Term("adopted", "adoptée", "adopted", note_fr="Elle fait référence et ne change plus.", note_en="It is the reference, and changes no more."),
        Term("declined", "non retenue", "declined"),
        Term("withdrawn", "retirée", "withdrawn", note_fr="Retirée par celles et ceux qui l’écrivaient.", note_en="Withdrawn by those who wrote it."),
        Term("superseded", "remplacée", "superseded", note_fr="Une version suivante a été adoptée.", note_en="A later version was adopted."),
    ],
)  # fmt: skip

TERM_KINDS = CodeList(
    "standard-term-kinds",
    "Sortes de termes",
    "Kinds of terms",
    [
        Term("class", "classe", "class", note_fr="Une sorte de chose : un créneau, une tournée.", note_en="A sort of thing: a slot, a round."),
        Term("property", "propriété", "property", note_fr="Ce qu’on en dit : un début, une adresse.", note_en="What is said of it: a start, an address."),
        Term("code", "code", "code", note_fr="Une valeur d’une liste fermée : confirmé, annulé.", note_en="One value of a closed list: confirmed, cancelled."),
    ],
)  # fmt: skip

MATCHES = CodeList(
    "definition-matches",
    "Proximité de deux définitions",
    "How close two definitions are",
    [
        Term("exact", "la même chose", "the same thing", exact=(f"{_SKOS}exactMatch",)),
        Term("close", "presque la même chose", "nearly the same thing", exact=(f"{_SKOS}closeMatch",)),
        Term("broad", "là-bas, plus large", "broader there", exact=(f"{_SKOS}broadMatch",)),
        Term("narrow", "là-bas, plus étroit", "narrower there", exact=(f"{_SKOS}narrowMatch",)),
        Term("none", "rien de tel là-bas", "no such thing there"),
    ],
)

VOICES = CodeList(
    "term-voices",
    "Ce que l’on dit d’un terme",
    "What is said of a term",
    [
        Term("agrees", "convient du terme", "agrees to the term"),
        Term("objects", "s’y oppose", "objects to it"),
    ],
)

OUTCOMES = CodeList(
    "standard-outcomes",
    "Décisions sur une version",
    "Decisions on a version",
    [Term("adopted", "adoptée", "adopted"), Term("declined", "non retenue", "declined")],
)

BODIES = CodeList(
    "standard-bodies",
    "Qui décide d’un standard",
    "Who decides on a standard",
    [
        Term("stewards", "les intendants du réseau", "the stewards of the network", note_fr="Jusqu’à ce qu’une instance élue décide des standards.", note_en="Until an elected body decides on standards."),
        Term("decision", "une décision du réseau", "a decision of the network"),
    ],
)  # fmt: skip

MEDIA = CodeList(
    "standard-test-media",
    "Formats des données d’essai",
    "Formats of test data",
    [Term("turtle", "Turtle", "Turtle"), Term("json-ld", "JSON-LD", "JSON-LD"), Term("n-triples", "N-Triples", "N-Triples")],
)  # fmt: skip

EXPECTED = CodeList(
    "standard-test-expectations",
    "Ce que l’on attend de données d’essai",
    "What is expected of test data",
    [
        Term("conforms", "doivent être conformes", "must conform"),
        Term("fails", "doivent être refusées", "must be refused", note_fr="Un contre-exemple montre ce que le standard exclut.", note_en="A counter-example shows what the standard rules out."),
    ],
)  # fmt: skip

VERDICTS = CodeList(
    "standard-test-verdicts",
    "Résultat d’un essai",
    "Result of a test",
    [
        Term("not-run", "pas encore essayées", "not run yet"),
        Term("as-expected", "comme attendu", "as expected"),
        Term("otherwise", "pas comme attendu", "not as expected"),
        Term("unreadable", "illisibles", "cannot be read"),
    ],
)
