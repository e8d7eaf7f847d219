"""The Django app of the yearly report: a door that reads across all modules."""

from django.apps import AppConfig


class ReportConfig(AppConfig):
    name = "communaux.doors.report"
    label = "report"
