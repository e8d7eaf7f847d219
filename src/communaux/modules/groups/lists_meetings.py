"""The code lists of meetings: kinds and states, aims of an item, attendance, ways to decide, states of an action.

Data only, in both languages. What may follow what is in ``rules`` and ``acts``, never here.
"""

from communaux.meaning.lists import CodeList, Term

MEETING_KINDS = CodeList(
    "meeting-kinds",
    "Sortes de réunions",
    "Kinds of meetings",
    [
        Term("regular", "réunion de groupe", "group meeting"),
        Term("workshop", "séance de travail", "working session"),
        Term("committee", "comité de pilotage", "steering committee"),
        Term("seminar", "séminaire", "seminar"),
        Term("plenary", "rencontre plénière", "plenary meeting"),
        Term("outside", "rencontre extérieure", "outside event"),
        Term("other", "autre", "other"),
    ],
    aliases={"réunion": "regular", "copil": "committee", "plénière": "plenary"},
)

MEETING_STATES = CodeList(
    "meeting-states",
    "États d’une réunion",
    "States of a meeting",
    [
        Term("proposed", "date à choisir", "date to be chosen"),
        Term("announced", "annoncée", "announced"),
        Term("held", "tenue", "held"),
        Term("published", "compte rendu publié", "notes published"),
        Term("cancelled", "annulée", "cancelled"),
    ],
)

VISIBILITIES = CodeList(
    "meeting-visibilities",
    "Qui voit une réunion",
    "Who sees a meeting",
    [
        Term("public", "tout le monde", "everybody"),
        Term("members", "les membres connectés", "signed-in members"),
    ],
)

AIMS = CodeList(
    "agenda-aims",
    "But d’un point de l’ordre du jour",
    "Aim of an agenda item",
    [
        Term("inform", "informer", "inform"),
        Term("discuss", "débattre", "discuss"),
        Term("decide", "décider", "decide"),
    ],
)

ATTENDANCES = CodeList(
    "attendances",
    "Présences",
    "Attendance",
    [
        Term("invited", "invitée", "invited"),
        Term("coming", "a dit venir", "said they come"),
        Term("excused", "excusée", "excused"),
        Term("present", "présente sur place", "present on site"),
        Term("remote", "présente à distance", "present remotely"),
    ],
)

DATE_ANSWERS = CodeList(
    "date-answers",
    "Réponses à une date",
    "Answers to a date",
    [
        Term("yes", "oui", "yes"),
        Term("if-needed", "si besoin", "if need be"),
        Term("no", "non", "no"),
    ],
)

SERIES_STATES = CodeList(
    "series-states",
    "États d’une série",
    "States of a series",
    [Term("running", "en cours", "running"), Term("ended", "arrêtée", "ended")],
)

SERIES_EVERY = CodeList(
    "series-rhythms",
    "Rythmes d’une série",
    "Rhythms of a series",
    [
        Term("week", "toutes les n semaines, le même jour", "every n weeks, on the same day"),
        Term("month-day", "tous les n mois, à la même date", "every n months, on the same date"),
        Term(
            "month-weekday",
            "tous les n mois, le même jour de la même semaine (2e mardi)",
            "every n months, on the same weekday (2nd Tuesday)",
        ),
        Term(
            "month-last-weekday",
            "tous les n mois, le dernier de ce jour (dernier mardi)",
            "every n months, on the last such weekday (last Tuesday)",
        ),
    ],
)

DECISION_MODES = CodeList(
    "decision-modes",
    "Façons de décider",
    "Ways to decide",
    [
        Term("consent", "par consentement", "by consent"),
        Term("consensus", "par consensus", "by consensus"),
        Term("vote", "par vote", "by vote"),
        Term("information", "prise d’acte", "noted for information"),
    ],
)

ACTION_STATES = CodeList(
    "action-states",
    "États d’une action",
    "States of an action",
    [
        Term("open", "à faire", "to do"),
        Term("done", "faite", "done"),
        Term("dropped", "abandonnée", "dropped"),
    ],
)

SLOT_KINDS = CodeList(
    "slot-kinds",
    "Moments d’un programme",
    "Parts of a programme",
    [
        Term("plenary", "tous ensemble", "all together"),
        Term("parallel", "sous-groupes en parallèle", "sub-groups in parallel"),
        Term("break", "pause", "break"),
    ],
)

REGISTERING = CodeList(
    "event-registering",
    "Inscription à une rencontre",
    "Registration for an event",
    [
        Term("none", "sans inscription", "no registration"),
        Term("open", "ouverte", "open"),
        Term("closed", "close", "closed"),
    ],
)

REGISTRATION_STATES = CodeList(
    "registration-states",
    "États d’une inscription",
    "States of a registration",
    [
        Term("pending", "à confirmer par courriel", "to be confirmed by e-mail"),
        Term("confirmed", "inscrite", "registered"),
        Term("waiting", "sur liste d’attente", "on the waiting list"),
        Term("cancelled", "annulée", "cancelled"),
    ],
)
