"""What can be done with other nodes, as the journal writes it. Changes in what they publish are one entry a batch."""

from django.utils.translation import gettext_lazy as _

from communaux.ground.journal import declare
from communaux.meaning.access import STEWARDS

FOLLOWED = declare("nodes.neighbour.followed", _("suit un nœud voisin"))
PAUSED = declare("nodes.neighbour.paused", _("a mis un nœud voisin en pause"))
RESUMED = declare("nodes.neighbour.resumed", _("a repris le suivi d’un nœud voisin"))
LEFT = declare("nodes.neighbour.left", _("a cessé de suivre un nœud voisin et effacé ce qui en venait"))
BROKEN = declare("nodes.neighbour.broken", _("a arrêté le suivi d’un nœud voisin qui n’est plus fiable"))
TRUSTED = declare(
    "nodes.neighbour.trusted", _("a accepté la nouvelle clé ou le nouvel historique d’un nœud voisin")
)
LIMITED = declare("nodes.neighbour.limited", _("a changé ce qui est gardé au plus d’un nœud voisin"))
DESCRIBED = declare(
    "nodes.neighbour.described", _("a pris note du nouveau nom ou de la licence d’un nœud voisin")
)
MIRRORED = declare("nodes.mirror.changed", _("a repris des changements d’un nœud voisin"), seen=STEWARDS)
