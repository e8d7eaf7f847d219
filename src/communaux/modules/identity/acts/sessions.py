"""From a person's consent to what a program holds: a code, tokens, their renewal and their end.

What a program does with a consent is not recorded (``verbs``): only that it was given, widened, taken back, and that a token
was shown twice.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from communaux.ground.gate import writing
from communaux.meaning.access import VISITOR, Refused, Viewer
from communaux.modules.identity import keys, verbs
from communaux.modules.identity.acts.base import note
from communaux.modules.identity.acts.tokens import Issued, signed
from communaux.modules.identity.models import Application, Consent, RefreshToken, Session, Subject
from communaux.modules.identity.permissions import MATRIX, OWN
from communaux.modules.identity.reading import house, members
from communaux.modules.identity.rules import claims, secrets
from communaux.modules.identity.rules.claims import Named
from communaux.modules.identity.rules.requests import Asked
from communaux.modules.identity.rules.sessions import Then
from communaux.modules.identity.rules.sessions import shown as shown_then
from communaux.nouns.acts.base import acting, write
from communaux.nouns.models import Account


class NotGiven(Exception):  # noqa: N818 - an answer
    """No token. ``detail``: an English sentence for who develops."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


# --- Consent ----------------------------------------------------------------------------------------------------------


def covered(account: int, application: Application, scopes: Collection[str]) -> bool:
    """Whether somebody agreed to this before, so that they need not be asked again."""
    found = Consent.objects.filter(account=account, application=application, ended=None).first()
    return found is not None and set(scopes) <= set(found.scopes)


def begin(viewer: Viewer, application: Application, asked: Asked, signed_in: datetime) -> str:
    """Let a program act within these scopes, and give the code that it turns into tokens. Raises Refused."""
    verb = verbs.CONSENT_GRANTED
    MATRIX.require(viewer, verb)
    code, now = secrets.made(), timezone.now()
    with acting():
        account = Account.objects.get(pk=viewer.account or 0)
        if not members.belongs(account, application):
            raise Refused(verb)
        consent = Consent.objects.filter(account=account, application=application, ended=None).first()
        if consent is None:
            consent = Consent.objects.create(
                account=account, application=application, scopes=list(asked.scopes)
            )
            note(viewer, verb, consent)
        elif not set(asked.scopes) <= set(consent.scopes):
            write(consent, {"scopes": claims.in_order({*consent.scopes, *asked.scopes})})
            note(viewer, verb, consent)
        Session.objects.create(
            consent=consent,
            scopes=list(asked.scopes),
            code_hash=secrets.hashed(code),
            code_expires=now + timedelta(seconds=claims.CODE_SECONDS),
            redirect_uri=asked.redirect_uri,
            challenge=asked.challenge,
            nonce=asked.nonce,
            bound=asked.bound,
            signed_in=signed_in,
            expires=now + timedelta(days=claims.SESSION_DAYS),
        )
        today = timezone.localdate()
        if application.used_on != today:
            Application.objects.filter(pk=application.pk).update(used_on=today)
    return code


def end_consent(viewer: Viewer, consent: Consent) -> None:
    """Take a consent back, and with it everything that the program holds of it."""
    verb = verbs.CONSENT_ENDED
    own = viewer.account is not None and viewer.account == consent.account_id
    MATRIX.require(viewer, verb, standing=(OWN,) if own else ())
    with acting():
        current = Consent.objects.select_for_update().get(pk=consent.pk)
        if current.ended is not None:
            return
        now = timezone.now()
        write(current, {"ended": now})
        Session.objects.filter(consent=current, ended=None).update(ended=now)
        note(viewer, verb, current)


# --- Tokens -----------------------------------------------------------------------------------------------------------


def redeem(application: Application, code: str, verifier: str, redirect_uri: str, bound: str) -> Issued:
    """The tokens of a code. Raises NotGiven; a code shown twice ends what came of it."""
    refused = "the code is unknown, used, too old, or was made for something else"
    with writing(alone=True):
        session = _locked(Q(code_hash=secrets.hashed(code), consent__application=application))
        if session is None:
            raise NotGiven(refused)
        then = shown_then(
            used=session.code_used is not None,
            late=session.code_expires <= timezone.now(),
            ended=not members.is_live(session),
        )
        fits = redirect_uri == session.redirect_uri and secrets.answers(verifier, session.challenge)
        if then is Then.END:
            _end_reused(session)
        elif then is Then.GIVE and fits and session.bound in ("", bound):
            session.code_used = timezone.now()
            session.bound = bound if application.method == Application.Method.NONE else ""
            session.save(update_fields=["code_used", "bound"])
            return _issued(session, bound, first=True)
    raise NotGiven(refused)


def renew(application: Application, token: str, asked: Collection[str], bound: str) -> Issued:
    """New tokens for a refresh token, and the next of its line. Raises NotGiven; one shown twice ends the line.

    ``asked``: fewer scopes for this access token alone, () for those of the session.
    """
    refused = "the refresh token is unknown, used, too old, ended, or bound to another key"
    with writing(alone=True):
        row = (
            RefreshToken.objects.select_for_update()
            .filter(token_hash=secrets.hashed(token), session__consent__application=application)
            .first()
        )
        session = _locked(Q(pk=row.session_id)) if row else None
        if row is None or session is None:
            raise NotGiven(refused)
        then = shown_then(
            used=row.used is not None,
            late=session.expires <= timezone.now(),
            ended=not members.is_live(session),
        )
        if then is Then.END:
            _end_reused(session)
        elif then is Then.GIVE and session.bound in ("", bound):
            if not set(asked) <= set(session.scopes):
                raise NotGiven("more is asked for than was agreed to")
            row.used = timezone.now()
            row.save(update_fields=["used"])
            return _issued(session, bound, scopes=list(asked))
    raise NotGiven(refused)


def end_session(application: Application, token: str) -> None:
    """The program gives back what it holds: a refresh token, or an access token by its claims. Nothing where it is unknown."""
    with acting():
        session = _locked(
            Q(tokens__token_hash=secrets.hashed(token), consent__application=application)
        ) or _locked(Q(key=_session_key(token), consent__application=application))
        if session is None or session.ended is not None:
            return
        Session.objects.filter(pk=session.pk).update(ended=timezone.now())
        note(VISITOR, verbs.SESSION_ENDED, session.consent)


def _session_key(token: str) -> str:
    said = keys.read(token, claims.ACCESS_KIND) if token.count(".") == 2 else None
    kind, _dash, rest = str((said or {}).get("jti", "")).partition("-")
    return rest.partition(".")[0] if kind == "s" else ""


def _locked(which: Q) -> Session | None:
    found = Session.objects.filter(which).values_list("pk", flat=True).first()
    if found is None:
        return None
    rows = Session.objects.select_for_update(of=("self",))
    return rows.select_related("consent__account", "consent__application").get(pk=found)


def _end_reused(session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(ended=timezone.now())
    note(VISITOR, verbs.TOKEN_REUSED, session.consent.application)


def _issued(session: Session, bound: str, *, first: bool = False, scopes: Collection[str] = ()) -> Issued:
    consent, application = session.consent, session.consent.application
    person = members.person_of(consent.account) if "webid" in session.scopes else None
    webid = house.webid_of(person) if person else ""
    sub = subject(consent.account, application.sector)
    within = tuple(claims.in_order(scopes or session.scopes))
    for_storages = webid if bound and "webid" in within else ""
    named = Named(house.issuer(), application.client_id, sub, for_storages, bound)
    access = signed(named, within, claims.ACCESS_SECONDS, f"s-{session.key}")
    refresh = ""
    if "offline_access" in session.scopes and application.refreshes:
        refresh = secrets.made()
        RefreshToken.objects.create(session=session, token_hash=secrets.hashed(refresh))
    told = Named(house.issuer(), application.client_id, sub, webid)
    identity = claims.identity(
        told,
        int(time.time()),
        int(session.signed_in.timestamp()),
        session.nonce if first else "",
        session.key,
        {},
    )
    return Issued(
        access,
        claims.ACCESS_SECONDS,
        within,
        bool(bound),
        refresh,
        keys.sign(identity, application.id_token_alg, claims.ID_KIND),
    )


def subject(account: Account, sector: str) -> str:
    """The name by which a sector knows somebody: random, made once, and no other sector's."""
    found, _made = Subject.objects.get_or_create(
        account=account, sector=sector, defaults={"sub": secrets.made()[:32]}
    )
    return str(found.sub)
