"""Addresses of recognition: the charter page of a platform, its proofs, and the work of each actor.

Listed before those of the charter's texts, whose last part is the number of a version.
"""

from django.urls import path

from communaux.modules.charter.pages import (
    recognition,
    recognition_committee,
    recognition_desk,
    recognition_platform,
    recognition_proofs,
    recognition_review,
)

_ORG = "organisations/<slug:slug>/charter"

urlpatterns = [
    path(_ORG, recognition.page, name="organisation_charter"),
    path(f"{_ORG}/complaint", recognition.complain, name="organisation_charter_complaint"),
    path(f"{_ORG}/embed", recognition.embed, name="organisation_charter_embed"),
    path(f"{_ORG}/badge.svg", recognition_proofs.badge, name="organisation_charter_badge"),
    path(
        f"{_ORG}/credential.jsonld",
        recognition_proofs.credential_document,
        name="organisation_charter_credential",
    ),
    path(f"{_ORG}/application", recognition_platform.application, name="organisation_charter_application"),
    path(f"{_ORG}/application/appeal", recognition_platform.appeal, name="organisation_charter_appeal"),
    path(f"{_ORG}/application/withdraw", recognition_platform.withdraw, name="organisation_charter_withdraw"),
    path("charter/process", recognition.process, name="charter_process"),
    path("charter/verify", recognition_proofs.verify, name="charter_verify"),
    path("charter/desk/", recognition_desk.desk, name="charter_desk"),
    path("charter/desk/complaints/<slug:key>", recognition_desk.complaint, name="charter_desk_complaint"),
    path("charter/desk/<slug:key>", recognition_desk.one, name="charter_desk_one"),
    path("charter/reviews/", recognition_review.reviews, name="charter_reviews"),
    path("charter/reviews/<slug:key>", recognition_review.review, name="charter_review"),
    path("charter/reviews/<slug:key>/<slug:code>", recognition_review.opinion, name="charter_review_opinion"),
    path("charter/committee/", recognition_committee.home, name="charter_committee"),
    path("charter/committee/<slug:key>", recognition_committee.one, name="charter_committee_one"),
    path(".well-known/did.json", recognition_proofs.did_document, name="did_document"),
]
