"""Addresses of questionnaires: definitions, answers, analysis."""

from django.urls import path, re_path

from communaux.modules.surveys.pages import answering, conducting, public, sending, updating

_ANSWER = "surveys/<slug:slug>/answer/<slug:key>"

urlpatterns = [
    path("surveys/", public.surveys, name="surveys"),
    path("surveys/new", conducting.new, name="survey_new"),
    path("surveys/<slug:slug>/", public.with_slash),
    path("surveys/<slug:slug>/manage", conducting.manage, name="survey_manage"),
    path("surveys/<slug:slug>/edit", conducting.edit, name="survey_edit"),
    path("surveys/<slug:slug>/versions/new", conducting.version, name="survey_version"),
    path("surveys/<slug:slug>/waves/new", conducting.plan, name="wave_plan"),
    path("surveys/<slug:slug>/waves/<slug:wave>", conducting.follow, name="wave_follow"),
    path("surveys/<slug:slug>/waves/<slug:wave>/edit", conducting.wave_edit, name="wave_edit"),
    path("surveys/<slug:slug>/waves/<slug:wave>/<slug:verb>", conducting.wave_move, name="wave_move"),
    re_path(r"^surveys/(?P<slug>[-\w]+)/(?P<verb>publish|archive)$", conducting.move, name="survey_move"),
    path("surveys/<slug:slug>/start", public.start, name="survey_start"),
    path("surveys/<slug:slug>/questions", public.questions, name="survey_questions"),
    path("questionnaires/<slug:key>.json", public.definition, name="questionnaire_json"),
    path("responses/<slug:key>/answers.json", sending.answers, name="response_answers"),
    path(f"{_ANSWER}/", answering.begin, name="survey_answer"),
    path(f"{_ANSWER}/review", sending.review, name="survey_review"),
    path(f"{_ANSWER}/thanks", sending.thanks, name="survey_thanks"),
    path(f"{_ANSWER}/update", updating.page, name="survey_update"),
    path(f"{_ANSWER}/<slug:section>", answering.page, name="survey_section"),
]
