"""Addresses of meetings and events, notes, decisions, actions and calendars."""

from django.urls import path, re_path

from communaux.modules.groups.pages import calendar, decisions, events, meeting_table, meetings, notes, series

_GROUP = "groups/<slug:slug>"
_MEETING = "meetings/<slug:key>"

urlpatterns = [
    path("calendar/", calendar.page, name="calendar"),
    path("calendar.ics", calendar.public_feed, name="calendar_feed"),
    path("calendar/feed", calendar.feed, name="calendar_feed_change"),
    re_path(
        r"^calendar/(?P<token>[A-Za-z0-9_~-]{20,120})\.ics$", calendar.personal_feed, name="personal_feed"
    ),
    path(f"{_GROUP}/calendar.ics", calendar.group_feed, name="group_feed"),
    path(f"{_GROUP}/meetings", meetings.of_group, name="group_meetings"),
    path(f"{_GROUP}/meetings/new", meetings.new, name="meeting_new"),
    path(f"{_GROUP}/meetings/series", series.new_series, name="series_new"),
    path(f"{_GROUP}/meetings/import", calendar.take_in, name="meetings_import"),
    path(f"{_GROUP}/decisions/new", decisions.new_decision, name="group_decision_new"),
    path(f"{_GROUP}/actions/new", decisions.new_action, name="group_action_new"),
    path(f"{_MEETING}.ics", calendar.one, name="meeting_ics"),
    path(f"{_MEETING}/edit", meetings.edit, name="meeting_edit"),
    path(f"{_MEETING}/cancel", meetings.cancel, name="meeting_cancel"),
    path(f"{_MEETING}/agenda", meeting_table.agenda_page, name="meeting_agenda"),
    path(f"{_MEETING}/agenda/<slug:item>", meeting_table.agenda_page, name="agenda_item_edit"),
    path(f"{_MEETING}/attendance", meeting_table.attendance_page, name="meeting_attendance"),
    path(f"{_MEETING}/notes", notes.write, name="meeting_notes"),
    path(f"{_MEETING}/decisions/new", decisions.new_decision, name="decision_new"),
    path(f"{_MEETING}/actions/new", decisions.new_action, name="action_new"),
    path(f"{_MEETING}/programme", events.programme_page, name="meeting_programme"),
    path(f"{_MEETING}/programme/<slug:slot>", events.programme_page, name="slot_edit"),
    path(f"{_MEETING}/programme/<slug:slot>/tracks", events.tracks, name="slot_tracks"),
    path(f"{_MEETING}/programme/<slug:slot>/tracks/<slug:track>", events.tracks, name="track_edit"),
    path(f"{_MEETING}/register", events.register, name="meeting_register"),
    path(f"{_MEETING}/registrations", events.registrations, name="meeting_registrations"),
    path(f"{_MEETING}/do/<slug:verb>", meetings.press_button, name="meeting_do"),
    path("registrations/<str:token>", events.by_link, name="registration_link"),
    path("series/<slug:key>/edit", series.edit_series, name="series_edit"),
    path("notes/<slug:key>/save", notes.save_one, name="note_save"),
    path("notes/<slug:key>/now", notes.now, name="note_now"),
    path("notes/<slug:key>/history", notes.history, name="note_history"),
    path("notes/<slug:key>/restore", notes.restore, name="note_restore"),
    path("decisions/<slug:key>/edit", decisions.edit_decision, name="decision_edit"),
    path("actions/<slug:key>/edit", decisions.edit_action, name="action_edit"),
]
