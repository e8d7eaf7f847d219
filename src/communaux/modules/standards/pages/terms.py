"""One term: its page with who agreed and how others define it, the forms to propose and change it, to agree and object."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communaux.meaning.access import EDITORS, MEMBERS
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.meaning.forms import MeaningForm, form_class, initial
from communaux.modules.standards import verbs
from communaux.modules.standards.acts import agreements
from communaux.modules.standards.acts import terms as acts
from communaux.modules.standards.lists import MATCHES, TERM_KINDS
from communaux.modules.standards.models import Agreement, Difference, Edition, Term
from communaux.modules.standards.pages.shared import (
    Speaker,
    day,
    edition_words,
    find_edition,
    form_page,
    label,
    language,
    may_speak,
    range_words,
    sign_in,
    times,
    trail_of,
    version_sent,
    who,
)
from communaux.modules.standards.permissions import may
from communaux.modules.standards.reading import standings
from communaux.modules.standards.rules.agreed.terms import DATATYPES, is_iri
from communaux.nouns.answers import attempt, press, viewer_of


def find(key: str) -> Term:
    """Raises Http404."""
    rows = Term.objects.select_related("edition__standard__community", "copied_from__edition__standard")
    found = rows.filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _trail(term: Term, *more: tuple[Any, str | None]) -> list[tuple[Any, str | None]]:
    edition = term.edition
    return trail_of(edition.standard, (edition_words(edition), edition.page), *more)


def page(request: HttpRequest, key: str) -> HttpResponse:
    """The term, who agreed to it and when, what others call it, and the forms to say one's view."""
    return _page(request, find(key))


def _page(
    request: HttpRequest, term: Term, speaker: Speaker | None = None, said: forms.Form | None = None
) -> HttpResponse:
    viewer, edition = viewer_of(request), term.edition
    standing = standings.of_standard(viewer, edition.standard)
    draft = edition.state == "draft"
    rows = Agreement.objects.filter(of(Agreement).visible(viewer.roles), term=term)
    voices = [
        _voice(row, term, viewer)
        for row in rows.select_related("organisation", "person").order_by("said_on", "pk")
    ]
    total = Agreement.objects.filter(term=term).count()
    writes = draft and may(viewer, verbs.TERM_CHANGED, None, standing)
    speaks = may_speak(viewer) and edition.state in {"draft", "proposed", "adopted"}
    context = {
        "one": term,
        "path": term.get_absolute_url(),
        "iri": f"{settings.BASE_URL}{edition.page}#{term.name}",
        "label": in_language(term.label),
        "definition": in_language(term.definition),
        "kind": label(TERM_KINDS, term.kind),
        "edition": edition,
        "facts": _facts(term),
        "standing": [one for one in voices if not one["withdrawn"]],
        "past": [one for one in voices if one["withdrawn"]],
        "unseen": total - len(voices),
        "differences": [
            {
                "one": row,
                "match": label(MATCHES, row.match),
                "definition": in_language(row.there_definition),
                "words": in_language(row.words),
            }
            for row in term.differences.select_related("organisation", "by").order_by("pk")
        ],
        "copied": _copied(term),
        "writes": writes,
        "may_remove": draft and may(viewer, verbs.TERM_REMOVED, None, standing),
        "answers": edition.state in {"draft", "proposed"}
        and may(viewer, verbs.OBJECTION_ANSWERED, None, standing),
        "speaker": (speaker or Speaker(viewer)) if speaks else None,
        "said": said or form_class(of(Agreement), MEMBERS, only=("reason",))(),
        "may_object": edition.state in {"draft", "proposed"},
        "visitor": viewer.account is None,
        "trail": _trail(term, (in_language(term.label), None)),
    }
    return render(request, "standards/term.html", context, status=200)


def _voice(row: Agreement, term: Term, viewer: Any) -> dict[str, Any]:
    mine = (
        viewer.may(EDITORS, row.organisation_id)
        if row.organisation_id
        else row.person_id == viewer.person and viewer.account is not None
    )
    return {
        "key": row.key,
        "who": who(row),
        "agrees": row.voice == "agrees",
        "day": day(row.said_on),
        "reason": row.reason,
        "earlier": row.wording != term.wording,
        "withdrawn": day(row.withdrawn_on),
        "answer": in_language(row.answer),
        "answered": day(row.answered_on),
        "may_take_back": mine and row.withdrawn_on is None,
    }


def _facts(term: Term) -> list[dict[str, str]]:
    found = [
        (_("Nom technique"), term.name, ""),
        (_("Classe"), term.belongs, f"{term.edition.page}#{term.belongs}"),
        (_("Valeurs"), range_words(term.range), ""),
        (_("Combien"), times(term.minimum, term.maximum) if term.kind == "property" else "", ""),
        (_("Exemple de valeur"), term.example, ""),
        *((_("Vient de"), source, source) for source in term.sources),
    ]
    return [{"term": name, "value": value, "url": url} for name, value, url in found if value]


def _copied(term: Term) -> dict[str, Any] | None:
    """The term of an earlier version that it comes from, whether it reads the same, and who had agreed to that one."""
    before = term.copied_from
    if before is None:
        return None
    rows = Agreement.objects.filter(
        term=before,
        voice="agrees",
        withdrawn_on=None,
        wording=before.wording,
        organisation__state="published",
    ).select_related("organisation", "person")
    return {
        "url": before.get_absolute_url(),
        "version": edition_words(before.edition),
        "same": all(getattr(term, name) == getattr(before, name) for name in acts.WORDS),
        "agreed": [{"who": who(row), "day": day(row.said_on)} for row in rows.order_by("said_on", "pk")],
    }


# --- Writing ----------------------------------------------------------------------------------------------------------


def _term_form(edition: Edition, data: Any, term: Term | None = None) -> MeaningForm:
    """The derived form, with the classes of this draft to choose from."""
    meaning = of(Term)
    start = initial(meaning, term, MEMBERS) if term is not None else {}
    form = form_class(meaning, MEMBERS)(data, initial=start)
    classes = list(Term.objects.filter(edition=edition, kind="class").order_by("pk"))
    if term is not None:
        classes = [one for one in classes if one.pk != term.pk]
    of_classes = [(one.name, f"{in_language(one.label)} ({one.name})") for one in classes]
    belongs, range_ = form.fields["belongs"], form.fields["range"]
    form.fields["belongs"] = forms.ChoiceField(
        label=belongs.label,
        help_text=belongs.help_text,
        required=False,
        choices=[("", _("Aucune")), *of_classes],
        initial=start.get("belongs", ""),
    )
    values: list[Any] = [
        ("", _("Aucune : ce n’est pas une propriété")),
        (_("Une valeur"), [(code, said.label(language())) for code, said in DATATYPES.items()]),
    ]
    if of_classes:
        values.append((_("Une chose de cette classe"), of_classes))
    kept = str(start.get("range", ""))
    if is_iri(kept):
        values.append((_("Une chose d’une classe d’ailleurs"), [(kept, kept)]))
    form.fields["range"] = forms.ChoiceField(
        label=range_.label, help_text=range_.help_text, required=False, choices=values, initial=kept
    )
    return form


def new(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Propose a term for a draft."""
    if (door := sign_in(request)) is not None:
        return door
    viewer, edition = viewer_of(request), find_edition(slug, number)
    if not may(viewer, verbs.TERM_PROPOSED, None, standings.of_standard(viewer, edition.standard)):
        raise PermissionDenied
    form = _term_form(edition, request.POST or None)
    if request.method != "POST":
        empty = not edition.terms.exists()
        form.fields["kind"].initial = "class" if empty else "property"
    return form_page(
        request,
        form,
        lambda: acts.propose(viewer, edition, form.values()),
        title=_("Proposer un terme"),
        lede=_("Un mot, ce qu’il veut dire, et comment les machines l’écrivent."),
        button=_("Proposer le terme"),
        back=edition.page,
        done=_("Le terme est proposé."),
        trail=trail_of(edition.standard, (edition_words(edition), edition.page)),
    )


def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change a term of a draft."""
    viewer, term = viewer_of(request), find(key)
    if not may(viewer, verbs.TERM_CHANGED, None, standings.of_standard(viewer, term.edition.standard)):
        raise PermissionDenied
    form = _term_form(term.edition, request.POST or None, term)
    version = version_sent(request) or term.version
    return form_page(
        request,
        form,
        lambda: acts.change(viewer, term, form.values(only_changed=True), expected_version=version),
        title=_("Modifier le terme"),
        lede=_("Si les mots changent, les accords déjà donnés restent à l’ancienne rédaction."),
        button=_("Enregistrer"),
        back=term.get_absolute_url(),
        done=_("C’est enregistré."),
        trail=_trail(term, (in_language(term.label), term.get_absolute_url())),
        version=version,
    )


def difference(request: HttpRequest, key: str) -> HttpResponse:
    """Record how others name and define nearly the same."""
    viewer, term = viewer_of(request), find(key)
    if not may(viewer, verbs.DIFFERENCE_RECORDED, None, standings.of_standard(viewer, term.edition.standard)):
        raise PermissionDenied
    form = form_class(of(Difference), MEMBERS)(request.POST or None)
    return form_page(
        request,
        form,
        lambda: acts.record_difference(viewer, term, form.values()),
        title=_("Noter une différence"),
        lede=_("Ici : « %(here)s »") % {"here": in_language(term.definition)},
        button=_("Noter la différence"),
        back=term.get_absolute_url(),
        done=_("La différence est notée."),
        trail=_trail(term, (in_language(term.label), term.get_absolute_url())),
    )


def edit_difference(request: HttpRequest, key: str) -> HttpResponse:
    """Change a recorded difference, or take it out."""
    viewer = viewer_of(request)
    rows = Difference.objects.select_related("term__edition__standard__community")
    one = rows.filter(key=key).first()
    if one is None:
        raise Http404
    if not may(
        viewer, verbs.DIFFERENCE_CHANGED, None, standings.of_standard(viewer, one.term.edition.standard)
    ):
        raise PermissionDenied
    back = one.term.get_absolute_url()
    if "remove" in request.POST:
        press(request, lambda: acts.remove_difference(viewer, one), _("C’est retiré."))
        return redirect(back)
    meaning = of(Difference)
    form = form_class(meaning, MEMBERS)(request.POST or None, initial=initial(meaning, one, MEMBERS))
    version = version_sent(request) or one.version
    return form_page(
        request,
        form,
        lambda: acts.change_difference(viewer, one, form.values(only_changed=True), expected_version=version),
        title=_("Modifier la différence"),
        lede=_("Ici : « %(here)s »") % {"here": in_language(one.term.definition)},
        button=_("Enregistrer"),
        back=back,
        done=_("C’est enregistré."),
        trail=_trail(one.term, (in_language(one.term.label), back)),
        version=version,
        after=[{"name": "remove", "value": "1", "label": _("Retirer cette différence")}],
    )


# --- Saying one's view ------------------------------------------------------------------------------------------------


def act(request: HttpRequest, key: str) -> HttpResponse:
    """Agree, object, take back, remove: by POST alone. What was typed comes back where it is refused."""
    viewer, term = viewer_of(request), find(key)
    here = redirect(term.get_absolute_url())
    if request.method != "POST":
        return here
    if (door := sign_in(request)) is not None:
        return door
    if "remove" in request.POST:
        done = press(request, lambda: acts.remove(viewer, term), _("Le terme est retiré du brouillon."))
        return redirect(term.edition.page) if done else here
    if "back" in request.POST:
        row = Agreement.objects.filter(term=term, key=request.POST["back"][:16]).first()
        if row is None:
            raise Http404
        press(request, lambda: agreements.take_back(viewer, row), _("Votre avis est retiré."))
        return here
    return _say(request, term)


def _say(request: HttpRequest, term: Term) -> HttpResponse:
    viewer = viewer_of(request)
    speaker = Speaker(viewer, request.POST)
    form = form_class(of(Agreement), MEMBERS, only=("reason",))(request.POST)
    if not speaker.is_valid():
        raise PermissionDenied
    objects = request.POST.get("voice") == "objects"
    gesture = agreements.object_to if objects else agreements.agree
    written = request.POST.get("wording", "")
    wording = int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else None
    if form.is_valid():
        values = form.values()
        made = attempt(
            form, lambda: gesture(viewer, term, speaker.organisation, values, expected_wording=wording)
        )
        if made is not None:
            done = (
                _("Votre objection est notée. Elle recevra une réponse.")
                if objects
                else _("Merci : votre accord est noté.")
            )
            messages.success(request, done)
            return redirect(term.get_absolute_url())
    return _page(request, find(term.key), speaker, form)


def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Answer an objection."""
    viewer = viewer_of(request)
    rows = Agreement.objects.select_related("term__edition__standard__community", "organisation", "person")
    row = rows.filter(of(Agreement).visible(viewer.roles), key=key, voice="objects").first()
    if row is None:
        raise Http404
    if not may(
        viewer, verbs.OBJECTION_ANSWERED, None, standings.of_standard(viewer, row.term.edition.standard)
    ):
        raise PermissionDenied
    start = {"answer": row.answer}
    form = form_class(of(Agreement), MEMBERS, only=("answer",))(request.POST or None, initial=start)
    back = row.term.get_absolute_url()
    version = version_sent(request) or row.version
    return form_page(
        request,
        form,
        lambda: agreements.answer(viewer, row, form.values(), expected_version=version),
        title=_("Répondre à une objection"),
        lede=_("%(who)s : « %(reason)s »") % {"who": who(row)["name"], "reason": row.reason},
        button=_("Répondre"),
        back=back,
        done=_("La réponse est publiée."),
        trail=_trail(row.term, (in_language(row.term.label), back)),
        version=version,
    )
