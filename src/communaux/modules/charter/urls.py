"""Addresses of the charter: its texts, who signed, self-assessment, recognition by peers."""

from django.urls import URLPattern

from communaux.modules.charter import urls_recognition

urlpatterns: list[URLPattern] = [*urls_recognition.urlpatterns]
