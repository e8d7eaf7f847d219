"""Addresses of the charter. Those of things that are linked data too are in ``site.urls``, and recognition's in
``urls_recognition``."""

from django.urls import path, re_path

from communaux.modules.charter import urls_recognition
from communaux.modules.charter.pages import amending, answers, assess, charter, drafting, evidence, signing

_N = r"(?P<number>[1-9][0-9]{0,3}(?:-[0-9]{1,3})?)"
_ORG = "organisations/<slug:slug>/charter"

urlpatterns = [
    *urls_recognition.urlpatterns,
    path("charter/", charter.home, name="charter"),
    path("charter/install", charter.install, name="charter_install"),
    path("charter/manifesto", charter.manifesto, name="charter_manifesto"),
    path("charter/sign", signing.sign, name="charter_sign"),
    path("charter/sign/<str:token>", signing.by_link, name="charter_sign_link"),
    path("charter/drafts", drafting.drafts, name="charter_drafts"),
    path("charter/amendments/", amending.listed, name="amendments"),
    path("charter/amendments/new", amending.new, name="amendment_new"),
    re_path(rf"^charter/{_N}/manifesto$", charter.manifesto, name="charter_version_manifesto"),
    re_path(rf"^charter/{_N}/signatories$", charter.signatories, name="charter_signatories"),
    re_path(
        rf"^charter/{_N}/compare/(?P<other>[1-9][0-9]{{0,3}}(?:-[0-9]{{1,3}})?)/?$",
        charter.compare,
        name="charter_compare",
    ),
    re_path(rf"^charter/{_N}/edit$", drafting.edit, name="charter_edit"),
    re_path(rf"^charter/{_N}/parts/(?P<code>[a-z]{{3}})$", drafting.part, name="charter_edit_part"),
    re_path(
        rf"^charter/{_N}/criteria/(?P<code>[A-Z][0-9]{{1,3}})$",
        drafting.criterion,
        name="charter_edit_criterion",
    ),
    re_path(
        rf"^charter/{_N}/new-criterion/(?P<code>[a-z]{{3}})$",
        drafting.new_criterion,
        name="charter_new_criterion",
    ),
    re_path(
        rf"^charter/{_N}/move/(?P<event>propose|reopen|publish|drop)$", drafting.move, name="charter_move"
    ),
    path("signatures/<slug:key>/withdraw", signing.withdraw, name="signature_withdraw"),
    path("amendments/<slug:key>/edit", amending.edit, name="amendment_edit"),
    path("evidence/<slug:key>/file", evidence.document, name="evidence_file"),
    path(f"{_ORG}/answers", answers.page, name="charter_answers"),
    path(f"{_ORG}/assess", assess.overview, name="assess"),
    path(f"{_ORG}/assess/share", assess.share, name="assess_share"),
    path(f"{_ORG}/assess/<slug:code>", assess.part, name="assess_part"),
    path(f"{_ORG}/evidence/<slug:answer>", evidence.page, name="evidence"),
    path(f"{_ORG}/evidence/<slug:answer>/<slug:key>", evidence.page, name="evidence_one"),
]
