"""Why a token, or the proof that comes with it, is not believed; and how the door asks for one that is. Pure.

A refusal never repeats what the token says: its words are those of whoever sent it.
"""

from __future__ import annotations

from communaux.ground.said import Said

ALGORITHMS = ("ES256", "RS256", "EdDSA")
"""Signatures that are read, of proofs and of tokens alike; none that is made with a shared secret."""
_ASKED = "ES256 RS256"
_SCOPE = "openid webid"


class TokenRefused(Exception):  # noqa: N818 - a refusal, like those of access
    """A token or a proof is not accepted. ``code``: stable, for programs; ``said``: why, for people."""

    def __init__(self, code: str, said: Said | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.said = said or REASONS[code]

    @property
    def error(self) -> str:
        """The code that RFC 6750 and RFC 9449 know."""
        if self.code == "nonce":
            return "use_dpop_nonce"
        return "invalid_dpop_proof" if self.code.startswith("proof-") else "invalid_token"


REASONS = {
    "authorization": Said(
        "L’en-tête Authorization n’est pas lisible : « DPoP » suivi d’un jeton est attendu.",
        "The Authorization header cannot be read: “DPoP” followed by a token is expected.",
    ),
    "bearer": Said(
        "Un jeton au porteur n’est pas accepté ici : joignez une preuve DPoP au jeton.",
        "A bearer token is not accepted here: send a DPoP proof with the token.",
    ),
    "nonce": Said("La preuve doit porter le nombre donné.", "The proof must carry the nonce that was given."),
    "proof-missing": Said("L’en-tête DPoP manque.", "The DPoP header is missing."),
    "proof-malformed": Said("La preuve DPoP n’est pas lisible.", "The DPoP proof cannot be read."),
    "proof-type": Said(
        "La preuve DPoP n’est pas du type « dpop+jwt ».", "The DPoP proof is not of type “dpop+jwt”."
    ),
    "proof-algorithm": Said(
        "L’algorithme de la preuve DPoP n’est pas accepté.", "The algorithm of the DPoP proof is not accepted."
    ),
    "proof-key": Said(
        "La clé de la preuve DPoP n’est pas une clé publique acceptée.",
        "The key of the DPoP proof is not an accepted public key.",
    ),
    "proof-signature": Said(
        "La signature de la preuve DPoP ne tient pas.", "The signature of the DPoP proof does not hold."
    ),
    "proof-method": Said(
        "La preuve DPoP est faite pour une autre méthode.", "The DPoP proof was made for another method."
    ),
    "proof-url": Said(
        "La preuve DPoP est faite pour une autre adresse.", "The DPoP proof was made for another address."
    ),
    "proof-time": Said(
        "La preuve DPoP est trop ancienne, ou d’un instant à venir.",
        "The DPoP proof is too old, or of an instant to come.",
    ),
    "proof-claims": Said(
        "Une des affirmations de la preuve DPoP manque ou n’a pas la bonne forme.",
        "One of the claims of the DPoP proof is missing or malformed.",
    ),
    "proof-token": Said(
        "La preuve DPoP est faite pour un autre jeton.", "The DPoP proof was made for another token."
    ),
    "proof-binding": Said(
        "Le jeton est lié à une autre clé que celle de la preuve DPoP.",
        "The token is bound to another key than that of the DPoP proof.",
    ),
    "proof-replayed": Said("Cette preuve DPoP a déjà servi.", "This DPoP proof was used before."),
    "proof-busy": Said(
        "Trop de preuves DPoP arrivent en même temps : recommencez dans un instant.",
        "Too many DPoP proofs arrive at the same time: try again in a moment.",
    ),
    "malformed": Said("Le jeton n’est pas lisible.", "The token cannot be read."),
    "algorithm": Said("L’algorithme du jeton n’est pas accepté.", "The algorithm of the token is not accepted."),
    "claims": Said(
        "Une des affirmations du jeton manque ou n’a pas la bonne forme.",
        "One of the claims of the token is missing or malformed.",
    ),
    "expired": Said("Le jeton a expiré.", "The token has expired."),
    "ended": Said("L’accès dont vient ce jeton a été retiré.", "The access that this token came of was ended."),
    "too-early": Said("Le jeton n’est pas encore valable.", "The token is not valid yet."),
    "audience": Said("Le jeton est fait pour un autre destinataire.", "The token was made for somebody else."),
    "unbound": Said("Le jeton n’est lié à aucune clé.", "The token is bound to no key."),
    "issuer": Said(
        "L’émetteur du jeton n’est pas une adresse acceptée.", "The issuer of the token is not an accepted address."
    ),
    "issuer-unreachable": Said(
        "L’émetteur du jeton n’a pas pu être consulté.", "The issuer of the token could not be consulted."
    ),
    "issuer-answer": Said(
        "L’émetteur a donné une réponse qui n’est pas celle d’un fournisseur Solid.",
        "The issuer gave an answer that is not that of a Solid provider.",
    ),
    "key": Said(
        "L’émetteur ne publie pas la clé qui a signé ce jeton.",
        "The issuer does not publish the key that signed this token.",
    ),
    "signature": Said("La signature du jeton ne tient pas.", "The signature of the token does not hold."),
    "webid": Said("Le WebID du jeton n’est pas une adresse acceptée.", "The WebID of the token is not accepted."),
    "webid-unreachable": Said(
        "Le profil WebID n’a pas pu être consulté.", "The WebID profile could not be consulted."
    ),
    "webid-answer": Said("Le profil WebID n’est pas lisible.", "The WebID profile cannot be read."),
    "webid-issuer": Said(
        "Le profil WebID ne nomme pas cet émetteur.", "The WebID profile does not name this issuer."
    ),
    "client": Said(
        "Le jeton nomme deux programmes différents.", "The token names two different programs."
    ),
    "issuer-mixed": Said(
        "La réponse vient d’un autre fournisseur que celui qui était demandé.",
        "The answer comes from another provider than the one that was asked.",
    ),
    "nonce-other": Said(
        "La réponse appartient à une autre demande.", "The answer belongs to another request."
    ),
    "denied": Said(
        "Vous avez refusé, ou votre fournisseur ne vous a pas reconnu·e.",
        "You declined, or your provider did not recognise you.",
    ),
    "address": Said(
        "Cette adresse n’est pas lisible : écrivez-la sans espace, en commençant par https://.",
        "This address cannot be read: write it without spaces, starting with https://.",
    ),
    "own": Said(
        "Cette adresse est celle d’ici : connectez-vous avec votre compte.",
        "This address is one of this site: sign in with your account.",
    ),
    "webid-none": Said(
        "Aucun fournisseur Solid n’a été trouvé à cette adresse.", "No Solid provider was found at this address."
    ),
    "client-document": Said(
        "La description du programme n’est pas lisible ou n’est pas la sienne.",
        "The description of the program cannot be read or is not its own.",
    ),
    "client-document-unreachable": Said(
        "La description du programme n’a pas pu être consultée.",
        "The description of the program could not be consulted.",
    ),
    "busy": Said(
        "Trop de fournisseurs sont consultés en même temps : recommencez dans un instant.",
        "Too many providers are being consulted: try again in a moment.",
    ),
}  # fmt: skip
"""What each code means, for people."""


def challenge(refused: TokenRefused | None = None) -> str:
    """The value of ``WWW-Authenticate`` in an answer 401: what would be believed here, and what was wrong."""
    wrong = f', error="{refused.error}", error_description="{refused.code}"' if refused else ""
    return f'DPoP algs="{_ASKED}", scope="{_SCOPE}"{wrong}, Bearer scope="{_SCOPE}"'
