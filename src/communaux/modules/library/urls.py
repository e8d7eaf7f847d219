"""Addresses of the library: resources, news, mentoring, shared development."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
