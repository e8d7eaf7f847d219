"""What can be done in the library, as the journal writes it and as people read it."""

from django.utils.translation import gettext_lazy as _

from communaux.ground.journal import declare
from communaux.meaning.access import EDITORS, NOBODY, STEWARDS

RESOURCE_ADDED = declare("library.resource.added", _("a proposé une ressource"))
RESOURCE_CHANGED = declare("library.resource.changed", _("a modifié une ressource"))
RESOURCE_FILED = declare("library.resource.filed", _("a déposé ou retiré le fichier d’une ressource"))
RESOURCE_PUBLISHED = declare("library.resource.published", _("a publié une ressource"))
RESOURCE_WITHDRAWN = declare("library.resource.withdrawn", _("a retiré une ressource"))
RESOURCE_INVENTORIED = declare(
    "library.resource.inventoried", _("a mis une ressource à l’inventaire des communs")
)
USE_TOLD = declare("library.use.told", _("a dit se servir d’une ressource"))
USE_CHANGED = declare("library.use.changed", _("a modifié son avis sur une ressource"))
USE_REMOVED = declare("library.use.removed", _("a retiré son avis sur une ressource"))
FEED_ADDED = declare("library.feed.added", _("a ajouté un flux à la veille"))
FEED_CHANGED = declare("library.feed.changed", _("a modifié un flux de la veille"))
FEED_REMOVED = declare("library.feed.removed", _("a retiré un flux de la veille"))
FEED_READ = declare("library.feed.read", _("a relevé un flux de la veille"), seen=EDITORS)
NEWS_SHARED = declare("library.news.shared", _("a partagé une nouvelle"))
NEWS_CHANGED = declare("library.news.changed", _("a modifié une nouvelle"))
NEWS_PINNED = declare("library.news.pinned", _("a mis une nouvelle en avant, ou ne l’y met plus"))
NEWS_WITHDRAWN = declare("library.news.withdrawn", _("a retiré une nouvelle"))
DIGEST_CHOSEN = declare(
    "library.digest.chosen", _("a choisi de recevoir, ou non, la lettre de veille"), seen=NOBODY
)
HELP_OFFERED = declare("library.help.offered", _("a proposé ou demandé un accompagnement"))
HELP_CHANGED = declare("library.help.changed", _("a modifié une annonce d’accompagnement"))
HELP_CLOSED = declare("library.help.closed", _("a clos une annonce d’accompagnement"))
PAIRING_ASKED = declare("library.pairing.asked", _("a demandé un accompagnement"), seen=STEWARDS)
PAIRING_ANSWERED = declare(
    "library.pairing.answered", _("a répondu à une demande d’accompagnement"), seen=STEWARDS
)
PAIRING_MOVED = declare("library.pairing.moved", _("a fait avancer un accompagnement"), seen=STEWARDS)
PAIRING_NOTED = declare("library.pairing.noted", _("a noté l’avancée d’un accompagnement"), seen=STEWARDS)
SKILLS_TOLD = declare("library.skills.told", _("a dit ses compétences"))
SKILLS_REMOVED = declare("library.skills.removed", _("a retiré ses compétences"))
DEVELOPMENT_PROPOSED = declare("library.development.proposed", _("a proposé un développement commun"))
DEVELOPMENT_CHANGED = declare("library.development.changed", _("a modifié un développement commun"))
DEVELOPMENT_MOVED = declare("library.development.moved", _("a fait avancer un développement commun"))
BACKING_PLEDGED = declare("library.backing.pledged", _("partage le besoin d’un développement commun"))
BACKING_CHANGED = declare("library.backing.changed", _("a modifié sa part d’un développement commun"))
BACKING_REMOVED = declare("library.backing.removed", _("ne partage plus le besoin d’un développement commun"))
