"""The code lists of recognition by peers: states, events, verdicts, voices. Data only, in both languages.

States and events take their words from the machine itself (``rules.process``), so that a page, a document and a
refusal call them by one name.
"""

from communaux.meaning.lists import CodeList, Term
from communaux.modules.charter.rules import process
from communaux.modules.charter.rules.reviewers import WHY_WORDS, Why


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


RECOGNITION_STATES = CodeList(
    "recognition-states",
    "Étapes d’une reconnaissance",
    "Stages of a recognition",
    [
        Term(state.value, _capital(process.STATE_WORDS[state].fr), _capital(process.STATE_WORDS[state].en))
        for state in process.State
    ],
)

DECISION_OUTCOMES = CodeList(
    "decision-outcomes",
    "Décisions du comité",
    "Decisions of the committee",
    [
        Term("recognise", "Reconnue par ses pairs", "Recognised by its peers"),
        Term("recognise-with-plan", "Reconnue avec un plan de progrès", "Recognised with a plan of progress"),
        Term("defer", "Reconnaissance ajournée", "Recognition deferred"),
        Term("suspend", "Reconnaissance suspendue", "Recognition suspended"),
        Term("confirm", "Décision confirmée sur recours", "Decision confirmed on appeal"),
        Term("dismiss", "Plainte classée", "Complaint dismissed"),
    ],
)

VERDICTS = CodeList(
    "verdicts",
    "Avis sur un critère",
    "Opinion on a criterion",
    [
        Term("met", "Atteint", "Met"),
        Term("progressing", "En progrès", "Progressing"),
        Term("not-met", "Pas atteint", "Not met"),
        Term("not-applicable", "Ne s’applique pas", "Not applicable"),
    ],
)

SEVERITIES = CodeList(
    "severities",
    "Poids d’un manque",
    "Weight of what is lacking",
    [
        Term("minor", "Mineur : un conseil suffit", "Minor: advice is enough"),
        Term("major", "Majeur : à mettre au plan de progrès", "Major: belongs in the plan of progress"),
        Term("blocking", "Bloquant : empêche la reconnaissance", "Blocking: prevents recognition"),
    ],
)

REVIEWER_VOICES = CodeList(
    "reviewer-voices",
    "D’où parle une personne qui lit",
    "From where a reviewer speaks",
    [
        Term("user", "Voix d’usage", "Voice of users"),
        Term("worker", "Voix de travail", "Voice of workers"),
        Term("platform", "Équipe d’une plateforme", "Team of a platform"),
        Term("other", "Autre partie prenante", "Other stakeholder"),
    ],
)

REVIEW_STATES = CodeList(
    "review-states",
    "Où en est une lecture",
    "Where a review stands",
    [
        Term("proposed", "Proposée", "Proposed"),
        Term("accepted", "Acceptée", "Accepted"),
        Term("declined", "Déclinée", "Declined"),
        Term("submitted", "Avis remis", "Opinions handed in"),
        Term("discharged", "Déchargée", "Discharged"),
    ],
)

CONFLICT_REASONS = CodeList(
    "conflict-reasons",
    "Raisons de ne pas lire une demande",
    "Reasons not to review",
    [Term(why.value, _capital(WHY_WORDS[why].fr), _capital(WHY_WORDS[why].en)) for why in Why],
)

CONSENT_STANCES = CodeList(
    "consent-stances",
    "Voix dans un tour de consentement",
    "Voices in a round of consent",
    [
        Term("consent", "Je consens", "I consent"),
        Term("object", "J’objecte", "I object"),
        Term("aside", "Je me mets en retrait", "I stand aside"),
    ],
)

ROUND_STATES = CodeList(
    "consent-round-states",
    "Où en est un tour de consentement",
    "Where a round of consent stands",
    [
        Term("open", "Ouvert", "Open"),
        Term("adopted", "Adopté", "Adopted"),
        Term("taken-back", "Repris", "Taken back"),
    ],
)

COMPLAINT_STATES = CodeList(
    "complaint-states",
    "Où en est une plainte",
    "Where a complaint stands",
    [
        Term("open", "Reçue", "Received"),
        Term("inquiry", "En examen", "Under inquiry"),
        Term("dismissed", "Classée", "Dismissed"),
        Term("upheld", "Retenue", "Upheld"),
    ],
)
