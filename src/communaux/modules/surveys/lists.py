"""The code lists of surveys: who may answer, where a survey, a wave and a response stand, who reads an answer."""

from communaux.meaning.lists import CodeList, Term

AUDIENCES = CodeList(
    "survey-audiences",
    "Qui peut répondre",
    "Who may answer",
    [
        Term(
            "organisations",
            "Les organisations",
            "Organisations",
            note_fr="Une réponse par organisation, écrite par celles et ceux qui tiennent sa fiche.",
            note_en="One response for each organisation, written by those who keep its record.",
        ),
        Term(
            "people",
            "Les personnes membres",
            "People who are members",
            note_fr="Une réponse par personne, en son nom.",
            note_en="One response for each person, in their own name.",
        ),
        Term("both", "Les organisations et les personnes", "Organisations and people"),
    ],
)
"""For whom somebody answers (SUR-02)."""

SURVEY_STATES = CodeList(
    "survey-states",
    "État de l’enquête",
    "State of the survey",
    [
        Term("draft", "En préparation", "In preparation"),
        Term("published", "Publiée", "Published"),
        Term("archived", "Archivée", "Archived"),
    ],
)
"""A survey in preparation is seen by stewards only."""

WAVE_STATES = CodeList(
    "wave-states",
    "État de la vague",
    "State of the wave",
    [
        Term("planned", "Prévue", "Planned"),
        Term("open", "Ouverte", "Open"),
        Term("closed", "Close", "Closed"),
    ],
)
"""Answers are written while a wave is open, and until its last day."""

RESPONSE_STATES = CodeList(
    "response-states",
    "État de la réponse",
    "State of the response",
    [
        Term("draft", "Brouillon", "Draft"),
        Term("submitted", "Envoyée", "Submitted"),
        Term("withdrawn", "Retirée", "Withdrawn"),
    ],
)
"""Only what was submitted is read by others."""

VISIBILITIES = CodeList(
    "answer-visibilities",
    "Qui peut lire la réponse",
    "Who may read the answer",
    [
        Term(
            "public",
            "Tout le monde",
            "Everybody",
            note_fr="La réponse est publique, avec le nom de l’organisation.",
            note_en="The answer is public, with the name of the organisation.",
        ),
        Term(
            "members",
            "Les membres et la recherche",
            "Members and researchers",
            note_fr="Les membres connectés, et les chercheurs si vous y avez consenti.",
            note_en="Members who are signed in, and researchers where you agreed.",
        ),
        Term(
            "researchers",
            "La recherche seulement",
            "Researchers only",
            note_fr="Les chercheurs seulement, si vous y avez consenti.",
            note_en="Researchers only, where you agreed.",
        ),
    ],
)
"""Who reads one answer, from the widest to the narrowest (SUR-03)."""
