"""The nouns of the library, split by concern."""

from communaux.modules.library.models.developers import Backing, Development, SkillProfile
from communaux.modules.library.models.help import HelpNotice, Pairing
from communaux.modules.library.models.news import Feed, NewsItem, Subscription
from communaux.modules.library.models.resources import Resource, ResourceUse

__all__ = [
    "Backing",
    "Development",
    "Feed",
    "HelpNotice",
    "NewsItem",
    "Pairing",
    "Resource",
    "ResourceUse",
    "SkillProfile",
    "Subscription",
]
