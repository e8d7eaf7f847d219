"""Addresses of questionnaires: definitions, answers, analysis."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
