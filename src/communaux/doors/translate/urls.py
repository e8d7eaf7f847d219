"""Addresses of the door of translation. They come before those of the REST door and of the standards."""

from django.urls import path, re_path

from communaux.doors.translate import api
from communaux.doors.translate.pages import comparing, mappings, testing, trying, vocabularies

_NAME = r"[a-z0-9][a-z0-9.-]{0,60}"

urlpatterns = [
    path("api/translate", api.translate, name="api-translate"),
    path("api/untranslate", api.untranslate, name="api-untranslate"),
    path("api/validate", api.validate, name="api-validate"),
    path("standards/translate", trying.page, name="standards_translate"),
    path("standards/test", testing.page, name="standards_test"),
    path("standards/compare", comparing.page, name="standards_compare"),
    path("standards/mappings/", mappings.listed, name="standards_mappings"),
    re_path(
        rf"^standards/(?P<kind>mappings|profiles)/(?P<name>{_NAME})\.yaml$",
        mappings.source,
        name="standards_source",
    ),
    re_path(
        rf"^standards/mappings/(?P<name>{_NAME})\.(?P<form>rml|sssom|sparql)$",
        mappings.exported,
        name="standards_export",
    ),
    re_path(rf"^standards/mappings/(?P<name>{_NAME})$", mappings.one, name="standards_mapping"),
    path("standards/vocabularies/", vocabularies.listed, name="standards_vocabularies"),
    path("standards/vocabularies/<path:name>", vocabularies.one, name="standards_vocabulary"),
]
