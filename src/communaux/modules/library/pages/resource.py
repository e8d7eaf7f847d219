"""One resource: its page, its file, its forms, who uses it (COM-02)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from communaux.meaning.access import EDITORS, Viewer
from communaux.meaning.declare import named as meaning_named
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.meaning.forms import form_class, initial
from communaux.meaning.refs import NotFoundError, find_ref
from communaux.modules.library import verbs
from communaux.modules.library.acts import resources, uses
from communaux.modules.library.models import Resource, ResourceUse
from communaux.modules.library.models.resources import ResourceState
from communaux.modules.library.pages.shared import Speaker, named, version_sent
from communaux.modules.library.permissions import may
from communaux.modules.library.reading import mine
from communaux.modules.library.rules import files
from communaux.modules.network.pages import shown
from communaux.nouns.answers import attempt, conflict_rows, press, viewer_of, words_of
from communaux.nouns.models import Organisation

SECTIONS = (
    ("what", gettext_lazy("Ce que c’est"), ("title", "kind", "summary")),
    ("where", gettext_lazy("Où la trouver"), ("link", "file", "remove_file")),
    ("conditions", gettext_lazy("À quelles conditions"), ("licence", "openness")),
    ("more", gettext_lazy("Pour qu’on la trouve"), ("themes", "languages", "text")),
    ("origin", gettext_lazy("D’où elle vient"), ("authors", "credits", "dated", "edition", "origin")),
)

LICENCES = (
    "CC-BY-SA-4.0", "CC-BY-4.0", "CC0-1.0", "AGPL-3.0-or-later", "GPL-3.0-or-later", "MIT", "ODbL-1.0", "etalab-2.0",
    "PPL", "Coopyleft", "CC-BY-NC-SA-4.0",
)  # fmt: skip
"""What the field of the licence proposes; any other may be written."""


def find(request: HttpRequest, key: str) -> Resource:
    """The resource with this key, where the viewer may see it. Raises Http404."""
    viewer = viewer_of(request)
    one = Resource.objects.select_related("organisation", "commons", "by").filter(key=key).first()
    if one is None:
        raise Http404
    seen = Resource.objects.filter(of(Resource).visible(viewer.roles_on(one.organisation_id)), pk=one.pk)
    if not resources.standing(viewer, one) and not seen.exists():
        raise Http404
    return one


def page(request: HttpRequest, key: str) -> HttpResponse:
    """Show it."""
    viewer, one = viewer_of(request), find(request, key)
    if one.state == ResourceState.WITHDRAWN and not viewer.may(EDITORS, one.organisation_id):
        raise Http404
    meaning, path = of(Resource), one.get_absolute_url()
    told = ResourceUse.objects.filter(of(ResourceUse).visible(viewer.roles), resource=one)
    use_rows = list(told.select_related("organisation").order_by("-updated"))
    using = {use.organisation_id for use in use_rows}
    edited = mine.edited(viewer) if one.state == ResourceState.PUBLISHED else []
    stand = resources.standing(viewer, one)
    may_edit = may(viewer, verbs.RESOURCE_CHANGED, one.organisation_id, stand)
    may_publish = may(viewer, verbs.RESOURCE_PUBLISHED, one.organisation_id)
    context: dict[str, Any] = {
        "one": one,
        "path": path,
        "summary": in_language(one.summary),
        "text": in_language(one.text),
        "kind": shown.label(meaning.code_list("kind"), one.kind),
        "facts": _facts(one),
        "file_words": f"{one.file_name}, {filesizeformat(one.file_size or 0)}" if one.file_path else "",
        "uses": [{"use": use, "mine": viewer.may(EDITORS, use.organisation_id)} for use in use_rows],
        "use_form": _use_form(edited, using),
        "may_edit": may_edit,
        "may_publish": may_publish and one.state != ResourceState.PUBLISHED,
        "may_withdraw": may(viewer, verbs.RESOURCE_WITHDRAWN, one.organisation_id, stand)
        and one.state != ResourceState.WITHDRAWN,
        "may_inventory": one.organisation_id is not None
        and one.commons_id is None
        and one.state == ResourceState.PUBLISHED
        and may(viewer, verbs.RESOURCE_INVENTORIED, one.organisation_id),
        "trail": [(_("Ressources"), "/library/"), (one.title, None)],
    }
    return render(request, "library/resource.html", context)


def _facts(one: Resource) -> list[dict[str, str]]:
    meaning = of(Resource)
    authors = [*(author.name for author in one.authors.all()), *([one.credits] if one.credits else [])]
    org = one.organisation
    found = [
        (_("Mise en commun par"), named(org), org.get_absolute_url() if org else ""),
        (_("Auteurs"), ", ".join(authors), ""),
        (_("Thèmes"), ", ".join(shown.labels(meaning, one, "themes")), ""),
        (_("Licence"), one.licence or _("non précisée"), ""),
        (meaning.label("openness"), shown.label(meaning.code_list("openness"), one.openness), ""),
        (_("Langues"), ", ".join(shown.labels(meaning, one, "languages")), ""),
        (meaning.label("dated"), shown.partial(one.dated), ""),
        (meaning.label("edition"), one.edition, ""),
        (meaning.label("origin"), one.origin, one.origin),
        (
            _("À l’inventaire"),
            one.commons.name if one.commons else "",
            f"/commons/{one.commons.key}" if one.commons else "",
        ),
    ]
    return [{"term": term, "value": value, "url": url} for term, value, url in found if value]


def _use_form(edited: list[Organisation], using: set[int]) -> dict[str, Any] | None:
    """The form with which the viewer's organisations that do not use it yet may say so."""
    free = [one for one in edited if one.pk not in using]
    if not free:
        return None
    made = form_class(meaning_named("resource-use"), EDITORS)
    return {
        "speaker": Speaker(None, free, label=_("Organisation qui s’en sert")),
        "form": made(),
    }


def download(request: HttpRequest, key: str) -> HttpResponseBase:
    """Send the file: always as an attachment, of the type that its bytes proved, for no page to run."""
    one = find(request, key)
    if not one.file_path or not default_storage.exists(one.file_path):
        raise Http404
    response = FileResponse(default_storage.open(one.file_path, "rb"), content_type=one.file_type)
    response["Content-Disposition"] = content_disposition_header(True, one.file_name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["ETag"] = f'"{one.file_hash}"'
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response


class Paper(forms.Form):
    """What the form of a resource holds besides the properties of its own."""

    file = forms.FileField(
        label=gettext_lazy("Fichier"),
        required=False,
        help_text=gettext_lazy("%s. 20 Mo au plus. Sans macros.") % files.LABELS,
    )
    remove_file = forms.BooleanField(label=gettext_lazy("Retirer le fichier déposé"), required=False)
    authors = forms.CharField(
        label=gettext_lazy("Organisations autrices"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Une par ligne : son nom exact, ou l’adresse de sa fiche."),
    )

    def __init__(self, data: Any, sent: Any, viewer: Viewer, one: Resource | None = None) -> None:
        start = "\n".join(author.name for author in one.authors.all()) if one else ""
        super().__init__(data, sent, initial={"authors": start})
        self.viewer = viewer
        if one is None or not one.file_path:
            del self.fields["remove_file"]

    def clean_authors(self) -> list[Organisation]:
        """The organisations that the lines name. Raises ValidationError for one that names none."""
        found = []
        for line in self.cleaned_data["authors"].splitlines():
            if line.strip():
                try:
                    found.append(find_ref(of(Organisation), line, self.viewer.roles))
                except NotFoundError as error:
                    raise ValidationError(error.sentence, code=error.code, params=error.params) from error
        return found  # type: ignore[return-value]

    def upload(self) -> tuple[str, bytes] | None:
        """The file that was sent; one that is too large is not read whole."""
        sent = self.cleaned_data.get("file")
        if sent is None:
            return None
        return str(sent.name), sent.read(files.MOST_BYTES + 1)


def new(request: HttpRequest) -> HttpResponse:
    """Propose a resource."""
    viewer = viewer_of(request)
    if not mine.is_member(viewer):
        return _sign_in_or_refuse(request, viewer)
    organisations = mine.belongs(viewer)
    speaker = Speaker(
        request.POST or None,
        organisations,
        label=_("Mise en commun par"),
        nobody=_("Le réseau lui-même"),
        initial=request.GET.get("organisation", ""),
    )
    form = form_class(of(Resource), EDITORS)(request.POST or None)
    paper = Paper(request.POST or None, request.FILES or None, viewer)
    if request.method == "POST" and all([form.is_valid(), paper.is_valid(), speaker.is_valid()]):
        values = {**form.values(), "authors": paper.cleaned_data["authors"]}
        made = attempt(form, lambda: resources.add(viewer, speaker.organisation, values, paper.upload()))
        if made is not None:
            published = made.state == ResourceState.PUBLISHED
            messages.success(
                request,
                _("La ressource est en ligne. Merci.")
                if published
                else _("Merci. L’intendance ou l’organisation la relit avant de la publier."),
            )
            return redirect(made.get_absolute_url())
    context = {
        "title": _("Proposer une ressource"),
        "lede": _(
            "Une méthode, un outil, un modèle, une pratique : ce qui vous a servi et peut servir à d’autres."
        ),
        "speaker": speaker,
        "button": _("Proposer"),
        "back_url": "/library/",
        "trail": [(_("Ressources"), "/library/"), (_("Proposer une ressource"), None)],
        **_sections(form, paper),
    }
    return render(request, "library/form.html", context)


def _sections(form: Any, paper: Paper) -> dict[str, Any]:
    form.fields["licence"].widget.attrs["list"] = "licences"
    bound = {name: form[name] for name in form.fields} | {name: paper[name] for name in paper.fields}
    return {
        "form": form,
        "others": [paper],
        "multipart": True,
        "licences": LICENCES,
        "sections": [
            {"id": id_, "title": title, "fields": [bound[name] for name in names if name in bound]}
            for id_, title, names in SECTIONS
        ],
    }


def _sign_in_or_refuse(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    if viewer.account is None:
        return redirect(f"/account/login/?next={request.path}")
    return render(request, "library/members_only.html", status=403)


def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change a resource. Two people may work at once: what both changed is shown side by side."""
    viewer, one = viewer_of(request), find(request, key)
    if not may(viewer, verbs.RESOURCE_CHANGED, one.organisation_id, resources.standing(viewer, one)):
        raise PermissionDenied
    form = form_class(of(Resource), EDITORS)(
        request.POST or None, initial=initial(of(Resource), one, EDITORS)
    )
    paper = Paper(request.POST or None, request.FILES or None, viewer, one)
    version = one.version
    if request.method == "POST":
        version = version_sent(request) or 0
        if all([form.is_valid(), paper.is_valid()]) and _changed(viewer, one, form, paper, version or None):
            messages.success(request, _("La ressource est enregistrée."))
            return redirect(one.get_absolute_url())
        if conflict := getattr(form, "conflict", None):
            version = conflict.current_version
    conflicts = conflict_rows(form, words_of)
    context = {
        "title": _("Modifier la ressource"),
        "lede": one.title,
        "button": _("Enregistrer"),
        "back_url": one.get_absolute_url(),
        "version": version,
        "conflicts": conflicts,
        "trail": [(_("Ressources"), "/library/"), (one.title, one.get_absolute_url()), (_("Modifier"), None)],
        **_sections(form, paper),
    }
    return render(request, "library/form.html", context, status=409 if conflicts else 200)


def _changed(viewer: Viewer, one: Resource, form: Any, paper: Paper, version: int | None) -> bool:
    """The words first, then the file, so that a link may take the place of a file and the reverse."""
    values = form.values(only_changed=True)
    if "authors" in paper.changed_data:
        values["authors"] = paper.cleaned_data["authors"]
    upload, remove = paper.upload(), paper.cleaned_data.get("remove_file")

    def act() -> Resource:
        current = one
        if upload is not None:
            current = resources.put_file(viewer, current, *upload)
            version_now = current.version if version == one.version else version
        else:
            version_now = version
        current = resources.change(viewer, current, values, expected_version=version_now)
        return resources.take_file(viewer, current) if remove and upload is None else current

    return attempt(form, act) is not None


@require_POST
def move(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Publish, withdraw, put in the inventory of commons."""
    viewer, one = viewer_of(request), find(request, key)
    acts = {
        "publish": (lambda: resources.publish(viewer, one), _("La ressource est en ligne.")),
        "withdraw": (lambda: resources.withdraw(viewer, one), _("La ressource est retirée des rayons.")),
        "inventory": (
            lambda: resources.to_inventory(viewer, one),
            _("Elle est à l’inventaire des communs de votre organisation."),
        ),
    }
    act, words = acts[verb]
    press(request, act, words)
    gone = verb == "withdraw" and not viewer.may(EDITORS, one.organisation_id)
    return redirect("/library/" if gone else one.get_absolute_url())


@require_POST
def use(request: HttpRequest, key: str) -> HttpResponse:
    """Say that one's organisation uses it, or take that back."""
    viewer, one = viewer_of(request), find(request, key)
    here = one.get_absolute_url()
    if "remove" in request.POST:
        known = ResourceUse.objects.filter(resource=one, key=request.POST["remove"][:16]).first()
        if known is None:
            raise Http404
        press(request, lambda: uses.remove(viewer, known), _("C’est retiré."))
        return redirect(f"{here}#uses")
    speaker = Speaker(request.POST, mine.edited(viewer), label="")
    form = form_class(meaning_named("resource-use"), EDITORS)(request.POST)
    organisation = speaker.organisation if speaker.is_valid() else None
    if organisation is None:
        raise PermissionDenied
    if form.is_valid():
        done = attempt(form, lambda: uses.tell(viewer, one, organisation, form.values()))
        if done is not None:
            messages.success(request, _("Merci, c’est dit."))
            return redirect(f"{here}#uses")
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    return redirect(f"{here}#uses")
