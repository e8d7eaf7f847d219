"""The code lists that an organisation is described with: maturity, legal form, activity, IGAS category and the like.

Classifications follow the report of the federation (l.177-215, l.372-433, l.618-622); every one takes several
values, for a platform seldom fits one box. Matches point to ESSGlobal, the vocabulary of the solidarity economy
maps. Data only: no rule, no model.
"""

from communaux.meaning.lists import CodeList, Term
from communaux.nouns.activities import ACTIVITIES

__all__ = [
    "ACTIVITIES",
    "AFFILIATIONS",
    "IGAS",
    "INTERACTIONS",
    "LEGAL_FORMS",
    "MARKETS",
    "MATURITY",
    "ORG_KINDS",
    "SOURCES",
]

_STRUCTURE = "http://purl.org/essglobal/standard/organisational-structure/"


def _os(*codes: int) -> tuple[str, ...]:
    """IRIs of ESSGlobal's list of organisational structures."""
    return tuple(f"{_STRUCTURE}OS{code}" for code in codes)


MATURITY = CodeList(
    "maturity",
    "Étape",
    "Stage",
    [
        Term(
            "project",
            "En projet",
            "Project",
            note_fr="Le collectif prépare l’activité.",
            note_en="Still being prepared.",
        ),
        Term(
            "launching",
            "En lancement",
            "Launching",
            note_fr="Les premiers usages commencent.",
            note_en="First uses begin.",
        ),
        Term(
            "operating",
            "En activité",
            "Operating",
            note_fr="Le service rendu est régulier.",
            note_en="The service is regular.",
        ),
        Term(
            "ceased",
            "Activité arrêtée",
            "Ceased",
            note_fr="La fiche reste, pour mémoire.",
            note_en="The record stays, as a memory.",
        ),
    ],
    aliases={
        "projet": "project",
        "planned": "project",
        "lancement": "launching",
        "starting": "launching",
        "active": "operating",
        "activité": "operating",
        "actif": "operating",
        "open": "operating",
        "ouvert": "operating",
        "arrêtée": "ceased",
        "arrêté": "ceased",
        "closed": "ceased",
        "fermé": "ceased",
    },
)
"""How far an organisation has come (MISSION section 1, l.215; NET-01). *Ceased* records are kept."""


ORG_KINDS = CodeList(
    "organisation-kinds",
    "Nature",
    "Kind",
    [
        Term(
            "platform",
            "Plateforme",
            "Platform",
            note_fr="Rend un service en ligne.",
            note_en="Serves people online.",
        ),
        Term(
            "network",
            "Réseau ou fédération",
            "Network or federation",
            close=_os(190, 200),
            note_fr="Réunit d’autres organisations.",
            note_en="Gathers other organisations.",
        ),
        Term(
            "local",
            "Coopérative ou entité locale",
            "Local co-op or entity",
            note_fr="Agit sur un territoire, souvent au sein d’un réseau.",
            note_en="Acts in one territory, often within a network.",
        ),
        Term(
            "partner",
            "Partenaire",
            "Partner",
            note_fr="Soutient, finance, fournit ou accompagne.",
            note_en="Supports, funds, supplies or advises.",
        ),
        Term("public-body", "Acteur public", "Public body", exact=_os(220)),
        Term("other", "Autre", "Other"),
    ],
    aliases={
        "réseau": "network",
        "fédération": "network",
        "federation": "network",
        "coopérative locale": "local",
        "local co-op": "local",
        "collectivité": "public-body",
        "public authority": "public-body",
        "institution": "public-body",
    },
)
"""What an organisation is to the federation (roles of MISSION section 1); a member may itself be a network."""


LEGAL_FORMS = CodeList(
    "legal-forms",
    "Forme juridique",
    "Legal form",
    [
        Term("association", "Association (loi 1901)", "Non-profit association", close=_os(20)),
        Term(
            "informal",
            "Collectif sans personnalité juridique",
            "Unincorporated collective",
            exact=_os(160),
            close=_os(10),
        ),
        Term("cooperative", "Coopérative", "Co-operative", exact=_os(115)),
        Term(
            "scic",
            "SCIC",
            "Multi-stakeholder co-operative (SCIC)",
            broader="cooperative",
            close=_os(100),
            note_fr="Société coopérative d’intérêt collectif.",
            note_en="French co-operative of collective interest.",
        ),
        Term(
            "scop",
            "Scop",
            "French worker co-operative (Scop)",
            broader="cooperative",
            close=_os(60),
            note_fr="Société coopérative et participative.",
            note_en="French co-operative owned by its workers.",
        ),
        Term(
            "cae",
            "CAE",
            "Business and employment co-operative (CAE)",
            broader="cooperative",
            close=_os(60),
            note_fr="Coopérative d’activités et d’emploi.",
            note_en="Entrepreneurs are employees of their co-operative.",
        ),
        Term(
            "cooperative-sa", "Coopérative SA", "Co-operative public limited company", broader="cooperative"
        ),
        Term("cooperative-sas", "SAS coopérative", "Co-operative simplified company", broader="cooperative"),
        Term(
            "union",
            "Union d’économie sociale",
            "Union of social economy",
            broader="cooperative",
            close=_os(110, 240),
        ),
        Term(
            "worker-coop",
            "Coopérative de travail",
            "Worker co-operative",
            broader="cooperative",
            exact=_os(60),
        ),
        Term(
            "consumer-coop",
            "Coopérative de consommation",
            "Consumer co-operative",
            broader="cooperative",
            exact=_os(80),
        ),
        Term(
            "producer-coop",
            "Coopérative de production",
            "Producer co-operative",
            broader="cooperative",
            exact=_os(90),
        ),
        Term(
            "housing-coop",
            "Coopérative d’habitants",
            "Housing co-operative",
            broader="cooperative",
            exact=_os(70),
        ),
        Term(
            "multi-stakeholder-coop",
            "Coopérative multi-parties prenantes",
            "Multi-stakeholder co-operative",
            broader="cooperative",
            exact=_os(100),
        ),
        Term(
            "secondary-coop",
            "Coopérative de coopératives",
            "Secondary co-operative",
            broader="cooperative",
            exact=_os(110),
        ),
        Term(
            "european-coop",
            "Société coopérative européenne",
            "European co-operative society (SCE)",
            broader="cooperative",
        ),
        Term(
            "community-benefit",
            "Société de bénéfice communautaire",
            "Community benefit society",
            exact=_os(130),
        ),
        Term(
            "community-interest",
            "Société d’intérêt communautaire",
            "Community interest company",
            exact=_os(120),
        ),
        Term("mutual", "Mutuelle", "Mutual", exact=_os(170)),
        Term("foundation", "Fondation", "Foundation"),
        Term(
            "endowment-fund",
            "Fonds de dotation",
            "Endowment fund",
            note_fr="Loi du 4 août 2008.",
            note_en="French law of 2008.",
        ),
        Term("charity", "Organisme caritatif", "Charity", exact=_os(40)),
        Term("company", "Société commerciale", "Company", exact=_os(50)),
        Term("sas", "SAS", "Simplified joint-stock company (SAS)", broader="company"),
        Term("sarl", "SARL", "Private limited company", broader="company"),
        Term("sa", "SA", "Public limited company", broader="company"),
        Term(
            "sca",
            "SCA",
            "Partnership limited by shares (SCA)",
            broader="company",
            note_fr="Société en commandite par actions.",
        ),
        Term("civil-company", "Société civile", "Civil company"),
        Term("gie", "GIE", "Economic interest grouping", note_fr="Groupement d’intérêt économique."),
        Term("sole-trader", "Entreprise individuelle", "Sole trader", exact=_os(150)),
        Term("employee-trust", "Fiducie de salariés", "Employee trust", exact=_os(140)),
        Term("public", "Établissement ou service public", "Public establishment", exact=_os(220)),
        Term("other", "Autre forme", "Other form"),
    ],
    aliases={
        "association loi 1901": "association",
        "asso": "association",
        "asbl": "association",
        "e.V.": "association",
        "verein": "association",
        "not-for-profit organisation": "association",
        "unincorporated": "informal",
        "collectif": "informal",
        "community group (formal or informal)": "informal",
        "société coopérative d’intérêt collectif": "scic",
        "société coopérative et participative": "scop",
        "société coopérative de production": "scop",
        "scop arl": "scop",
        "scop sa": "scop",
        "scop sas": "scop",
        "scic sa": "scic",
        "scic sas": "scic",
        "scic sarl": "scic",
        "coopérative d’activités et d’emploi": "cae",
        "coop": "cooperative",
        "coop SA": "cooperative-sa",
        "SA coopérative": "cooperative-sa",
        "coopérative SAS": "cooperative-sas",
        "UES": "union",
        "union d’économie sociale": "union",
        "workers cooperative": "worker-coop",
        "consumer/user coops": "consumer-coop",
        "SCE": "european-coop",
        "CIC": "community-interest",
        "community interest company (CIC)": "community-interest",
        "community benefit society / industrial and provident society (IPS)": "community-benefit",
        "CBS": "community-benefit",
        "company (other)": "company",
        "société par actions simplifiée": "sas",
        "limited company": "company",
        "EURL": "sarl",
        "société à responsabilité limitée": "sarl",
        "société anonyme": "sa",
        "groupement d’intérêt économique": "gie",
        "self-employed": "sole-trader",
        "government agency/body": "public",
        "fundación": "foundation",
        "stiftung": "foundation",
    },
)
"""Legal forms of the French social economy and their cousins abroad (MISSION section 9, l.427-433)."""


IGAS = CodeList(
    "igas",
    "Catégorie IGAS",
    "IGAS category",
    [
        Term("services", "Opérateurs de services organisés", "Operators of organised services"),
        Term("jobbing", "Petits travaux (jobbing)", "Jobbing"),
        Term("micro-work", "Micro-travail", "Micro-work"),
        Term("freelancing", "Travail indépendant (freelancing)", "Freelancing"),
        Term("sharing", "Partage de ressources", "Resource sharing"),
        Term("sharing-assets", "Mise en commun de biens", "Pooling of assets", broader="sharing"),
        Term("sharing-labour", "Partage avec travail", "Sharing with labour", broader="sharing"),
        Term("marketplace", "Places de marché", "Marketplaces"),
        Term("e-cooperative", "Coopératives électroniques", "Electronic co-operatives"),
        Term(
            "other",
            "Autre : réseau, infrastructure, service, média",
            "Other: network, infrastructure, service, media",
            note_fr="Près de la moitié des plateformes n’entrent dans aucune des sept catégories.",
            note_en="About half of the platforms fit none of the seven categories.",
        ),
    ],
    aliases={
        "5a": "sharing-assets",
        "5b": "sharing-labour",
        "autre": "other",
    },
)
"""The seven categories of the French inspection of social affairs, 2016 (l.189-197), and one for the rest."""


INTERACTIONS = CodeList(
    "interactions",
    "Opérations de la plateforme",
    "Operations of the platform",
    [
        Term("listing", "Mise en ligne d’annonces", "Listing of offers"),
        Term("search", "Recherche et classement", "Search and ranking"),
        Term("matching", "Mise en relation", "Matching"),
        Term("messaging", "Messagerie", "Messaging"),
        Term("ordering", "Commande et vente", "Ordering and sale"),
        Term("booking", "Réservation", "Booking"),
        Term("payment", "Paiement", "Payment"),
        Term("delivery", "Livraison et transport", "Delivery and transport"),
        Term("rating", "Évaluation et réputation", "Rating and reputation"),
        Term("publishing", "Publication de contenus", "Publishing of content"),
        Term("community", "Animation de communauté", "Community building"),
        Term("data-sharing", "Mise en commun de données", "Sharing of data"),
        Term("deliberation", "Délibération et décision", "Deliberation and decision"),
        Term("exchange", "Échange sans argent", "Exchange without money"),
        Term("funding", "Financement participatif", "Crowdfunding"),
        Term("tools", "Mise à disposition d’outils", "Provision of tools"),
        Term("other", "Autre opération", "Other operation"),
    ],
    aliases={
        "annonces": "listing",
        "appariement": "matching",
        "vente": "ordering",
        "notation": "rating",
        "autre": "other",
    },
)
"""What the platform does between people (questions Q1.3 to Q1.5, l.620-622)."""


MARKETS = CodeList(
    "markets",
    "Publics",
    "Markets",
    [
        Term("p2p", "Entre particuliers (P2P)", "Peer to peer (P2P)"),
        Term("b2c", "Professionnels vers particuliers (B2C)", "Business to consumer (B2C)"),
        Term("b2b", "Entre professionnels (B2B)", "Business to business (B2B)"),
    ],
    aliases={"pair à pair": "p2p", "peer-to-peer": "p2p", "C2C": "p2p"},
)
"""Between whom the platform mediates (l.199)."""


AFFILIATIONS = CodeList(
    "affiliations",
    "Rôle dans l’organisation",
    "Role in the organisation",
    [
        Term("representative", "Représente l’organisation", "Representative"),
        Term("steering", "Membre du comité de pilotage", "Steering committee member"),
        Term("coordinator", "Coordonne", "Coordinator"),
        Term("founder", "A fondé", "Founder"),
        Term("board", "Membre d’une instance", "Board or body member"),
        Term("director", "Dirige", "Director"),
        Term("worker", "Salarié ou salariée", "Employee"),
        Term("freelance", "Indépendant ou indépendante", "Freelance"),
        Term("volunteer", "Bénévole", "Volunteer"),
        Term("member", "Sociétaire ou adhérent", "Member"),
        Term("user", "Usager ou usagère", "User"),
        Term("researcher", "Chercheur ou chercheuse", "Researcher"),
        Term("expert", "Expert ou experte", "Expert"),
        Term("contact", "Contact", "Contact"),
        Term("other", "Autre rôle", "Other role"),
    ],
    aliases={
        "représentant": "representative",
        "représentante": "representative",
        "copil": "steering",
        "salarié": "worker",
        "salariée": "worker",
        "worker": "worker",
        "bénévole": "volunteer",
        "adhérent": "member",
        "adhérente": "member",
        "sociétaire": "member",
        "chercheur": "researcher",
        "chercheuse": "researcher",
        "expert": "expert",
        "experte": "expert",
        "fondateur": "founder",
        "fondatrice": "founder",
        "coordinateur": "coordinator",
        "coordinatrice": "coordinator",
    },
)
"""How a person stands to an organisation (MISSION section 1, roles; NET-07). Several at once are common."""


SOURCES = CodeList(
    "sources",
    "Origine de l’information",
    "Source of the information",
    [
        Term("self", "Déclarée par l’organisation", "Declared by the organisation"),
        Term("steward", "Saisie par la fédération", "Entered by the federation"),
        Term("import", "Importée d’un autre annuaire", "Imported from another directory"),
        Term("report", "Rapport publié", "Published report"),
        Term("register", "Registre public", "Public register"),
        Term("website", "Site de l’organisation", "Website of the organisation"),
        Term("visitor", "Signalée par un visiteur", "Reported by a visitor"),
        Term("demo", "Exemple fictif", "Fictional example"),
    ],
)
"""Where a statement comes from; every relation and every record carries one, with a date."""
