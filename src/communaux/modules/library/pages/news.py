"""The news watch: its page, its Atom feed, sharing by hand, the weekly letter (COM-01)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from communaux.meaning.access import MEMBERS, STEWARDS
from communaux.meaning.declare import of
from communaux.meaning.forms import form_class, initial
from communaux.modules.library import verbs
from communaux.modules.library.acts import letters
from communaux.modules.library.acts import news as acts
from communaux.modules.library.lists import NEWS_TOPICS
from communaux.modules.library.models import NewsItem, Subscription
from communaux.modules.library.pages.shared import Speaker, language, named, rooms, version_sent
from communaux.modules.library.permissions import may
from communaux.modules.library.reading import mine
from communaux.modules.library.reading import news as reading
from communaux.modules.network.pages import shown
from communaux.nouns import mail
from communaux.nouns.acts.errors import LinkDead
from communaux.nouns.answers import attempt, conflict_rows, press, viewer_of, words_of
from communaux.nouns.models import Account

ATOM = 60
"""Entries of the feed that goes out."""


def listed(request: HttpRequest) -> HttpResponse:
    """What is new, the latest first, with links by topic, source and month."""
    viewer, look = viewer_of(request), reading.asked(request.GET.dict())
    rows = reading.found(viewer, look)
    start = (look.page - 1) * reading.PAGE
    items = list(rows[start : start + reading.PAGE + 1])
    steward = viewer.may(STEWARDS)

    def url(**other: str) -> str:
        query = urlencode(look.pairs(**other))
        return f"{request.path}?{query}" if query else request.path

    context = {
        "rooms": rooms("news"),
        "items": [
            {
                "item": one,
                "topic": shown.label(NEWS_TOPICS, one.topic),
                "from": named(one.organisation) if one.organisation else _("partagée par un membre"),
                "host": shown.host(one.link).partition("/")[0],
                "may_change": may(viewer, verbs.NEWS_CHANGED, None, acts.standing(viewer, one)),
            }
            for one in items[: reading.PAGE]
        ],
        "filters": _filters(viewer, look, url),
        "chosen": bool(look.pairs()),
        "next_url": f"{request.path}?{urlencode([*look.pairs(), ('page', str(look.page + 1))])}"
        if len(items) > reading.PAGE
        else "",
        "previous_url": url() if look.page > 1 else "",
        "steward": steward,
        "atom": f"/library/news.atom?{urlencode(look.pairs())}" if look.pairs() else "/library/news.atom",
    }
    return render(request, "library/news.html", context)


def _filters(viewer: Any, look: reading.Asked, url: Any) -> list[dict[str, Any]]:
    found = reading.around(viewer, look)
    topics = [
        (code, shown.label(NEWS_TOPICS, code), found.topics[code])
        for code in NEWS_TOPICS.codes
        if found.topics[code] or code == look.topic
    ]
    months = [(f"{month:%Y-%m}", date_format(month, "F Y"), count) for month, count in found.months]
    groups = (
        ("topic", _("Sujet"), topics, look.topic),
        ("month", _("Mois"), months, look.month),
        ("source", _("Source"), list(found.sources), look.source),
    )
    return [
        {
            "label": label,
            "options": [
                {
                    "label": words,
                    "count": count,
                    "current": value == current,
                    "url": url(**{name: "" if value == current else value}),
                }
                for value, words, count in options
            ],
        }
        for name, label, options, current in groups
    ]


def atom(request: HttpRequest) -> HttpResponse:
    """The same as an Atom feed for anybody (RFC 4287); the filters of the page hold here too."""
    look = reading.asked(request.GET.dict())
    rows = list(reading.found(viewer_of(request), look).order_by("-dated", "-pk")[:ATOM])
    query = urlencode(look.pairs())
    feed = Atom1Feed(
        title=_("Veille de %(federation)s") % {"federation": settings.FEDERATION_NAME},
        link=mail.address("/library/news/"),
        description="",
        language=language(),
        feed_url=mail.address(f"/library/news.atom?{query}" if query else "/library/news.atom"),
        feed_guid=mail.address("/library/news/"),
        author_name=settings.FEDERATION_NAME,
        subtitle=_("Ce que les plateformes publient, et ce que leurs membres partagent."),
    )
    for one in rows:
        feed.add_item(
            title=one.title,
            link=one.link,
            description=escape(one.text or one.title),  # Django announces it as HTML
            unique_id=mail.address(one.get_absolute_url()),
            pubdate=one.dated,
            updateddate=max(one.dated, one.updated) if one.by_id else one.dated,
            author_name=named(one.organisation) if one.organisation else None,
            categories=(one.topic,),
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=600"
    return response


def share(request: HttpRequest) -> HttpResponse:
    """Share a link with a few words."""
    viewer = viewer_of(request)
    if not mine.is_member(viewer) or viewer.account is None:
        if viewer.account is None:
            return redirect(f"/account/login/?next={request.path}")
        return render(request, "library/members_only.html", status=403)
    speaker = Speaker(
        request.POST or None, mine.edited(viewer), label=_("Au nom de"), nobody=_("Moi, membre du réseau")
    )
    form = form_class(of(NewsItem), MEMBERS)(request.POST or None)
    if request.method == "POST" and all([form.is_valid(), speaker.is_valid()]):
        made = attempt(form, lambda: acts.share(viewer, speaker.organisation, form.values()))
        if made is not None:
            messages.success(request, _("Merci, c’est partagé."))
            return redirect("/library/news/")
    context = {
        "title": _("Partager une nouvelle"),
        "lede": _("Une loi, un appel à projets, une rencontre, un outil : un lien, et ce qui compte."),
        "speaker": speaker,
        "form": form,
        "button": _("Partager"),
        "back_url": "/library/news/",
        "trail": [(_("Veille"), "/library/news/"), (_("Partager une nouvelle"), None)],
    }
    return render(request, "library/form.html", context)


def _find(key: str) -> NewsItem:
    found = NewsItem.objects.select_related("organisation").filter(key=key).first()
    if found is None:
        raise Http404
    return found


def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change a piece of news, put it forward, withdraw it."""
    viewer, item = viewer_of(request), _find(key)
    stand = acts.standing(viewer, item)
    if not may(viewer, verbs.NEWS_CHANGED, None, stand):
        raise PermissionDenied
    form = form_class(of(NewsItem), MEMBERS)(
        request.POST or None, initial=initial(of(NewsItem), item, MEMBERS)
    )
    version = item.version
    if request.method == "POST":
        version = version_sent(request) or item.version
        if form.is_valid():
            changed = attempt(
                form,
                lambda: acts.change(viewer, item, form.values(only_changed=True), expected_version=version),
            )
            if changed is not None:
                messages.success(request, _("C’est enregistré."))
                return redirect("/library/news/")
        if conflict := getattr(form, "conflict", None):
            version = conflict.current_version
    gestures = [
        (_("Remettre en ligne"), "withdraw", "0") if item.withdrawn else (_("Retirer"), "withdraw", "1")
    ]
    if may(viewer, verbs.NEWS_PINNED):
        pin = (
            (_("Ne plus mettre en avant"), "pin", "0") if item.pinned else (_("Mettre en avant"), "pin", "1")
        )
        gestures.insert(0, pin)
    conflicts = conflict_rows(form, words_of)
    context = {
        "title": _("Modifier la nouvelle"),
        "lede": item.title,
        "form": form,
        "version": version,
        "conflicts": conflicts,
        "button": _("Enregistrer"),
        "back_url": "/library/news/",
        "after": [
            {"label": label, "name": name, "value": value, "url": f"/library/news/item/{item.key}/move"}
            for label, name, value in gestures
        ],
        "trail": [(_("Veille"), "/library/news/"), (_("Modifier la nouvelle"), None)],
    }
    return render(request, "library/form.html", context, status=409 if conflicts else 200)


@require_POST
def move(request: HttpRequest, key: str) -> HttpResponse:
    """Put forward or withdraw, or the reverse."""
    viewer, item = viewer_of(request), _find(key)
    if "pin" in request.POST:
        forward = request.POST["pin"] == "1"
        words = _("Elle est en avant.") if forward else _("Elle n’est plus en avant.")
        press(request, lambda: acts.pin(viewer, item, forward), words)
    else:
        gone = request.POST.get("withdraw") == "1"
        words = _("Elle est retirée.") if gone else _("Elle est de nouveau en ligne.")
        press(request, lambda: acts.withdraw(viewer, item, gone), words)
    return redirect("/library/news/")


class LetterForm(forms.Form):
    """Whether one wants the weekly letter, and on what."""

    wanted = forms.BooleanField(
        label=gettext_lazy("Je veux recevoir la lettre de veille, une fois par semaine"), required=False
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Sujets"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Aucun coché : tous."),
    )

    def __init__(self, data: Any, known: Subscription | None) -> None:
        super().__init__(data, initial={"wanted": known is not None, "topics": known.topics if known else []})
        self.fields["topics"].choices = NEWS_TOPICS.choices(language())  # type: ignore[attr-defined]


def letter(request: HttpRequest) -> HttpResponse:
    """Ask for the weekly letter, or want it no more. Nobody receives it unasked."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect(f"/account/login/?next={request.path}")
    account = Account.objects.get(pk=viewer.account)
    form = LetterForm(request.POST or None, Subscription.objects.filter(account=account).first())
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["wanted"]:
            letters.subscribe(viewer, account, form.cleaned_data["topics"], language())
            messages.success(
                request, _("C’est noté : la lettre part une fois par semaine, s’il y a du nouveau.")
            )
        else:
            letters.unsubscribe(viewer, account)
            messages.success(request, _("C’est noté : vous ne recevez pas la lettre."))
        return redirect("/account/")
    context = {
        "title": _("Lettre de veille"),
        "lede": _("Ce qui est nouveau, par courrier électronique. Chaque lettre a un lien pour l’arrêter."),
        "form": form,
        "button": _("Enregistrer"),
        "back_url": "/library/news/",
        "trail": [(_("Veille"), "/library/news/"), (_("Lettre de veille"), None)],
    }
    return render(request, "library/form.html", context)


def stop_letter(request: HttpRequest, token: str) -> HttpResponse:
    """The link at the foot of a letter: a page with one button, for scanners of mail follow links."""
    dead = False
    if request.method == "POST":
        try:
            letters.unsubscribe_by_link(token)
        except LinkDead:
            dead = True
        else:
            messages.success(request, _("C’est fait : vous ne recevrez plus la lettre."))
            return redirect("/library/news/")
    return render(request, "library/stop_letter.html", {"dead": dead}, status=410 if dead else 200)
