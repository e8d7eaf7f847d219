"""The nouns that every module speaks of: account, person, organisation, affiliation."""

from communaux.nouns.models.account import Account
from communaux.nouns.models.organisation import Organisation
from communaux.nouns.models.person import Affiliation, Person

__all__ = ["Account", "Affiliation", "Organisation", "Person"]
