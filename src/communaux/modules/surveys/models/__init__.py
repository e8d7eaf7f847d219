"""The nouns of the surveys module, split by concern."""

from communaux.modules.surveys.models.coding import Code, CodedAnswer
from communaux.modules.surveys.models.responses import Cell, Invitation, Response
from communaux.modules.surveys.models.surveys import Survey, SurveyVersion, Wave

__all__ = ["Cell", "Code", "CodedAnswer", "Invitation", "Response", "Survey", "SurveyVersion", "Wave"]
