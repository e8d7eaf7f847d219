"""Addresses of the files door."""

from django.urls import path, re_path

from communaux.doors.files import export_views, import_views
from communaux.doors.files.writing import FORMATS

_ENDINGS = "|".join(spec.ending.replace(".", r"\.") for spec in FORMATS.values())

urlpatterns = [
    path("imports/", import_views.listed, name="imports"),
    path("imports/<slug:key>", import_views.one, name="import"),
    path("imports/<slug:key>/columns", import_views.columns, name="import_columns"),
    path("imports/<slug:key>/columns.yaml", import_views.columns_file, name="import_columns_file"),
    path("imports/<slug:key>/run", import_views.run, name="import_run"),
    path("imports/<slug:key>/stop", import_views.stop, name="import_stop"),
    path("imports/<slug:key>/forget", import_views.forget, name="import_forget"),
    path("imports/<slug:key>/refused.csv", import_views.refused, name="import_refused"),
    path("directory/export", export_views.page, name="directory_export"),
    path("directory/export/as/<str:name>", export_views.vocabulary, name="directory_export_as"),
    path(
        "directory/export/as/<str:name>/<slug:ending>", export_views.download_as, name="directory_download_as"
    ),
    re_path(rf"^directory/export\.(?P<ending>{_ENDINGS})$", export_views.download, name="directory_download"),
]
