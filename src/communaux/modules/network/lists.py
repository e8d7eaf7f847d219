"""The code lists of the network: how organisations and people are bound, what they offer, what they share.

Data only, in both languages. A relation is named from its source to its target; ``INVERSE`` names it the other way.
"""

from dataclasses import dataclass

from communaux.meaning.lists import CodeList, Term

_ORG = "http://www.w3.org/ns/org#"
_PAIR = "http://virtual-assembly.org/ontologies/pair#"
_SCHEMA = "https://schema.org/"


@dataclass(frozen=True, slots=True)
class Inverse:
    """A relation read from its target: "A est membre de B" read from B is "B a pour membre A"."""

    fr: str
    en: str

    def label(self, lang: str = "fr") -> str:
        """The label in ``lang``; French for any language but English."""
        return self.en if lang.lower().startswith("en") else self.fr


RELATIONS = CodeList(
    "relations",
    "Liens entre organisations",
    "Relations between organisations",
    [
        Term(
            "part-of",
            "fait partie de",
            "is part of",
            exact=(f"{_ORG}subOrganizationOf",),
            close=(f"{_PAIR}partOf", f"{_SCHEMA}parentOrganization"),
            note_fr="Une entité de la même structure : association et SAS, coopérative locale et coopérative mère.",
            note_en="An entity of one structure: association and company, local and mother co-operative.",
        ),
        Term(
            "member-of",
            "est membre de",
            "is a member of",
            exact=(f"{_ORG}memberOf",),
            close=(f"{_SCHEMA}memberOf",),
            note_fr="Membre d’un réseau ou d’une fédération.",
            note_en="Member of a network or federation.",
        ),
        Term(
            "agreement-with",
            "est liée par convention à",
            "has an agreement with",
            note_fr="Une convention écrite répartit les rôles.",
            note_en="A written agreement shares out the roles.",
        ),
        Term(
            "brand-owner-for",
            "détient la marque utilisée par",
            "owns the brand used by",
            note_fr="Dans les coopératives emboîtées, la structure mère détient souvent marque et logiciel.",
            note_en="In nested co-operatives the mother structure often owns brand and software.",
        ),
        Term("software-for", "fournit un logiciel à", "provides software to"),
        Term("supplier-of", "fournit", "supplies"),
        Term("funder-of", "finance", "funds"),
        Term("supports", "accompagne", "supports", close=(f"{_PAIR}supports",)),
        Term("partner-of", "est partenaire de", "is a partner of", close=(f"{_PAIR}partnerOf",)),
        Term(
            "shares-with",
            "met en commun avec",
            "pools resources with",
            note_fr="Données, serveurs, locaux, logiciels.",
        ),
        Term("shares-staff", "partage des salariés avec", "shares staff with"),
        Term("founder-of", "a fondé", "founded"),
        Term("shareholder-of", "détient des parts de", "holds shares of"),
        Term("successor-of", "succède à", "succeeds"),
    ],
    aliases={
        "partie de": "part-of",
        "part of": "part-of",
        "membre de": "member-of",
        "member of": "member-of",
        "convention": "agreement-with",
        "partenaire": "partner-of",
        "partner": "partner-of",
        "fournisseur": "supplier-of",
        "supplier": "supplier-of",
        "financeur": "funder-of",
        "funder": "funder-of",
    },
)
"""Typed relations between two organisations (NET-04, NET-06, questions Q4.1, Q5.1.2, Q5.1.4)."""


INVERSE: dict[str, Inverse] = {
    "part-of": Inverse("comprend", "includes"),
    "member-of": Inverse("a pour membre", "has as a member"),
    "agreement-with": Inverse("est liée par convention à", "has an agreement with"),
    "brand-owner-for": Inverse("utilise la marque de", "uses the brand of"),
    "software-for": Inverse("utilise un logiciel de", "uses software of"),
    "supplier-of": Inverse("a pour fournisseur", "is supplied by"),
    "funder-of": Inverse("est financée par", "is funded by"),
    "supports": Inverse("est accompagnée par", "is supported by"),
    "partner-of": Inverse("est partenaire de", "is a partner of"),
    "shares-with": Inverse("met en commun avec", "pools resources with"),
    "shares-staff": Inverse("partage des salariés avec", "shares staff with"),
    "founder-of": Inverse("a été fondée par", "was founded by"),
    "shareholder-of": Inverse("a pour associée", "has as a shareholder"),
    "successor-of": Inverse("est remplacée par", "is succeeded by"),
}
"""Every relation, named from its target."""

SYMMETRIC: frozenset[str] = frozenset(
    code for code, back in INVERSE.items() if back.fr == RELATIONS.label(code, "fr")
)
"""Relations that hold both ways: storing one direction is enough."""

ACYCLIC: frozenset[str] = frozenset({"part-of", "successor-of", "brand-owner-for"})
"""Relations in which no organisation may stand above itself, directly or through others."""


LISTING_KINDS = CodeList(
    "listing-kinds",
    "Nature de l’offre ou du besoin",
    "Kind of offer or need",
    [
        Term("skills", "Compétences et temps", "Skills and time"),
        Term("tools", "Outils et logiciels", "Tools and software"),
        Term("purchases", "Achats groupés", "Group purchase"),
        Term("data", "Données", "Data"),
        Term("premises", "Locaux et matériel", "Premises and equipment"),
        Term("hosting", "Serveurs et hébergement", "Servers and hosting"),
        Term("funding", "Financement", "Funding"),
        Term("mentoring", "Entraide et accompagnement", "Mutual help and mentoring"),
        Term("partners", "Partenaires et mise en réseau", "Partners and networking"),
        Term("other", "Autre", "Other"),
    ],
    aliases={
        "compétences": "skills",
        "logiciel": "tools",
        "logiciels": "tools",
        "serveurs": "hosting",
        "locaux": "premises",
    },
)
"""What offers and needs are about (NET-10; l.580-582; expectations E1, E2, E6, E7, E12, E13)."""


LISTING_DIRECTIONS = CodeList(
    "listing-directions",
    "Sens",
    "Direction",
    [Term("offer", "Offre", "Offer"), Term("need", "Besoin", "Need")],
)
"""Offers meet needs."""


LISTING_STATES = CodeList(
    "listing-states",
    "État de l’annonce",
    "State of the listing",
    [
        Term("open", "Ouverte", "Open"),
        Term("met", "Pourvue", "Met"),
        Term("withdrawn", "Retirée", "Withdrawn"),
    ],
)
"""Only open listings are matched."""


COMMONS_NATURES = CodeList(
    "commons-natures",
    "Nature du commun",
    "Nature of the commons",
    [
        Term("code", "Code source", "Source code"),
        Term("document", "Document", "Document"),
        Term("method", "Méthode", "Method"),
        Term("statutes", "Statuts et règles", "Statutes and rules"),
        Term("economic-model", "Modèle économique", "Economic model"),
        Term("data", "Données", "Data"),
        Term("content", "Contenus", "Content"),
        Term("hardware", "Plans de matériel", "Hardware design"),
        Term("infrastructure", "Infrastructure", "Infrastructure"),
        Term("brand", "Marque", "Brand"),
        Term("other", "Autre", "Other"),
    ],
    aliases={"logiciel": "code", "software": "code", "statuts": "statutes", "statutes": "statutes"},
)
"""What is shared (NET-11; criteria C1, C2, K3 name statutes, software and the documentation of the economic model)."""


OPENNESS = CodeList(
    "openness",
    "Degré d’ouverture",
    "Degree of openness",
    [
        Term(
            "open",
            "Ouvert à tous",
            "Open to all",
            note_fr="Libre de droits d’usage, de modification et de diffusion.",
        ),
        Term(
            "share-alike",
            "Ouvert, à partager à l’identique",
            "Open, share alike",
            note_fr="Toute version dérivée reste sous la même licence.",
            note_en="Every derived work stays under the same licence.",
        ),
        Term(
            "reciprocity",
            "Ouvert sous réciprocité",
            "Open with reciprocity",
            note_fr="Ouvert à ceux qui contribuent au commun ou partagent ses principes.",
            note_en="Open to those who contribute to the commons or share its principles.",
        ),
        Term("non-commercial", "Ouvert hors usage commercial", "Open except for commercial use"),
        Term("verbatim", "Copie permise, sans modification", "Copies allowed, no changes"),
        Term("members", "Réservé aux membres", "Members only"),
        Term("planned", "Ouverture prévue", "Opening planned"),
        Term("closed", "Fermé", "Closed"),
        Term("unknown", "Non précisé", "Not stated"),
    ],
    aliases={
        "réciprocité": "reciprocity",
        "membres": "members",
        "members only": "members",
        "prévu": "planned",
        "propriétaire": "closed",
        "proprietary": "closed",
    },
)
"""How open a shared thing is (criterion K4), from the widest to the narrowest."""


FRESHNESS = CodeList(
    "freshness",
    "Fraîcheur de la fiche",
    "Freshness of the record",
    [
        Term("fresh", "À jour", "Up to date"),
        Term("to-check", "À vérifier", "To be checked"),
        Term("stale", "Ancienne", "Out of date"),
        Term("kept", "Conservée pour mémoire", "Kept as a memory"),
    ],
)
"""How long ago a record was last checked (NET-09, criterion G5); worked out by ``rules.freshness``."""


REPORT_REASONS = CodeList(
    "report-reasons",
    "Motif du signalement",
    "Reason of the report",
    [
        Term("gone", "L’organisation n’existe plus", "The organisation no longer exists"),
        Term("wrong", "Une information est fausse", "Something is wrong"),
        Term("duplicate", "La fiche est en double", "The record is a duplicate"),
        Term("charter", "L’organisation ne respecte pas la charte", "The organisation breaks the charter"),
        Term("personal-data", "Des données personnelles sont publiées", "Personal data are published"),
        Term("other", "Autre motif", "Other reason"),
    ],
)
"""What a visitor may report on a record."""


STAKEHOLDER_CATEGORIES = CodeList(
    "stakeholder-categories",
    "Catégorie de parties prenantes",
    "Category of stakeholders",
    [
        Term("users", "Usagers et clients", "Users and customers"),
        Term("workers", "Travailleurs", "Workers"),
        Term("producers", "Producteurs et prestataires", "Producers and providers"),
        Term("volunteers", "Bénévoles", "Volunteers"),
        Term("founders", "Fondateurs", "Founders"),
        Term("owners", "Propriétaires et sociétaires", "Owners and members"),
        Term("investors", "Financeurs", "Funders"),
        Term("local-authorities", "Collectivités territoriales", "Local authorities"),
        Term("partners", "Partenaires et fédérations", "Partners and federations"),
        Term("suppliers", "Fournisseurs", "Suppliers"),
        Term("researchers", "Chercheurs", "Researchers"),
        Term("neighbours", "Habitants du territoire", "People of the territory"),
        Term("other", "Autre", "Other"),
    ],
)
"""Who is brought together (criteria G2 and G3, question Q1.8 first column, NET-03)."""


STAKEHOLDER_STATUS = CodeList(
    "stakeholder-status",
    "Statut juridique",
    "Legal status",
    [
        Term("employee", "Salarié", "Employee"),
        Term("freelance", "Indépendant", "Freelance"),
        Term("individual", "Particulier", "Individual"),
        Term("company", "Entreprise", "Company"),
        Term("cooperative", "Coopérative", "Co-operative"),
        Term("association", "Association", "Association"),
        Term("public-body", "Organisme public", "Public body"),
        Term("other", "Autre", "Other"),
    ],
)
"""The legal status of a category of stakeholders (question Q1.8 third column)."""


STAKEHOLDER_LINKS = CodeList(
    "stakeholder-links",
    "Lien juridique avec la plateforme",
    "Legal relation with the platform",
    [
        Term("employment", "Contrat de travail", "Employment contract"),
        Term("service", "Contrat de prestation", "Service contract"),
        Term("terms", "Conditions générales", "Terms of service"),
        Term("charter", "Charte", "Charter"),
        Term("shares", "Parts sociales", "Capital shares"),
        Term("membership", "Adhésion", "Membership"),
        Term("agreement", "Convention", "Agreement"),
        Term("public-contract", "Marché public ou subvention", "Public contract or grant"),
        Term("none", "Aucun lien juridique", "No legal relation"),
        Term("other", "Autre", "Other"),
    ],
)
"""The legal relation of a category of stakeholders with the platform (question Q1.8 fourth column)."""


STAKEHOLDER_ACTIONS = CodeList(
    "stakeholder-actions",
    "Action sur la plateforme",
    "Action on the platform",
    [
        Term("sells", "Vend ou fournit un service", "Sells or provides a service"),
        Term("buys", "Achète ou reçoit un service", "Buys or receives a service"),
        Term("shares-information", "Partage des informations", "Shares information"),
        Term("provides-infrastructure", "Met à disposition une infrastructure", "Provides infrastructure"),
        Term("paid-work", "Travaille contre rémunération", "Does paid work"),
        Term("unpaid-work", "Contribue bénévolement", "Does unpaid work"),
        Term("funds", "Finance", "Funds"),
        Term("governs", "Prend part aux décisions", "Takes part in decisions"),
        Term("other", "Autre", "Other"),
    ],
)
"""What a category of stakeholders does on the platform (question Q1.8 second column)."""
