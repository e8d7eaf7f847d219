"""Every address of the house, room by room."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.static import serve

from communaux.doors.ldp.storages import views as storage_documents
from communaux.doors.ldp.views import negotiated
from communaux.modules.charter.pages import amending, charter, signing
from communaux.modules.groups.pages import decisions, groups, meetings, notes, series, subjects
from communaux.modules.groups.pages import rules as working_rules
from communaux.modules.library.pages import developers, mentoring, resource
from communaux.modules.network.pages import lists, organisation, people
from communaux.modules.nodes.pages import neighbours
from communaux.modules.pods.pages import browse
from communaux.modules.standards.pages import communities as standard_communities
from communaux.modules.standards.pages import editions, standards, terms
from communaux.modules.surveys.pages import public as survey_pages

storage_documents.pages_by(browse.page)

handler400 = "communaux.doors.pages.trouble.bad_request"
handler500 = "communaux.doors.pages.trouble.server_error"

urlpatterns = [
    path("account/", include("communaux.doors.login.urls")),
    path("", include("communaux.doors.login.provider.urls")),
    path("", include("communaux.modules.identity.urls")),
    path("", include("communaux.doors.pages.urls")),
    path("", include("communaux.doors.translate.urls")),
    path("", include("communaux.doors.stream.urls")),
    path("", include("communaux.modules.nodes.urls")),
    path("neighbours/<slug:key>", negotiated(neighbours.page, "neighbour"), name="neighbour"),
    path("", include("communaux.doors.dfc.urls")),
    path("", include("communaux.doors.sparql.urls")),
    path("", include("communaux.doors.rest.urls")),
    path("", include("communaux.doors.directory.urls")),
    path("", include("communaux.doors.files.urls")),
    path("", include("communaux.doors.report.urls")),
    path("", include("communaux.doors.notify.urls")),
    path("", include("communaux.modules.notifications.urls")),
    path("", include("communaux.modules.network.urls")),
    path("", include("communaux.modules.charter.urls")),
    path("", include("communaux.modules.surveys.urls_analysis")),
    path("", include("communaux.modules.surveys.urls")),
    path("", include("communaux.modules.groups.urls_meetings")),
    path("", include("communaux.modules.groups.urls")),
    path("groups/rules/<slug:key>", negotiated(working_rules.page, "working-rules"), name="rules_version"),
    path("groups/subjects/<slug:key>", negotiated(subjects.page, "subject"), name="subject"),
    path("groups/<slug:slug>", negotiated(groups.page, "group"), name="group"),
    path("meetings/<slug:key>", negotiated(meetings.page, "meeting"), name="meeting"),
    path("series/<slug:key>", negotiated(series.series_page, "series"), name="series"),
    path("notes/<slug:key>", negotiated(notes.page, "note"), name="note"),
    path("decisions/<slug:key>", negotiated(decisions.decision, "decision"), name="decision"),
    path("actions/<slug:key>", negotiated(decisions.action, "action"), name="action"),
    path("", include("communaux.modules.library.urls")),
    path("", include("communaux.modules.standards.urls")),
    path("", include("communaux.modules.food.urls")),
    path(
        "standards/communities/<slug:slug>",
        negotiated(standard_communities.page, "community"),
        name="community",
    ),
    path("standards/<standard:slug>", negotiated(standards.page, "standard"), name="standard"),
    path(
        "standard-versions/<slug:key>", negotiated(editions.record, "standard-version"), name="version_record"
    ),
    path("standard-terms/<slug:key>", negotiated(terms.page, "standard-term"), name="term"),
    path("organisations/<slug:slug>", negotiated(organisation.page, "organisation"), name="organisation"),
    path("people/<slug:key>", negotiated(people.page, "person"), name="person"),
    path("listings/<slug:key>", negotiated(lists.listing, "listing"), name="listing"),
    path("surveys/<slug:slug>", negotiated(survey_pages.survey, "survey"), name="survey"),
    re_path(
        r"^charter/(?P<number>[1-9][0-9]{0,3}(?:-[0-9]{1,3})?)/?$",
        negotiated(charter.version, "charter"),
        name="charter_version",
    ),
    path("signatures/<slug:key>", negotiated(signing.signature, "signature"), name="signature"),
    path("amendments/<slug:key>", negotiated(amending.page, "amendment"), name="amendment"),
    path("library/<slug:key>", negotiated(resource.page, "resource"), name="resource"),
    path("mentoring/<slug:key>", negotiated(mentoring.notice, "help-notice"), name="help_notice"),
    path("developments/<slug:key>", negotiated(developers.development, "development"), name="development"),
    path("", include("communaux.modules.pods.urls")),
    path("", include("communaux.doors.ldp.storages.urls")),
    path("", include("communaux.doors.ldp.urls")),
    path("", include("communaux.doors.stream.urls_lists")),
    re_path(
        r"^media/(?P<path>logos/[a-z0-9]+\.(?:png|jpg|webp))$", serve, {"document_root": settings.MEDIA_ROOT}
    ),
]
