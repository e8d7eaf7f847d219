"""What can be done in storages, as the journal writes it. Nobody reads of it there: it may say who somebody is."""

from django.utils.translation import gettext_lazy as _

from communaux.ground.journal import declare

STORAGE_CREATED = declare("pods.storage.created", _("a ouvert un espace"), seen=())
STORAGE_CHANGED = declare("pods.storage.changed", _("a modifié un espace"), seen=())
DOCUMENT_CREATED = declare("pods.document.created", _("a déposé un document"), seen=())
DOCUMENT_CHANGED = declare("pods.document.changed", _("a modifié un document"), seen=())
DOCUMENT_DELETED = declare("pods.document.deleted", _("a effacé un document"), seen=())
