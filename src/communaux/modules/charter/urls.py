"""Addresses of the charter: its texts, who signed, self-assessment, recognition by peers."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
