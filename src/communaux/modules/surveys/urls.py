"""Addresses of questionnaires: definitions, answers, analysis."""

from django.urls import path

from communaux.modules.surveys.pages import answering, public, sending

_ANSWER = "surveys/<slug:slug>/answer/<slug:key>"

urlpatterns = [
    path("surveys/", public.surveys, name="surveys"),
    path("surveys/<slug:slug>/", public.with_slash),
    path("surveys/<slug:slug>/start", public.start, name="survey_start"),
    path("surveys/<slug:slug>/questions", public.questions, name="survey_questions"),
    path("questionnaires/<slug:key>.json", public.definition, name="questionnaire_json"),
    path(f"{_ANSWER}/", answering.begin, name="survey_answer"),
    path(f"{_ANSWER}/review", sending.review, name="survey_review"),
    path(f"{_ANSWER}/thanks", sending.thanks, name="survey_thanks"),
    path(f"{_ANSWER}/<slug:section>", answering.page, name="survey_section"),
]
