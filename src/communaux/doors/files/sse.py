"""The flat standard of the solidarity-economy maps: 17 columns, one line an organisation.

Structure and activities are written by the definitions of ESSGlobal where a term of ours means one of its terms;
what it has no word for is left out. The identifier has fewer than 15 letters and digits and never changes: it is made
from the address of the record. No contact is written that the reader did not give for these roles.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from communaux.ground.countries import country_name
from communaux.meaning.fields import in_language
from communaux.meaning.lists import CodeList
from communaux.meaning.reader import Document
from communaux.nouns import lists

HEADERS = (
    "Identifier",
    "Name",
    "Description",
    "Organisational Structure",
    "Primary Activity",
    "Activities",
    "Street Address",
    "Locality",
    "Region",
    "Postcode",
    "Country Name",
    "Website",
    "Phone",
    "Email",
    "Twitter",
    "Facebook",
    "Companies House Number",
)
_STRUCTURE = "http://purl.org/essglobal/standard/organisational-structure/OS"
_ACTIVITY = "http://purl.org/essglobal/standard/activities-modified/AM"
_DEFINITIONS = {
    _STRUCTURE: {
        "10": "Community group (formal or informal)",
        "20": "Not-for-profit organisation",
        "30": "Social enterprise",
        "40": "Charity",
        "50": "Company (Other)",
        "60": "Workers co-operative",
        "70": "Housing co-operative",
        "80": "Consumer co-operative",
        "90": "Producer co-operative",
        "100": "Multi-stakeholder co-operative",
        "110": "Secondary co-operative",
        "115": "Co-operative",
        "120": "Community Interest Company (CIC)",
        "130": "Community Benefit Society / Industrial and Provident Society (IPS)",
        "140": "Employee trust",
        "150": "Self-employed",
        "160": "Unincorporated",
        "170": "Mutual",
        "220": "Government agency/body",
        "240": "Co-operative of co-operatives / mutuals",
    },
    _ACTIVITY: {
        "10": "Arts, Media, Culture & Leisure",
        "20": "Campaigning, Activism & Advocacy",
        "30": "Community & Collective Spaces",
        "40": "Education",
        "50": "Energy",
        "60": "Food",
        "70": "Goods & Services",
        "80": "Health, Social Care & Wellbeing",
        "90": "Housing",
        "100": "Money & Finance",
        "110": "Nature, Conservation & Environment",
        "120": "Reduce, Reuse, Repair & Recycle",
        "130": "Agriculture",
        "140": "Industry",
        "150": "Utilities",
        "160": "Transport",
    },
}
"""What the two lists of ESSGlobal call their terms, by number."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NETWORKS = {"Twitter": ("twitter.com", "x.com"), "Facebook": ("facebook.com",)}


def rows(documents: Iterable[Document]) -> Iterator[dict[str, str]]:
    """The cells of each organisation by header."""
    for document in documents:
        yield row(document)


def row(document: Document) -> dict[str, str]:
    """The cells of one organisation by header; only those that say something."""
    activities = defined(lists.ACTIVITIES, document.get("activities", ()), _ACTIVITY)
    country = document.get("country", "")
    cells = {
        "Identifier": identifier(document["@id"]),
        "Name": document.get("name", ""),
        "Description": in_language(document.get("description") or document.get("summary"), "en"),
        "Organisational Structure": ";".join(
            defined(lists.LEGAL_FORMS, document.get("legal_forms", ()), _STRUCTURE)
        ),
        "Primary Activity": activities[0] if activities else "",
        "Activities": ";".join(activities),
        "Street Address": document.get("street", ""),
        "Locality": document.get("city", ""),
        "Region": document.get("region", ""),
        "Postcode": document.get("postcode", ""),
        "Country Name": country_name(country, "en") if country else "",
        "Website": document.get("website", ""),
        "Phone": document.get("phone", ""),
        "Email": document.get("email", ""),
        "Companies House Number": document.get("registration", ""),
    }
    for header, hosts in _NETWORKS.items():
        cells[header] = _account(document.get("links", ()), hosts)
    return {header: cells[header] for header in HEADERS if cells[header]}


def identifier(iri: str) -> str:
    """Twelve letters and digits, always the same for one record: its address never changes."""
    number = int.from_bytes(hashlib.sha256(urlsplit(iri).path.encode()).digest()[:7])
    digits = []
    for _place in range(12):
        number, rest = divmod(number, 36)
        digits.append(_DIGITS[rest])
    return "".join(reversed(digits))


def defined(codes: CodeList, held: Iterable[str], base: str) -> list[str]:
    """What ESSGlobal calls these codes, each once: the term that means the same, else the nearest, else a wider one."""
    found = (definition for code in held if (definition := _definition(codes, code, base)))
    return list(dict.fromkeys(found))


def _definition(codes: CodeList, code: str, base: str) -> str:
    step: str | None = code
    by_code = {term.code: term for term in codes}
    while step and (term := by_code.get(step)):
        for iri in (*term.exact, *term.close):
            if iri.startswith(base) and (definition := _DEFINITIONS[base].get(iri.removeprefix(base))):
                return definition
        step = term.broader
    return ""


def _account(links: Iterable[str], hosts: tuple[str, ...]) -> str:
    """The name of an account on a network, from its page."""
    for link in links:
        parts = urlsplit(link)
        name = parts.path.strip("/")
        if (
            (parts.hostname or "").removeprefix("www.") in hosts
            and name
            and "/" not in name
            and not parts.query
        ):
            return name.removeprefix("@")
    return ""
