"""What can be done with food platforms, as the journal writes it and as people read it.

The object of an entry is the organisation, or the platform: never a thing, whose address may say who somebody is.
"""

from django.utils.translation import gettext_lazy as _

from communaux.ground.journal import declare
from communaux.meaning.access import EDITORS

PLATFORM_ADDED = declare("food.platform.added", _("a inscrit une plateforme alimentaire"))
PLATFORM_CHANGED = declare("food.platform.changed", _("a modifié une plateforme alimentaire"))
PLATFORM_REMOVED = declare("food.platform.removed", _("a retiré une plateforme alimentaire"))
SCOPES_GRANTED = declare(
    "food.scopes.granted", _("a autorisé une plateforme alimentaire à échanger ses données"), seen=EDITORS
)
SCOPES_REVOKED = declare(
    "food.scopes.revoked", _("a retiré une autorisation à une plateforme alimentaire"), seen=EDITORS
)
THINGS_WRITTEN = declare("food.things.written", _("a écrit des données alimentaires"), seen=EDITORS)
THINGS_REMOVED = declare("food.things.removed", _("a effacé des données alimentaires"), seen=EDITORS)
EVENT_RECEIVED = declare(
    "food.event.received", _("a annoncé un changement de données alimentaires"), seen=EDITORS
)
