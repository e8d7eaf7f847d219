"""Addresses of the analysis of surveys, of what they give to download, and of forms that come in."""

from django.urls import path

from communaux.modules.surveys.pages import analysis, analysis_coding, exchange

_AT = "surveys/<slug:slug>/analysis/"

urlpatterns = [
    path(_AT, analysis.overview, name="survey_analysis"),
    path(f"{_AT}table/", analysis.table, name="survey_table"),
    path(f"{_AT}table.csv", exchange.table_csv, name="survey_table_csv"),
    path(f"{_AT}waves/", analysis.waves, name="survey_waves"),
    path("surveys/import", exchange.form_import, name="survey_import"),
    path("questionnaires/<slug:key>.xlsx", exchange.form_xlsx, name="questionnaire_xlsx"),
    path("surveys/<slug:slug>/export", exchange.files, name="survey_files"),
    path("surveys/<slug:slug>/export/<str:name>.<str:ending>", exchange.file, name="survey_file"),
    path(f"{_AT}<str:name>.csv", exchange.question_csv, name="survey_question_csv"),
    path(f"{_AT}<str:name>/coding/", analysis_coding.coding, name="survey_coding"),
    path(f"{_AT}<str:name>/coding/<slug:key>", analysis_coding.code, name="survey_code"),
    path(f"{_AT}<str:name>/", analysis.question, name="survey_question"),
]
