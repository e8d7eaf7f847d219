"""The code lists of the library: kinds of resources, themes, topics of the news, mutual help, skills.

Data only, in both languages.
"""

from communaux.meaning.lists import CodeList, Term

_SCHEMA = "https://schema.org/"

RESOURCE_KINDS = CodeList(
    "resource-kinds",
    "Sorte de ressource",
    "Kind of resource",
    [
        Term(
            "method",
            "Méthode",
            "Method",
            close=(f"{_SCHEMA}HowTo",),
            note_fr="Une façon de faire que d’autres peuvent suivre pas à pas.",
            note_en="A way of doing things that others can follow step by step.",
        ),
        Term(
            "tool",
            "Outil",
            "Tool",
            note_fr="Un logiciel, un tableur, un jeu de cartes : ce qui sert à faire.",
            note_en="Software, a spreadsheet, a deck of cards: something to work with.",
        ),
        Term(
            "practice",
            "Pratique",
            "Practice",
            note_fr="Ce qu’une organisation fait, raconté par elle.",
            note_en="What an organisation does, told by itself.",
        ),
        Term("tip", "Bon plan", "Good tip"),
        Term("template", "Modèle de document", "Document template"),
        Term("case", "Étude de cas", "Case study"),
        Term("document", "Document de travail", "Working document"),
        Term("report", "Rapport ou publication", "Report or publication", exact=(f"{_SCHEMA}Report",)),
        Term("dataset", "Jeu de données", "Data set", exact=(f"{_SCHEMA}Dataset",)),
        Term("training", "Support de formation", "Training material"),
    ],
    aliases={"bonne pratique": "practice", "good practice": "practice", "tutoriel": "training"},
)
"""What one finds in the library (COM-02; report l.143, 596, 736)."""


THEMES = CodeList(
    "library-themes",
    "Thème",
    "Theme",
    [
        Term("governance", "Gouvernance", "Governance"),
        Term("legal", "Droit et statuts", "Law and statutes"),
        Term("licences", "Licences et marques", "Licences and brands"),
        Term("business", "Modèle économique", "Business model"),
        Term("funding", "Financement", "Funding"),
        Term("accounting", "Comptabilité et communs", "Accounting and commons"),
        Term("marketing", "Communication et vente", "Communication and sales"),
        Term("technology", "Logiciel et infrastructure", "Software and infrastructure"),
        Term("standards", "Standards et interopérabilité", "Standards and interoperability"),
        Term("data", "Données et vie privée", "Data and privacy"),
        Term("work", "Travail et emploi", "Work and employment"),
        Term("facilitation", "Animation et coopération", "Facilitation and co-operation"),
        Term("impact", "Évaluation et impact", "Evaluation and impact"),
        Term("public", "Action publique et territoires", "Public policy and territories"),
    ],
    aliases={
        "juridique": "legal",
        "economie": "business",
        "rgpd": "data",
        "gdpr": "data",
        "numerique": "technology",
    },
)
"""Themes of resources, of mentoring and of what is asked for (report l.306-308, 417-598)."""


LANGUAGES = CodeList(
    "document-languages",
    "Langue",
    "Language",
    [
        Term(code, fr, en, exact=(f"http://id.loc.gov/vocabulary/iso639-1/{code}",))
        for code, fr, en in (
            ("fr", "Français", "French"),
            ("en", "Anglais", "English"),
            ("es", "Espagnol", "Spanish"),
            ("ca", "Catalan", "Catalan"),
            ("it", "Italien", "Italian"),
            ("de", "Allemand", "German"),
            ("nl", "Néerlandais", "Dutch"),
            ("pt", "Portugais", "Portuguese"),
            ("eu", "Basque", "Basque"),
            ("br", "Breton", "Breton"),
            ("ar", "Arabe", "Arabic"),
        )
    ],
)
"""Languages of documents and of people (ISO 639-1)."""


NEWS_TOPICS = CodeList(
    "news-topics",
    "Sujet",
    "Topic",
    [
        Term("movement", "Vie du mouvement", "Life of the movement"),
        Term("regulation", "Lois et règles", "Laws and rules"),
        Term("event", "Rencontres", "Events"),
        Term("funding", "Financements", "Funding"),
        Term("technology", "Techniques", "Technology"),
        Term("research", "Recherche", "Research"),
    ],
)
"""What the news watch is about (COM-01; expectation E10)."""


FEED_STATES = CodeList(
    "feed-states",
    "État du flux",
    "State of the feed",
    [
        Term("waiting", "Pas encore lu", "Not read yet"),
        Term("working", "Lu régulièrement", "Read regularly"),
        Term("failing", "En échec, nouvel essai prévu", "Failing, will be tried again"),
        Term("stopped", "Arrêté après trop d’échecs", "Stopped after too many failures"),
    ],
)
"""Where a feed stands; ``rules.breaker`` moves it."""


HELP_DIRECTIONS = CodeList(
    "help-directions",
    "Sens",
    "Direction",
    [
        Term("offer", "Je peux aider", "I can help"),
        Term("request", "Je cherche de l’aide", "I am looking for help"),
    ],
)
"""Offers of mentoring meet requests (COM-04; expectation E12)."""


PAIRING_STATES = CodeList(
    "pairing-states",
    "État de l’accompagnement",
    "State of the mentoring",
    [
        Term("asked", "Demandé", "Asked"),
        Term("accepted", "Accepté", "Accepted"),
        Term("under-way", "En cours", "Under way"),
        Term("ended", "Terminé", "Ended"),
        Term("declined", "Décliné", "Declined"),
    ],
)
"""How a mentoring goes; ``rules.pairing`` says which step follows which."""


SKILLS = CodeList(
    "developer-skills",
    "Compétence",
    "Skill",
    [
        Term("python", "Python", "Python"),
        Term("javascript", "JavaScript et TypeScript", "JavaScript and TypeScript"),
        Term("php", "PHP", "PHP"),
        Term("ruby", "Ruby", "Ruby"),
        Term("java", "Java et Kotlin", "Java and Kotlin"),
        Term("go", "Go", "Go"),
        Term("rust", "Rust", "Rust"),
        Term("elixir", "Elixir", "Elixir"),
        Term("mobile", "Applications mobiles", "Mobile applications"),
        Term("web-design", "Intégration web", "Web integration"),
        Term("ux", "Conception d’interfaces", "Interface design"),
        Term("accessibility", "Accessibilité", "Accessibility"),
        Term("databases", "Bases de données", "Databases"),
        Term("maps", "Cartographie", "Maps"),
        Term("semantic-web", "Web sémantique, Solid", "Semantic web, Solid"),
        Term("odoo", "Odoo", "Odoo"),
        Term("hosting", "Hébergement et exploitation", "Hosting and operations"),
        Term("security", "Sécurité", "Security"),
        Term("data-science", "Analyse de données", "Data analysis"),
        Term("payment", "Paiement en ligne", "Online payment"),
        Term("project", "Conduite de projet", "Project management"),
        Term("documentation", "Documentation", "Documentation"),
        Term("translation", "Traduction", "Translation"),
    ],
)
"""What developers of the platforms can do (COM-05; report l.582)."""


AVAILABILITY = CodeList(
    "developer-availability",
    "Disponibilité",
    "Availability",
    [
        Term("now", "Disponible", "Available"),
        Term("some-hours", "Quelques heures par mois", "A few hours a month"),
        Term("later", "Pas en ce moment", "Not at the moment"),
    ],
)


DEVELOPMENT_STATES = CodeList(
    "development-states",
    "État du développement",
    "State of the development",
    [
        Term("idea", "Idée", "Idea"),
        Term("looking", "Cherche des forces", "Looking for people and means"),
        Term("under-way", "En cours", "Under way"),
        Term("delivered", "Livré", "Delivered"),
        Term("dropped", "Abandonné", "Dropped"),
    ],
)
"""How a joint development goes (COM-05); ``rules.developments`` says which step follows which."""
