"""Addresses of groups, workshops, the steering committee, meetings and events."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
