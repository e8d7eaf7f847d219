"""What can be done with channels, as the journal writes it. The object of an entry is the channel: never its topic, nor
where it sends to, which may say who somebody is.
"""

from django.utils.translation import gettext_lazy as _

from communaux.ground.journal import declare
from communaux.meaning.access import STEWARDS

CHANNEL_OPENED = declare(
    "notifications.channel.opened", _("a demandé à être averti de changements"), seen=STEWARDS
)
CHANNEL_ENDED = declare("notifications.channel.ended", _("a mis fin à des avertissements"), seen=STEWARDS)
