"""Addresses of groups, workshops, the steering committee, meetings and events."""

from django.urls import URLPattern, path, re_path

from communaux.modules.groups.pages import committee, groups, members, rules, subjects

_GROUP = "groups/<slug:slug>"
_SUBJECT = "groups/subjects/<slug:key>"

urlpatterns: list[URLPattern] = [
    path("groups/", groups.index, name="groups"),
    path("groups/new", groups.new, name="group_new"),
    path("groups/rules/", rules.index, name="working_rules"),
    path("groups/rules/edit", rules.edit, name="working_rules_edit"),
    path("groups/subjects/", subjects.index, name="subjects"),
    path("groups/subjects/new", subjects.new, name="subject_new"),
    path("groups/subjects/thresholds", subjects.thresholds, name="thresholds"),
    path(f"{_SUBJECT}/edit", subjects.edit, name="subject_edit"),
    path(f"{_SUBJECT}/offer", subjects.offer, name="subject_offer"),
    path(f"{_SUBJECT}/start", subjects.start, name="subject_start"),
    path(f"{_SUBJECT}/close", subjects.close, name="subject_close"),
    path(f"{_SUBJECT}/reopen", subjects.reopen, name="subject_reopen"),
    path(f"{_SUBJECT}/merge", subjects.merge, name="subject_merge"),
    path("groups/committee/", committee.page, name="committee"),
    path("groups/committee/propose", committee.propose, name="committee_propose"),
    path("groups/committee/answer/<str:token>", committee.answer, name="committee_answer"),
    path("groups/committee/seats/<slug:key>/end", committee.end, name="seat_end"),
    path("groups/committee/<slug:key>", committee.cooptation, name="committee_cooptation"),
    path(f"{_GROUP}/edit", groups.edit, name="group_edit"),
    path(f"{_GROUP}/move", groups.move, name="group_move"),
    path(f"{_GROUP}/join", members.join, name="group_join"),
    path(f"{_GROUP}/mine", members.mine, name="group_mine"),
    path(f"{_GROUP}/share", members.share, name="group_share"),
    path(f"{_GROUP}/members", members.members, name="group_members"),
    path(f"{_GROUP}/members/<slug:key>", members.member, name="group_member"),
    re_path(
        r"^groups/(?P<slug>[-\w]+)/members\.(?P<form>csv|xlsx|txt)$", members.export, name="group_export"
    ),
    path(f"{_GROUP}/deliverables", groups.deliverable, name="deliverable_new"),
    path(f"{_GROUP}/deliverables/<slug:key>", groups.deliverable, name="deliverable_edit"),
]
