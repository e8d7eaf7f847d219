"""Why another node is not followed further, said for people in both languages. Pure.

``grave``: what no waiting mends (history altered, another key): following stops until a steward has looked.
"""

from __future__ import annotations

from communaux.ground.said import Said

TELLS: dict[str, tuple[bool, Said]] = {
    "tampered": (
        True,
        Said(
            "L’historique publié ne suit pas celui que nous avons déjà lu : une entrée a été modifiée, retirée ou insérée.",
            "The published history does not follow the one that we have read: an entry was changed, removed or inserted.",
        ),
    ),
    "signature": (
        True,
        Said(
            "La signature de la tête du flux n’est pas valable.",
            "The signature on the head of the feed does not hold.",
        ),
    ),
    "key": (
        True,
        Said(
            "Ce nœud signe avec une autre clé que celle que nous connaissons.",
            "This node signs with another key than the one that we know.",
        ),
    ),
    "rollback": (
        True,
        Said(
            "La tête du flux est plus ancienne que celle que nous avons déjà vue.",
            "The head of the feed is older than the one that we have already seen.",
        ),
    ),
    "equivocation": (
        True,
        Said(
            "Deux têtes signées différentes portent le même numéro : ce nœud ne dit pas la même chose à tout le monde.",
            "Two different signed heads bear the same number: this node does not tell everybody the same.",
        ),
    ),
    "clock": (
        True,
        Said(
            "Les dates du flux sont impossibles : dans l’avenir, ou qui reculent.",
            "The dates of the feed are impossible: in the future, or running backwards.",
        ),
    ),
    "withheld": (
        False,
        Said(
            "Le flux s’arrête avant la tête que ce nœud a signée : il en cache la fin.",
            "The feed ends before the head that this node signed: its end is withheld.",
        ),
    ),
    "loop": (
        True,
        Said(
            "Les pages du flux tournent en rond ou ne mènent nulle part.",
            "The pages of the feed go round in circles or lead nowhere.",
        ),
    ),
    "elsewhere": (
        True,
        Said(
            "Ce nœud renvoie vers un autre site pour son flux : seules ses propres adresses sont lues.",
            "This node sends to another site for its feed: only addresses of its own are read.",
        ),
    ),
    "other-node": (
        True,
        Said(
            "La tête du flux est signée au nom d’un autre nœud.",
            "The head of the feed is signed in the name of another node.",
        ),
    ),
    "own": (
        True,
        Said(
            "C’est l’adresse de ce nœud-ci : un nœud ne se suit pas lui-même.",
            "This is the address of this very node: a node does not follow itself.",
        ),
    ),
    "unsigned": (
        True,
        Said(
            "Ce nœud ne publie pas de flux signé : rien ne prouverait que rien n’y manque.",
            "This node publishes no signed feed: nothing would prove that nothing is missing.",
        ),
    ),
    "address": (
        True,
        Said(
            "Cette adresse n’est pas lisible : écrivez-la en entier, par exemple https://federation.exemple.org.",
            "This address cannot be read: write the whole of it, such as https://federation.example.org.",
        ),
    ),
    "quota": (
        True,
        Said(
            "Ce nœud publie plus que ce que nous gardons de lui.",
            "This node publishes more than what we keep of it.",
        ),
    ),
    "unreadable": (
        False,
        Said(
            "Ce nœud n’a pas répondu par des données lisibles.",
            "This node did not answer with data that can be read.",
        ),
    ),
    "fault": (
        False,
        Said(
            "Une erreur est survenue ici pendant la lecture de ce nœud. Elle est dans le journal du serveur.",
            "Something went wrong here while this node was read. The log of the server tells it.",
        ),
    ),
    "too-large": (
        False,
        Said("Une page de ce nœud est trop lourde.", "A page of this node is too large."),
    ),
}
"""Code -> whether it is grave, and the sentence."""


class PeerError(Exception):
    """Another node answered with something that is not taken. ``detail``: a number or an address, for the steward."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {TELLS[code][1].en} {detail}".strip())
        self.code = code
        self.detail = detail.replace("\x00", "")[:300]

    @property
    def grave(self) -> bool:
        """Whether following stops until somebody has looked."""
        return TELLS[self.code][0]
