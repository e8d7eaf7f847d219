"""What recognition adds to other pages: what waits for me on my account, for the stewards on their desk, and the petals.

Each asks a fixed number of queries, and nothing where the viewer has no part in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from communaux.meaning.access import Viewer
from communaux.modules.charter.models.recognition import (
    Complaint,
    ConsentVoice,
    Recognition,
    Review,
)
from communaux.modules.charter.reading import assessment, held, standing
from communaux.modules.charter.reading import recognition as reading
from communaux.nouns import panels
from communaux.nouns.acts.permissions import is_steward

AWAITED = ("deliberation", "plan-check", "appeal", "inquiry")


def register() -> None:
    """Add to the pages of lower rooms; called once, when the app is ready."""
    panels.on_account(waiting)
    panels.on_desk(desk)
    standing.on_recognition(by_peers)
    assessment.let_read(reads_file)


def by_peers(organisations: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
    """Where recognitions in force put each part: for the flower."""
    return held.petals(organisations, timezone.localdate())


def reads_file(viewer: Viewer, organisation: int) -> bool:
    """Whether a viewer reads what is for reviewers: those who read this platform now, and the committee while it decides.
    A conflict of interest closes the file."""
    if viewer.account is None or viewer.person is None:
        return False
    rows = Recognition.objects.filter(organisation=organisation, state__in=(*reading.READING, *AWAITED))
    current = rows.first()
    if current is None:
        return False
    review = reading.review_of(viewer, current)
    if review is not None and review.state in {"accepted", "submitted"}:
        return not reading.conflicts_of(review.person_id, current)
    member = reading.committee_member(viewer) if current.state in AWAITED else None
    return member is not None and member.pk not in reading.tied_members(current)


def waiting(viewer: Viewer) -> panels.Panel | None:
    """What waits for me: readings, voices to say, questions to answer, a plan to report on."""
    if viewer.account is None:
        return None
    lines = [*_readings(viewer), *_voices(viewer), *_of_my_platforms(viewer)]
    if not lines:
        return None
    return panels.Panel("charter/recognition/waiting.html", {"lines": lines}, order=20)


def _readings(viewer: Viewer) -> Iterable[dict[str, object]]:
    if viewer.person is None:
        return
    rows = Review.objects.filter(
        person=viewer.person,
        state__in=("proposed", "accepted"),
        recognition__state__in=(*reading.READING, "submitted"),
    )
    for one in rows.select_related("recognition__organisation").order_by("due", "pk"):
        what = _("Accepter ou décliner une lecture") if one.state == "proposed" else _("Lire une demande")
        yield {
            "url": f"/charter/reviews/{one.key}",
            "what": what,
            "about": one.recognition.organisation.name,
            "due": one.due,
        }


def _voices(viewer: Viewer) -> Iterable[dict[str, object]]:
    member = reading.committee_member(viewer)
    if member is None:
        return
    said = ConsentVoice.objects.filter(member=member, round__state="open").values("round__recognition")
    rows = Recognition.objects.filter(state__in=AWAITED).exclude(pk__in=said).select_related("organisation")
    for one in rows.order_by("moved_on", "pk")[:10]:
        yield {
            "url": f"/charter/committee/{one.key}",
            "what": _("Décider au comité"),
            "about": one.organisation.name,
            "due": None,
        }


def _of_my_platforms(viewer: Viewer) -> Iterable[dict[str, object]]:
    rows = Recognition.objects.filter(
        organisation__in=viewer.edits, state__in=("draft", "exchange", "recognised-with-plan", "renewal-due")
    )
    words = {
        "draft": _("Compléter et déposer la demande de reconnaissance"),
        "exchange": _("Répondre aux questions des pairs"),
        "recognised-with-plan": _("Tenir le plan de progrès"),
        "renewal-due": _("Renouveler la reconnaissance"),
    }
    for one in rows.select_related("organisation").order_by("moved_on", "pk"):
        yield {
            "url": f"{one.organisation.get_absolute_url()}/charter/application",
            "what": words[one.state],
            "about": one.organisation.name,
            "due": one.plan_due or (one.renew_by or one.until if one.state == "renewal-due" else None),
        }


def desk(viewer: Viewer) -> Iterable[panels.DeskLine]:
    """What waits for the secretary."""
    if not is_steward(viewer):
        return
    waits = Recognition.objects.filter(state__in=("submitted", "appeal")).count()
    complaints = Complaint.objects.filter(state="open").count()
    if waits:
        yield panels.DeskLine(_("Demandes de reconnaissance"), "/charter/desk/", waits)
    if complaints:
        yield panels.DeskLine(_("Plaintes au titre de la charte"), "/charter/desk/#complaints", complaints)
