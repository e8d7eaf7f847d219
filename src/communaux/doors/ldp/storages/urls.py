"""Addresses of free documents inside Django; the fast path stands before them."""

from django.urls import re_path

from communaux.doors.ldp.storages import views

urlpatterns = [re_path(r"^storages/(?P<rest>.+)$", views.document, name="storage_document")]
