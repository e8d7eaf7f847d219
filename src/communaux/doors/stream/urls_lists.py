"""Plain lists of the classes that have no page of their own. To be included last: every page comes first."""

from django.urls import path

from communaux.doors.stream.containers import plain_lists

urlpatterns = [path(route, view) for route, view in plain_lists()]
