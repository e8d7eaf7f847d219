"""Amendments to the charter: the list, proposing one, reading and discussing one, deciding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.meaning.access import MEMBERS, STEWARDS, Viewer
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.meaning.forms import form_class, initial
from communaux.modules.charter import lists
from communaux.modules.charter import verbs as v
from communaux.modules.charter.acts import amendments as acts
from communaux.modules.charter.models import Amendment, AmendmentComment, CharterVersion
from communaux.modules.charter.pages import shown
from communaux.modules.charter.permissions import MATRIX
from communaux.modules.charter.reading import amendments as reading
from communaux.modules.charter.reading import signatures, texts
from communaux.modules.charter.rules import amendments as rules
from communaux.modules.charter.rules.texts import differences
from communaux.nouns.answers import attempt, conflict_rows, press, viewer_of, words_of

PAGE = 30
_KINDS = {
    "open": "wait",
    "deciding": "wait",
    "adopted": "ok",
    "applied": "ok",
    "rejected": "off",
    "withdrawn": "off",
}


class Aim(forms.Form):
    """Which text is to be changed."""

    aim = forms.ChoiceField(label=gettext_lazy("Quel texte voulez-vous changer ?"))
    organisation = forms.ChoiceField(label=gettext_lazy("Au nom de"), required=False)

    def __init__(self, version: CharterVersion, viewer: Viewer, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["aim"].choices = _aims(version)  # type: ignore[attr-defined]
        mine = [(one.slug, one.name) for one in signatures.mine(viewer)]
        if mine:
            self.fields["organisation"].choices = [("", _("moi seulement")), *mine]  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]

    def values(self) -> dict[str, Any]:
        """What the act asks for."""
        kind, target, code = self.cleaned_data["aim"].split(":")
        found = {"kind": kind, "target": target, "organisation": self.cleaned_data.get("organisation", "")}
        if target == "part" or kind == "add":
            found["part"] = code
        elif target == "criterion":
            found["criterion"] = code
        return found


def _aims(version: CharterVersion) -> list[tuple[str, Any]]:
    """Every text that an amendment may touch, in groups."""
    choices: list[tuple[str, Any]] = [
        ("", _("Choisir dans la liste")),
        ("change:preamble:", _("Le préambule")),
        ("change:manifesto:", _("Le manifeste")),
    ]
    for part in texts.parts(version):
        inside = [(f"change:part:{part.code}", _("Le texte de cette partie"))]
        for one in part.criteria.all():
            words = in_language(one.statement)
            inside.append((f"change:criterion:{one.code}", f"{one.code} : {words[:90]}"))
        inside.append((f"add:criterion:{part.code}", _("Ajouter un critère à cette partie")))
        inside += [
            (f"remove:criterion:{one.code}", _("Retirer %(code)s") % {"code": one.code})
            for one in part.criteria.all()
        ]
        choices.append((in_language(part.title), inside))
    return choices


def listed(request: HttpRequest) -> HttpResponse:
    """All amendments, those under discussion first."""
    state = request.GET.get("state", "")
    if state not in lists.AMENDMENT_STATES:
        state = ""
    counts = reading.counts()
    found = list(reading.listed(state)[:200])
    order = {code: place for place, code in enumerate(rules.STATES)}
    if not state:
        found.sort(key=lambda one: order[one.state] > 1)
    views = [{"label": _("Tous"), "url": "/charter/amendments/", "current": not state}]
    views += [
        {
            "label": f"{shown.word(lists.AMENDMENT_STATES, code).capitalize()} ({counts[code]})",
            "url": f"/charter/amendments/?state={code}",
            "current": state == code,
        }
        for code in lists.AMENDMENT_STATES.codes
        if counts.get(code)
    ]
    context = {
        "rows": [_line(one) for one in found],
        "views": views if len(views) > 2 else [],
        "version": texts.current(),
        "may_propose": MATRIX.allows(viewer_of(request), v.AMENDMENT_PROPOSED),
        "trail": shown.trail((_("Amendements"), None)),
    }
    return render(request, "charter/amendments.html", context)


def _line(one: Amendment) -> dict[str, Any]:
    return {
        "amendment": one,
        "url": f"/amendments/{one.key}",
        "aim": aim_words(one),
        "state": shown.word(lists.AMENDMENT_STATES, one.state),
        "kind": _KINDS[one.state],
    }


def aim_words(one: Amendment) -> str:
    """Which text an amendment changes, in words."""
    if one.kind == "add":
        return _("nouveau critère, partie « %(part)s »") % {"part": in_language(one.part.title)}
    if one.kind == "remove":
        return _("retirer %(code)s") % {"code": one.criterion.code}
    if one.target == "criterion":
        return _("critère %(code)s") % {"code": one.criterion.code}
    if one.target == "part":
        return _("texte de la partie « %(part)s »") % {"part": in_language(one.part.title)}
    return shown.word(lists.AMENDMENT_TARGETS, one.target)


def new(request: HttpRequest) -> HttpResponse:
    """Propose an amendment."""
    viewer = viewer_of(request)
    version = texts.current()
    if version is None:
        return redirect("/charter/")
    if not MATRIX.allows(viewer, v.AMENDMENT_PROPOSED):
        return render(
            request,
            "charter/members_only.html",
            {"trail": shown.trail((_("Amendements"), "/charter/amendments/"))},
            status=403,
        )
    code = request.GET.get("criterion", "")[:6]
    start = version.criteria.filter(code=code).first()
    aim = Aim(
        version, viewer, request.POST or None, initial={"aim": f"change:criterion:{code}"} if start else None
    )
    form = form_class(of(Amendment), MEMBERS, only=("title", "wording", "reason"))(
        request.POST or None, initial={"wording": start.statement} if start else None
    )
    if request.method == "POST" and aim.is_valid() and form.is_valid():
        made = attempt(form, lambda: acts.propose(viewer, {**aim.values(), **form.values()}))
        if made is not None:
            messages.success(request, _("L’amendement est en discussion."))
            return redirect(f"/amendments/{made.key}")
    context = {
        "aim": aim,
        "form": form,
        "version": version,
        "start": start and shown.criterion(start),
        "trail": shown.trail((_("Amendements"), "/charter/amendments/"), (_("Proposer"), None)),
    }
    return render(request, "charter/amendment_new.html", context)


class Decide(forms.Form):
    """What was decided, why, and where it is written."""

    reason = forms.CharField(
        label=gettext_lazy("Raison de la décision"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )
    link = forms.CharField(
        label=gettext_lazy("Compte rendu de la décision"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )
    on = forms.DateField(
        label=gettext_lazy("Décidé le"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Aujourd’hui si vous laissez vide."),
    )


def page(request: HttpRequest, key: str) -> HttpResponse:
    """Both wordings, the reason, the discussion, and what the reader may do."""
    viewer = viewer_of(request)
    amendment = reading.find(key)
    if amendment is None:
        raise Http404
    comment_form = form_class(of(AmendmentComment), MEMBERS)(
        request.POST if "comment" in request.POST else None
    )
    decide_form = Decide(request.POST if "decide" in request.POST else None)
    if request.method == "POST":
        answer = _post(request, viewer, amendment, comment_form, decide_form)
        if answer is not None:
            return answer
    return _show(request, viewer, amendment, comment_form, decide_form)


def _post(
    request: HttpRequest, viewer: Viewer, amendment: Amendment, comment_form: Any, decide_form: Decide
) -> HttpResponse | None:
    """What a button of the page does; None where a form is to be shown again."""
    here = redirect(f"/amendments/{amendment.key}")
    if "comment" in request.POST:
        if not comment_form.is_valid():
            return None
        made = attempt(comment_form, lambda: acts.comment(viewer, amendment, comment_form.values()))
        return redirect(f"/amendments/{amendment.key}#{made.key}") if made is not None else None
    if "decide" in request.POST:
        if not decide_form.is_valid():
            return None
        said = decide_form.cleaned_data
        adopt = request.POST["decide"] == "adopt"
        decided = attempt(
            decide_form,
            lambda: acts.decide(
                viewer, amendment, adopt, reason=said["reason"], link=said["link"], on=said["on"]
            ),
        )
        return here if decided is not None else None
    _press(request, viewer, amendment)
    return here


def _press(request: HttpRequest, viewer: Viewer, amendment: Amendment) -> bool:
    """The buttons that ask nothing more."""
    event = request.POST.get("event", "")
    if event == "remove-comment":
        said = AmendmentComment.objects.filter(amendment=amendment, key=request.POST.get("key", "")).first()
        if said is None:
            raise Http404
        return press(request, lambda: acts.remove_comment(viewer, said), _("La contribution est retirée."))
    if event == "apply":
        draft = CharterVersion.objects.filter(state="draft").first()
        if draft is None:
            messages.error(request, _("Ouvrez d’abord un projet de texte."))
            return False
        return press(
            request,
            lambda: acts.apply(viewer, amendment, draft),
            _("L’amendement est inscrit dans le projet."),
        )
    acts_of = {
        "support": (acts.support, _("Votre soutien est noté.")),
        "unsupport": (acts.unsupport, _("Votre soutien est retiré.")),
        "close": (acts.close, _("La discussion est close.")),
        "reopen": (acts.reopen, _("La discussion est rouverte.")),
        "withdraw": (acts.withdraw, _("L’amendement est retiré.")),
    }
    if event not in acts_of:
        raise Http404
    act, words = acts_of[event]
    return press(request, lambda: act(viewer, amendment), words)


def _show(
    request: HttpRequest, viewer: Viewer, amendment: Amendment, comment_form: Any, decide_form: Decide
) -> HttpResponse:
    language = shown.language()
    before, after = in_language(amendment.before, language), in_language(amendment.wording, language)
    possible = rules.events_from(amendment.state)
    stands = acts.standing(viewer, amendment.person_id)
    member = viewer.account is not None and viewer.may(MEMBERS)
    supporters = reading.supporters(amendment)
    supports = any(one.person_id == viewer.person for one in supporters)
    context = {
        "amendment": amendment,
        "path": f"/amendments/{amendment.key}",
        "aim": aim_words(amendment),
        "state": shown.word(lists.AMENDMENT_STATES, amendment.state),
        "kind": _KINDS[amendment.state],
        "before": before,
        "after": after,
        "pieces": differences(before, after) if before and after else [],
        "comments": [
            {"comment": one, "may_remove": _may_remove(viewer, one)}
            for one in reading.discussion(viewer, amendment)
        ],
        "member": member,
        "supporters": supporters,
        "supports": supports,
        "may_support": member and viewer.person is not None and "support" in possible and not supports,
        "may_unsupport": supports and "unsupport" in possible,
        "may_comment": member and "comment" in possible,
        "may_change": "change" in possible and MATRIX.allows(viewer, v.AMENDMENT_CHANGED, standing=stands),
        "may_withdraw": "withdraw" in possible
        and MATRIX.allows(viewer, v.AMENDMENT_WITHDRAWN, standing=stands),
        "steward": viewer.may(STEWARDS),
        "possible": possible,
        "comment_form": comment_form,
        "decide_form": decide_form,
        "draft": CharterVersion.objects.filter(state="draft").first() if viewer.may(STEWARDS) else None,
        "trail": shown.trail((_("Amendements"), "/charter/amendments/"), (amendment.title, None)),
    }
    return render(request, "charter/amendment.html", context)


def _may_remove(viewer: Viewer, said: AmendmentComment) -> bool:
    stands = acts.standing(viewer, said.person_id)
    return not said.removed and MATRIX.allows(viewer, v.COMMENT_REMOVED, standing=stands)


def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Its author words it better."""
    viewer = viewer_of(request)
    amendment = reading.find(key)
    if amendment is None:
        raise Http404
    stands = acts.standing(viewer, amendment.person_id)
    if not MATRIX.allows(viewer, v.AMENDMENT_CHANGED, standing=stands):
        raise PermissionDenied
    meaning = of(Amendment)
    names = ("title", "reason") if amendment.kind == "remove" else ("title", "wording", "reason")
    form = form_class(meaning, MEMBERS, only=names)(
        request.POST or None, initial=initial(meaning, amendment, MEMBERS)
    )
    version = amendment.version
    if request.method == "POST" and form.is_valid():
        sent = request.POST.get("version", "")
        expected = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else None
        changed = attempt(
            form,
            lambda: acts.change(viewer, amendment, form.values(only_changed=True), expected_version=expected),
        )
        if changed is not None:
            messages.success(request, _("L’amendement est enregistré."))
            return redirect(f"/amendments/{key}")
        if conflict := getattr(form, "conflict", None):
            version = conflict.current_version
    context = {
        "amendment": amendment,
        "aim": aim_words(amendment),
        "form": form,
        "version": version,
        "conflicts": conflict_rows(form, words_of),
        "trail": shown.trail(
            (_("Amendements"), "/charter/amendments/"),
            (amendment.title, f"/amendments/{key}"),
            (_("Modifier"), None),
        ),
    }
    return render(
        request, "charter/amendment_edit.html", context, status=409 if context["conflicts"] else 200
    )
