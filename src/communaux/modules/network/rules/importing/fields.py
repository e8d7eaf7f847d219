"""The fields that a column may feed, and the words by which files name them.

Names of fields are those of the models, except a few that only files know: ``coordinates`` (both numbers in one cell),
``departement`` (its number, or a country), ``handle`` (the name of an account on a social network) and the ``source_``
fields, which say where the row comes from.
"""

from dataclasses import dataclass

from communaux.meaning.lists import CodeList
from communaux.nouns import lists


@dataclass(frozen=True, slots=True)
class Field:
    """One field that a column may feed.

    ``kind`` names the converter: line, text, url, urls, email, phone, code, codes, country, countries, latitude,
    longitude, coordinates, date, departement, handle or key. ``longest``: characters kept at most. ``words``: headers
    that name it, beside its own name and labels, in any spelling. ``codes``: the list it takes its codes from.
    ``personal``: data on a person, never guessed from sample values.
    """

    name: str
    fr: str
    en: str
    kind: str
    words: tuple[str, ...] = ()
    longest: int = 300
    codes: CodeList | None = None
    personal: bool = False

    @property
    def many(self) -> bool:
        """Whether several columns and several values of one cell add up."""
        return self.kind in ("urls", "codes", "countries", "handle")

    def label(self, lang: str = "fr") -> str:
        """The name of the field for people."""
        return self.en if lang.lower().startswith("en") else self.fr


def _w(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


_ORGANISATION = (
    Field(
        "name",
        "Nom",
        "Name",
        "line",
        _w(
            "nom de l'organisation|organisation|organization|organisation name|nom de la structure|structure|raison sociale"
            "|dénomination|société|nom de la plateforme|plateforme|platform|titre|title|label|nom du collectif|company name"
            "|nom de l'association|entity name|trading name|initiative name|nom usuel|enseigne"
        ),
        160,
    ),
    Field(
        "short_name",
        "Sigle ou nom court",
        "Short name",
        "line",
        _w("sigle|acronyme|acronym|nom court|abbreviation"),
        40,
    ),
    Field(
        "summary",
        "En une phrase",
        "In one sentence",
        "text",
        _w(
            "résumé|accroche|baseline|slogan|tagline|abstract|short description|description courte|en bref|présentation courte"
        ),
        400,
    ),
    Field(
        "description",
        "Description",
        "Description",
        "text",
        _w("descriptif|présentation|presentation|about|à propos|texte|details|objet|purpose|mission"),
        20_000,
    ),
    Field(
        "website",
        "Site",
        "Website",
        "url",
        _w(
            "site web|site internet|url|web|homepage|home page|page web|lien|site|adresse du site|www|contact website|webpage"
        ),
        500,
    ),
    Field(
        "links",
        "Autres liens",
        "Other links",
        "urls",
        _w(
            "liens|autres liens|réseaux sociaux|social media|other websites|coopcycle url|linkedin|instagram|mastodon|youtube"
        ),
        500,
    ),
    Field(
        "handle",
        "Compte sur un réseau social",
        "Social network account",
        "handle",
        _w("twitter|facebook|x twitter"),
        200,
    ),
    Field(
        "logo_url",
        "Adresse du logo",
        "Address of the logo",
        "url",
        _w("logo|image|logo url|picture|photo|url du logo"),
        500,
    ),
    Field(
        "email",
        "Adresse électronique",
        "E-mail",
        "email",
        _w(
            "courriel|mail|e-mail|adresse mail|adresse e-mail|contact mail|contact email|email de contact|email address|mél"
        ),
        254,
        personal=True,
    ),
    Field(
        "phone",
        "Téléphone",
        "Telephone",
        "phone",
        _w("tel|tél|tél.|phone number|telephone number|numéro de téléphone|portable|mobile"),
        40,
        personal=True,
    ),
    Field(
        "kind",
        "Nature",
        "Kind",
        "code",
        _w("type d'acteur|nature d'organisation|kind of organisation"),
        40,
        lists.ORG_KINDS,
    ),
    Field(
        "maturity",
        "Maturité",
        "Maturity",
        "code",
        _w("étape|avancement|état|statut du projet|status"),
        40,
        lists.MATURITY,
    ),
    Field(
        "started",
        "Création",
        "Started",
        "date",
        _w(
            "date de création|année de création|year of creation|founded|founding date|founding year|début|date de début|depuis|since"
            "|année|created on|start date|incorporation date|date de lancement"
        ),
        40,
    ),
    Field(
        "ceased",
        "Arrêt",
        "Ceased",
        "date",
        _w("date de fin|date d'arrêt|fermeture|dissolved|end date|closed on"),
        40,
    ),
    Field(
        "countries",
        "Pays d’activité",
        "Countries of activity",
        "countries",
        _w("pays d'intervention|pays d'opération|operating countries|countries"),
        60,
    ),
    Field(
        "country",
        "Pays",
        "Country",
        "country",
        _w(
            "country name|country raw|pays du siège|country code|code pays|nation|addr country|state country|country id"
        ),
        100,
    ),
    Field(
        "departement",
        "Département ou pays",
        "French department or country",
        "departement",
        _w("dept|numéro de département"),
        60,
    ),
    Field(
        "region",
        "Région",
        "Region",
        "line",
        _w("territoire|territory|state|province|county|state/region|zone|canton|land"),
        120,
    ),
    Field(
        "city",
        "Ville",
        "Town",
        "line",
        _w(
            "commune|city|locality|localité|municipality|lieu|addr city|municipio|town/city|nom de la commune"
        ),
        120,
    ),
    Field(
        "postcode",
        "Code postal",
        "Postcode",
        "line",
        _w("cp|code_postal|zip|zip code|postal code|zipcode|plz|postal|addr postcode"),
        20,
    ),
    Field(
        "street",
        "Rue",
        "Street",
        "line",
        _w(
            "adresse|address|street address|adresse postale|voie|rue et numéro|addr street|address line 1|numéro et rue"
        ),
        200,
    ),
    Field("latitude", "Latitude", "Latitude", "latitude", _w("lat|y|lat.|coord y|gps lat|lat wgs84"), 30),
    Field(
        "longitude",
        "Longitude",
        "Longitude",
        "longitude",
        _w("lon|lng|long|x|long.|coord x|gps lon|lon wgs84"),
        30,
    ),
    Field(
        "coordinates",
        "Coordonnées",
        "Coordinates",
        "coordinates",
        _w(
            "coordonnées gps|gps|geo point|geopoint|geo_point_2d|latlng|lat lng|lat long|position|geolocation|géolocalisation"
        ),
        80,
    ),
    Field(
        "activities",
        "Activités",
        "Activities",
        "codes",
        _w(
            "activité|activity|secteur|sector|secteurs|primary activity|secteur d'activité|domaine|theme|thème|thématique"
            "|type of initiative|catégorie|category|main activity|activité principale|economic activity"
        ),
        1000,
        lists.ACTIVITIES,
    ),
    Field(
        "legal_forms",
        "Forme juridique",
        "Legal form",
        "codes",
        _w(
            "statut juridique|statut|legal structure|legal status|organisational structure|structure type|forme|type de structure"
        ),
        400,
        lists.LEGAL_FORMS,
    ),
    Field(
        "igas",
        "Catégories IGAS",
        "IGAS categories",
        "codes",
        _w("catégorie igas|igas|igas category"),
        400,
        lists.IGAS,
    ),
    Field(
        "interactions",
        "Opérations",
        "Operations",
        "codes",
        _w("interactions|fonctionnalités|features|opérations de la plateforme"),
        1000,
        lists.INTERACTIONS,
    ),
    Field(
        "markets",
        "Publics",
        "Markets",
        "codes",
        _w("marché|market|public|b2b b2c|p2p b2c b2b|cible"),
        200,
        lists.MARKETS,
    ),
    Field(
        "registration",
        "Numéro d’immatriculation",
        "Registration number",
        "line",
        _w(
            "siren|siret|rna|numéro siren|numéro siret|companies house number|company number|registration number|company no"
            "|charity number|numéro rna|registered number|numéro d'entreprise|bce"
        ),
        40,
    ),
    Field(
        "source_key",
        "Identifiant dans la source",
        "Identifier in the source",
        "key",
        _w("id|identifiant|identifier|uid|uuid|ref|référence|reference|code|clé|key|numéro|objectid|fid"),
    ),
    Field(
        "source_url",
        "Adresse dans la source",
        "Address in the source",
        "url",
        _w("source uri|uri|source|source url|permalink|iri|lien source|sameas|same as"),
        500,
    ),
)

_PERSON = (
    Field(
        "given_name",
        "Prénom",
        "First name",
        "line",
        _w("prénom adhérent|first name|firstname|forename|prenom usager"),
        60,
        personal=True,
    ),
    Field(
        "family_name",
        "Nom de famille",
        "Family name",
        "line",
        _w("nom|nom adhérent|last name|lastname|surname|nom d'usage|nom usager"),
        60,
        personal=True,
    ),
    Field(
        "name",
        "Nom complet",
        "Full name",
        "line",
        _w("name|nom et prénom|prénom et nom|personne|person|contact|adhérent"),
        120,
        personal=True,
    ),
    Field(
        "email",
        "Adresse électronique",
        "E-mail",
        "email",
        _w(
            "courriel|mail|e-mail|email adhérent|email payeur|email acheteur|adresse mail|adresse e-mail|email address|mél"
        ),
        254,
        personal=True,
    ),
    Field(
        "organisation",
        "Organisation",
        "Organisation",
        "line",
        _w(
            "raison sociale|société|structure|organization|company|nom de la structure|nom de l'organisation|association"
        ),
        160,
    ),
    Field(
        "role",
        "Rôle",
        "Role",
        "code",
        _w("fonction|role|qualité|titre|tarif|formule"),
        80,
        lists.AFFILIATIONS,
    ),
    Field(
        "since",
        "Depuis",
        "Since",
        "date",
        _w(
            "date|date de la commande|date d'adhésion|membre depuis|joined|date adhésion|date d'inscription|date de paiement"
        ),
        40,
    ),
    Field("website", "Site", "Website", "url", _w("site web|site internet|url|web|homepage"), 500),
    Field(
        "source_key",
        "Identifiant dans la source",
        "Identifier in the source",
        "key",
        _w(
            "id|identifiant|numéro|référence commande|référence de la commande|numéro d'adhérent|numéro adhérent|reference|billet"
        ),
    ),
)

FIELDS: dict[str, dict[str, Field]] = {
    "organisation": {field.name: field for field in _ORGANISATION},
    "person": {field.name: field for field in _PERSON},
}
"""What may be imported, by target and name of field."""
