"""Who is written to when a recognition moves, and the sentence that says what is expected of them.

One template for all letters: what happened, what is to be done, by when, where. Nothing of an opinion, of a question or
of a complaint is in a letter; those are read on the page, by whoever may.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from communaux.ground.said import Said
from communaux.ground.time import PartialDate
from communaux.modules.charter.models.recognition import CommitteeMember, Recognition, Review
from communaux.modules.network.mail import language_of
from communaux.nouns import mail
from communaux.nouns.models import Account, Affiliation

LETTERS: dict[str, tuple[Said, Said]] = {
    "submitted": (
        Said("une demande de reconnaissance est déposée", "an application for recognition was submitted"),
        Said(
            "Vérifiez qu’elle est complète, puis transmettez-la aux pairs ou rendez-la avec la liste de ce qui manque.",
            "Check that it is complete, then pass it on to the peers or return it with the list of what is missing.",
        ),
    ),
    "returned": (
        Said("votre demande est à compléter", "your application is to be completed"),
        Said(
            "La liste de ce qui manque est sur la page de votre demande. Déposez-la de nouveau quand elle est complète.",
            "The list of what is missing is on the page of your application. Submit it again when it is complete.",
        ),
    ),
    "passed_on": (
        Said("votre demande est transmise aux pairs", "your application was passed on to the peers"),
        Said(
            "Des personnes d’autres organisations vont la lire. Elles peuvent vous poser des questions.",
            "People of other organisations will read it. They may ask you questions.",
        ),
    ),
    "proposed": (
        Said(
            "voulez-vous lire la demande d’une autre organisation ?",
            "would you read the application of another organisation?",
        ),
        Said(
            "La lecture est une proposition : acceptez ou déclinez sur la page. Accepter, c’est aussi déclarer que vous n’avez pas d’intérêt dans cette organisation.",
            "This is a proposal: accept or decline on the page. By accepting you also declare that you have no interest in this organisation.",
        ),
    ),
    "declined": (
        Said("une lecture est déclinée", "a review was declined"),
        Said("Proposez la lecture à quelqu’un d’autre.", "Propose the review to somebody else."),
    ),
    "asked": (
        Said("les pairs vous posent une question", "the reviewers ask you a question"),
        Said(
            "Répondez sur la page de votre demande. La lecture reprend quand toutes les questions ont une réponse.",
            "Answer on the page of your application. The review goes on when all questions are answered.",
        ),
    ),
    "answered": (
        Said("la plateforme a répondu à vos questions", "the platform answered your questions"),
        Said("Vous pouvez terminer vos avis.", "You can finish your opinions."),
    ),
    "complete": (
        Said("tous les avis sont remis", "all opinions are handed in"),
        Said(
            "La plateforme a répondu aux dernières questions. Remettez les avis au comité.",
            "The platform answered the last questions. Hand the opinions to the committee.",
        ),
    ),
    "delivered": (
        Said("une décision est attendue du comité", "a decision of the committee is expected"),
        Said(
            "Les avis des pairs sont remis. Lisez-les, puis proposez une décision ou dites votre voix.",
            "The opinions of the peers are in. Read them, then propose a decision or say your voice.",
        ),
    ),
    "round": (
        Said("un tour de consentement est ouvert", "a round of consent is open"),
        Said(
            "Dites si vous consentez, si vous objectez et pourquoi, ou si vous vous mettez en retrait.",
            "Say whether you consent, object and why, or stand aside.",
        ),
    ),
    "sent_back": (
        Said("une demande revient à la lecture", "an application comes back to review"),
        Said(
            "Le comité ne peut pas encore décider. Regardez ce qui manque.",
            "The committee cannot decide yet. See what is missing.",
        ),
    ),
    "decided": (
        Said("le comité a décidé", "the committee has decided"),
        Said(
            "La décision et ses motifs sont sur la page. Vous pouvez faire un recours pendant 60 jours, sauf si elle est définitive.",
            "The decision and its reasons are on the page. You may appeal within 60 days, unless it is final.",
        ),
    ),
    "plan_reported": (
        Said("un plan de progrès est à vérifier", "a plan of progress is to be checked"),
        Said(
            "Lisez ce que la plateforme en rend compte, puis proposez une décision.",
            "Read what the platform reports, then propose a decision.",
        ),
    ),
    "renewal": (
        Said("votre reconnaissance est à renouveler", "your recognition is due for renewal"),
        Said(
            "Mettez votre auto-évaluation à jour, puis demandez le renouvellement. Sans demande, la reconnaissance prend fin.",
            "Update your self-assessment, then ask for renewal. Without a request, the recognition ends.",
        ),
    ),
    "expired": (
        Said("votre reconnaissance a pris fin", "your recognition has ended"),
        Said(
            "La page publique le dit. Vous pouvez déposer une nouvelle demande.",
            "The public page says so. You can submit a new application.",
        ),
    ),
    "appealed": (
        Said("un recours est déposé", "an appeal was filed"),
        Said(
            "Proposez la lecture à d’autres personnes que celles de la première lecture.",
            "Propose the review to other people than those of the first reading.",
        ),
    ),
    "complaint": (
        Said("une plainte est arrivée", "a complaint has come in"),
        Said(
            "Lisez-la : ouvrez un examen, ou répondez pourquoi elle est classée.",
            "Read it: open an inquiry, or say why it is dismissed.",
        ),
    ),
    "inquiry": (
        Said("un examen est ouvert après une plainte", "an inquiry was opened after a complaint"),
        Said(
            "Le comité décidera. La reconnaissance reste en vigueur jusque-là.",
            "The committee will decide. The recognition stays in force until then.",
        ),
    ),
    "review_due": (
        Said("votre avis est attendu", "your opinion is awaited"),
        Said(
            "La date prévue est passée ou proche. Si vous ne pouvez pas, dites-le : quelqu’un d’autre lira.",
            "The date agreed is past or near. If you cannot, say so: somebody else will read.",
        ),
    ),
    "answer_due": (
        Said("une réponse de votre part est attendue", "an answer from you is awaited"),
        Said("La demande attend depuis deux semaines.", "The application has been waiting for two weeks."),
    ),
    "plan_due": (
        Said("l’échéance de votre plan de progrès approche", "your plan of progress is soon due"),
        Said(
            "Rendez compte de chaque étape sur la page de votre demande.",
            "Report on each step on the page of your application.",
        ),
    ),
    "withdrawn": (
        Said("une demande est retirée", "an application was withdrawn"),
        Said("Il n’y a plus rien à faire.", "Nothing more is to be done."),
    ),
}
"""Name -> what happened, and what is expected. Stewards and committee read French unless their records say otherwise."""


_silent: ContextVar[bool] = ContextVar("charter_letters_silent", default=False)


@contextmanager
def silence() -> Iterator[None]:
    """Write to nobody inside: for an example that is loaded, whose people do not exist."""
    before = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(before)


def to_platform(recognition: Recognition, letter: str, due: dt.date | None = None) -> None:
    """Write to those who keep the record of the platform, else to its own address."""
    organisation = recognition.organisation
    rows = Affiliation.objects.filter(organisation=organisation, may_edit=True, until="")
    emails = set(
        rows.filter(person__account__is_active=True).values_list("person__account__email", flat=True)
    )
    if not emails and organisation.email:
        emails = {organisation.email}
    _send(recognition, letter, emails, language_of(organisation), apply_path(recognition), due)


def to_stewards(recognition: Recognition, letter: str, due: dt.date | None = None) -> None:
    """Write to the secretary."""
    emails = set(Account.objects.filter(is_steward=True, is_active=True).values_list("email", flat=True))
    _send(recognition, letter, emails, "fr", desk_path(recognition), due)


def to_committee(recognition: Recognition, letter: str) -> None:
    """Write to the members of the committee."""
    rows = CommitteeMember.objects.filter(until=None, person__account__is_active=True)
    emails = set(rows.values_list("person__account__email", flat=True))
    _send(recognition, letter, emails, "fr", committee_path(recognition), None)


def to_reviewers(recognition: Recognition, reviews: Iterable[Review], letter: str) -> None:
    """Write to these reviewers, each in the language of their organisation."""
    for review in reviews:
        account = review.person.account
        if account is not None and account.is_active:
            _send(
                recognition,
                letter,
                {account.email},
                language_of(review.organisation),
                review_path(review),
                review.due,
            )


def apply_path(recognition: Recognition) -> str:
    """Where the platform works on its application."""
    return f"{recognition.organisation.get_absolute_url()}/charter/application"


def desk_path(recognition: Recognition) -> str:
    """Where the secretary works on it."""
    return f"/charter/desk/{recognition.key}"


def committee_path(recognition: Recognition) -> str:
    """Where the committee decides."""
    return f"/charter/committee/{recognition.key}"


def review_path(review: Review) -> str:
    """Where a reviewer reads."""
    return f"/charter/reviews/{review.key}"


def _send(
    recognition: Recognition,
    letter: str,
    emails: Iterable[str],
    otherwise: str,
    path: str,
    due: dt.date | None,
) -> None:
    what, expected = LETTERS[letter]
    if _silent.get():
        return
    for email in sorted(emails):
        language = mail.spoken_at(email, otherwise)
        mail.send_later(
            "charter/recognition",
            email,
            language,
            organisation=recognition.organisation.name,
            what=what.label(language),
            expected=expected.label(language),
            due=PartialDate.of(due).label(language) if due else "",
            page=mail.address(path),
        )
