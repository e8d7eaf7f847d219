"""WebIDs of elsewhere, linked to an account here by whoever holds both, and unlinked again.

That somebody holds the WebID was proven before, by ``reading.providers``; here it becomes a way into an account.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.meaning.access import Refused, Viewer
from communaux.modules.identity import verbs
from communaux.modules.identity.acts.base import note, path_of
from communaux.modules.identity.models import LinkedWebID
from communaux.modules.identity.permissions import MATRIX, OWN
from communaux.nouns.acts.base import acting, fresh

MOST = 10
"""WebIDs of one account."""


def link(viewer: Viewer, webid: str, issuer: str) -> LinkedWebID:
    """Let a WebID that was proven open the viewer's account. Raises ValidationError where it opens another one."""
    verb = verbs.WEBID_LINKED
    MATRIX.require(viewer, verb)
    if viewer.account is None:
        raise Refused(verb)
    with acting():
        found = LinkedWebID.objects.select_for_update().filter(webid=webid).first()
        if found and found.account_id == viewer.account:
            return found
        if found:
            raise ValidationError(_("Ce WebID est déjà lié à un autre compte."), code="taken")
        if LinkedWebID.objects.filter(account_id=viewer.account).count() >= MOST:
            raise ValidationError(_("Trop de WebID sont liés à ce compte."), code="most")
        made = LinkedWebID.objects.create(account_id=viewer.account, webid=webid, issuer=issuer)
        note(viewer, verb, made)
    return made


def unlink(viewer: Viewer, linked: LinkedWebID) -> None:
    """Close this way into the account."""
    verb = verbs.WEBID_UNLINKED
    standing = (OWN,) if viewer.account is not None and linked.account_id == viewer.account else ()
    MATRIX.require(viewer, verb, object_=path_of(linked), standing=standing)
    with acting():
        current = fresh(linked, act=verb)
        note(viewer, verb, current)
        current.delete()


def used(linked: LinkedWebID) -> None:
    """Remember the day on which a WebID opened its account, so that its keeper sees what serves; not an act of anybody."""
    today = timezone.localdate()
    if linked.used_on != today:
        with writing():
            LinkedWebID.objects.filter(pk=linked.pk).update(used_on=today)
