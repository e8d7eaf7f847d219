"""Addresses of the pages of storages. None of them is a document: those are under ``/storages/``, and only read by people."""

from django.urls import path

from communaux.modules.pods.pages import archives, browse, changing, mine, sharing

urlpatterns = [
    path("account/storages/", mine.page, name="storages"),
    path("account/storages/share", sharing.page, name="storage_share"),
    path("account/storages/take", sharing.take, name="storage_take"),
    path("account/storages/inherit", sharing.inherit, name="storage_inherit"),
    path("account/storages/put", changing.put, name="storage_put"),
    path("account/storages/make", changing.make, name="storage_make"),
    path("account/storages/delete", changing.delete, name="storage_delete"),
    path("account/storages/file", changing.file, name="storage_file"),
    path("account/storages/document", browse.asked, name="storage_document"),
    path("account/storages/<slug:name>/export", archives.export, name="storage_export"),
    path("account/storages/<slug:name>/import", archives.bring, name="storage_import"),
    path("account/storages/<slug:name>/imports/<uuid:key>", archives.arrival, name="storage_arrival"),
    path("account/storages/<slug:name>/imports/<uuid:key>/stop", archives.stop, name="storage_arrival_stop"),
]
