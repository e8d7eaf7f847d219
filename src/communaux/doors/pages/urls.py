"""Addresses of the small pages of the house."""

from django.urls import path

from communaux.doors.pages import home, journal, specimen, views

urlpatterns = [
    path("", home.page, name="home"),
    path("journal/", journal.page, name="journal"),
    path("preferences/", views.preferences, name="preferences"),
    path("outbox/", views.outbox, name="outbox"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("look/", specimen.specimen, name="look"),
    path("look/home/", specimen.home_specimen),
    path("look/directory/", specimen.directory_specimen),
    path("look/organisation/", specimen.organisation_specimen),
]
