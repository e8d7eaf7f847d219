"""Addresses of the door of translation. They come before those of the REST door and of the standards."""

from django.urls import path

from communaux.doors.translate import api
from communaux.doors.translate.pages import trying

urlpatterns = [
    path("api/translate", api.translate, name="api-translate"),
    path("api/untranslate", api.untranslate, name="api-untranslate"),
    path("api/validate", api.validate, name="api-validate"),
    path("standards/translate", trying.page, name="standards_translate"),
]
