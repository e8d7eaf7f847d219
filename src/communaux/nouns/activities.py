"""The code list of activities, in two levels: a wide term is a fair answer by itself, a narrow one says more.

Built on what the platforms of the federation do (MISSION sections 2 and 5) and on ESSGlobal, the vocabulary of the
solidarity economy maps. Aliases are the words by which sources name an activity. Data only.
"""

from communaux.meaning.lists import CodeList, Term

_SECTOR = "http://purl.org/essglobal/standard/activities-modified/"
_ICA = "http://purl.org/essglobal/standard/activities-ica/"


def _am(*codes: int) -> tuple[str, ...]:
    """IRIs of ESSGlobal's modified list of activities."""
    return tuple(f"{_SECTOR}AM{code}" for code in codes)


def _ica(*codes: int) -> tuple[str, ...]:
    """IRIs of the activities of the International Cooperative Alliance, as ESSGlobal numbers them."""
    return tuple(f"{_ICA}ICA{code}" for code in codes)


ACTIVITIES = CodeList(
    "activities",
    "Activité",
    "Activity",
    [
        Term("food", "Alimentation", "Food", exact=_am(60)),
        Term(
            "food-short-circuits", "Circuits courts alimentaires", "Short food supply chains", broader="food"
        ),
        Term(
            "food-shop",
            "Magasin ou supermarché coopératif",
            "Co-operative shop or supermarket",
            broader="food",
        ),
        Term("food-aid", "Aide alimentaire et antigaspillage", "Food aid and food rescue", broader="food"),
        Term(
            "food-catering", "Restauration et transformation", "Catering and food processing", broader="food"
        ),
        Term("agriculture", "Agriculture", "Agriculture", exact=(*_am(130), *_ica(10))),
        Term("sustainable-farming", "Agriculture durable", "Sustainable farming", broader="agriculture"),
        Term(
            "farming-knowledge",
            "Partage de connaissances agricoles",
            "Sharing of farming knowledge",
            broader="agriculture",
        ),
        Term("gardens", "Jardins partagés", "Community gardens", broader="agriculture"),
        Term("fishing", "Pêche", "Fishing", broader="agriculture", exact=_ica(50)),
        Term("mobility", "Mobilité et transport", "Mobility and transport", exact=_am(160), close=_ica(220)),
        Term("bike-delivery", "Livraison à vélo", "Bike delivery", broader="mobility"),
        Term("ride-sharing", "Covoiturage", "Ride sharing", broader="mobility"),
        Term("car-sharing", "Autopartage", "Car sharing", broader="mobility"),
        Term("cycling", "Vélo et mobilités douces", "Cycling and soft mobility", broader="mobility"),
        Term("tourism", "Tourisme et accueil", "Tourism and hospitality", exact=_ica(130)),
        Term("accommodation", "Réservation d’hébergements", "Booking of accommodation", broader="tourism"),
        Term("travel", "Voyages et rencontres", "Travel and encounters", broader="tourism"),
        Term("energy", "Énergie", "Energy", exact=_am(50), close=_ica(230)),
        Term("renewable-energy", "Électricité renouvelable", "Renewable electricity", broader="energy"),
        Term("energy-saving", "Sobriété et rénovation", "Energy saving and renovation", broader="energy"),
        Term("work", "Travail et entrepreneuriat", "Work and enterprise"),
        Term("freelancers", "Coopération d’indépendants", "Co-operation of freelancers", broader="work"),
        Term("mutual-work", "Mutuelle de travail", "Mutual employment", broader="work"),
        Term("job-inclusion", "Insertion et emploi", "Inclusion through work", broader="work"),
        Term("coop-support", "Accompagnement coopératif", "Co-operative support", broader="work"),
        Term("digital", "Numérique", "Digital technology"),
        Term(
            "software",
            "Logiciels libres et services en ligne",
            "Free software and online services",
            broader="digital",
        ),
        Term("standards", "Standards interopérables", "Interoperable standards", broader="digital"),
        Term("it-services", "Services informatiques", "IT services", broader="digital"),
        Term("web-search", "Recherche sur le web", "Web search", broader="digital"),
        Term("culture", "Culture et loisirs", "Culture and leisure", exact=_am(10)),
        Term("streaming", "Diffusion culturelle en ligne", "Cultural streaming", broader="culture"),
        Term("music", "Musique et édition", "Music and publishing", broader="culture"),
        Term("leisure", "Sports et loisirs", "Sports and leisure", broader="culture"),
        Term("information", "Médias et information", "Media and information", close=_am(10)),
        Term("local-news", "Information locale", "Local news", broader="information"),
        Term("plural-news", "Information pluraliste", "Pluralist news", broader="information"),
        Term("citizenship", "Citoyenneté et plaidoyer", "Citizenship and advocacy", exact=_am(20)),
        Term("civic-tech", "Outils de démocratie", "Civic tech", broader="citizenship"),
        Term("advocacy", "Plaidoyer", "Advocacy", broader="citizenship"),
        Term(
            "transition",
            "Transition écologique et citoyenne",
            "Ecological and citizen transition",
            broader="citizenship",
        ),
        Term("refugees", "Solidarité avec les réfugiés", "Solidarity with refugees", broader="citizenship"),
        Term(
            "international-solidarity",
            "Solidarité internationale",
            "International solidarity",
            broader="citizenship",
        ),
        Term("finance", "Finance et gestion", "Finance and management", exact=_am(100), close=_ica(140)),
        Term("accounting", "Expertise comptable", "Accountancy", broader="finance"),
        Term("solidarity-finance", "Finance solidaire", "Solidarity finance", broader="finance"),
        Term("barter", "Troc et crédit mutuel", "Barter and mutual credit", broader="finance"),
        Term("local-currency", "Monnaie locale", "Local currency", broader="finance"),
        Term("insurance", "Assurance", "Insurance", broader="finance", exact=_ica(150)),
        Term("trade", "Commerce", "Trade", close=_ica(240, 260)),
        Term("online-shop", "Vente en ligne", "Online retail", broader="trade"),
        Term("fair-trade", "Commerce équitable", "Fair trade", broader="trade"),
        Term(
            "services-exchange",
            "Échange de biens et services",
            "Exchange of goods and services",
            broader="trade",
        ),
        Term("reuse", "Réemploi et réparation", "Repair and reuse", exact=_am(120)),
        Term("repair", "Réparation", "Repair", broader="reuse"),
        Term("second-hand", "Seconde main et ressourcerie", "Second-hand goods", broader="reuse"),
        Term("recycling", "Recyclage et déchets", "Recycling and waste", broader="reuse"),
        Term("housing", "Habitat et immobilier", "Housing and real estate", exact=(*_am(90), *_ica(210))),
        Term("shared-housing", "Habitat participatif", "Co-housing", broader="housing"),
        Term("real-estate", "Achat immobilier solidaire", "Solidarity real estate", broader="housing"),
        Term("places", "Tiers-lieux et espaces partagés", "Third places and shared spaces", exact=_am(30)),
        Term("coworking", "Espace de travail partagé", "Coworking", broader="places"),
        Term("community-space", "Lieu de vie collective", "Community space", broader="places"),
        Term("health", "Santé et soin", "Health and care", exact=_am(80), close=_ica(170)),
        Term("mutual-health", "Mutuelle de santé", "Health mutual", broader="health"),
        Term(
            "care",
            "Aide et services à la personne",
            "Care and personal services",
            broader="health",
            close=_ica(200),
        ),
        Term("education", "Éducation et formation", "Education and training", exact=(*_am(40), *_ica(160))),
        Term(
            "governance-training",
            "Formation à la gouvernance partagée",
            "Training in shared governance",
            broader="education",
        ),
        Term("popular-education", "Éducation populaire", "Popular education", broader="education"),
        Term("research", "Recherche", "Research", broader="education"),
        Term("environment", "Nature et environnement", "Nature and environment", exact=_am(110)),
        Term("industry", "Artisanat et fabrication", "Crafts and making", close=(*_am(140), *_ica(60, 90))),
        Term("network", "Réseau et fédération", "Network and federation"),
        Term("other", "Autre activité", "Other activity"),
    ],
    aliases={
        "social service": "care",
        "streaming culturel": "streaming",
        "diffusion d'information pluraliste": "plural-news",
        "extension ESS de moteur de recherche": "web-search",
        "promotion de standards interopérables": "standards",
        "coopérative de professionnels de l'informatique": "it-services",
        "fédération d'acteurs de la transition": "transition",
        "rassemblement de tiers lieux": "places",
        "tiers lieux": "places",
        "tiers-lieu": "places",
        "alimentation en circuits courts": "food-short-circuits",
        "circuit court alimentaire": "food-short-circuits",
        "production et distribution d'électricité verte": "renewable-energy",
        "applications libres pour associations": "software",
        "logiciel libre": "software",
        "troc entre PME": "barter",
        "coopérative d'activités de commerce alimentaire": "food-shop",
        "réseau de développeurs indépendants": "freelancers",
        "magasin coopératif": "food-shop",
        "supermarché coopératif": "food-shop",
        "accompagnement coopératif entre pairs": "coop-support",
        "e-commerce": "online-shop",
        "média d'informations locales": "local-news",
        "hébergement et tourisme": "tourism",
        "réseau social de pêcheurs": "fishing",
        "cabinet d'expertise comptable": "accounting",
        "édition musicale": "music",
        "échanges de biens et services en pair à pair": "services-exchange",
        "achat immobilier": "real-estate",
        "mise en relation entre réfugiés et bénévoles": "refugees",
        "édition de logiciels interopérables": "software",
        "lobbying et plaidoyer": "advocacy",
        "mutualité": "mutual-health",
        "transport": "mobility",
        "logistique": "mobility",
        "arts, media, culture & leisure": "culture",
        "campaigning, activism & advocacy": "citizenship",
        "community & collective spaces": "places",
        "health, social care & wellbeing": "health",
        "money & finance": "finance",
        "nature, conservation & environment": "environment",
        "reduce, reuse, repair & recycle": "reuse",
        "goods & services": "trade",
        "financial services": "finance",
        "retail": "trade",
        "utilities": "energy",
    },
)
"""What an organisation does, in two levels; ``within`` of a wide term holds its narrow ones."""
