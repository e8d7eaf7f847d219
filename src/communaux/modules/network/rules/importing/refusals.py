"""Why a value of a file is refused, in words: data only."""

from communaux.ground.said import Said

REFUSALS: dict[str, Said] = {
    "name-missing": Said("il n’y a pas de nom", "there is no name"),
    "not-a-url": Said("ce n’est pas une adresse web", "this is not a web address"),
    "is-email": Said(
        "c’est une adresse électronique, pas une adresse web", "this is an e-mail address, not a web address"
    ),
    "scheme": Said(
        "seules les adresses http et https sont admises", "only http and https addresses are taken"
    ),
    "user-name": Said("cette adresse contient un nom d’utilisateur", "this address holds a user name"),
    "not-public": Said("cette adresse n’est pas publique", "this address is not public"),
    "not-an-email": Said("ce n’est pas une adresse électronique", "this is not an e-mail address"),
    "not-a-phone": Said("ce n’est pas un numéro de téléphone", "this is not a telephone number"),
    "too-long": Said("ce texte est trop long", "this text is too long"),
    "country-unknown": Said("ce pays n’est pas reconnu", "this country is not recognised"),
    "country-ambiguous": Said("ce nom désigne plusieurs pays", "this name means several countries"),
    "departement-unknown": Said(
        "ce n’est ni un numéro de département ni un pays",
        "this is neither a French department number nor a country",
    ),
    "code-unknown": Said("ce terme n’est pas dans la liste", "this term is not in the list"),
    "one-only": Said("une seule valeur est possible ici", "only one value is possible here"),
    "date": Said("cette date n’est pas lisible", "this date cannot be read"),
    "date-two-digit-year": Said("l’année doit avoir quatre chiffres", "the year needs four digits"),
    "date-range": Said("cette date n’existe pas", "this date does not exist"),
    "number": Said("ce n’est pas un nombre", "this is not a number"),
    "latitude": Said("la latitude va de −90 à 90", "latitude goes from −90 to 90"),
    "longitude": Said("la longitude va de −180 à 180", "longitude goes from −180 to 180"),
    "swapped": Said("latitude et longitude semblent inversées", "latitude and longitude look exchanged"),
    "half": Said("il manque la latitude ou la longitude", "latitude or longitude is missing"),
    "zero": Said("le point 0, 0 est un défaut de saisie", "the point 0, 0 is a typing default"),
    "dates-order": Said("l’arrêt précède la création", "it ceased before it started"),
    "too-many": Said("il y a trop de valeurs", "there are too many values"),
}
"""Why a value is refused, by code."""

FATAL = frozenset({"name-missing"})
"""Refusals that leave nothing to import of a row; any other leaves out one value and keeps the rest."""
