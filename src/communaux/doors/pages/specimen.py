"""The living style page: every component, drawn with invented organisations marked as such.

It reads no database and may not: what it shows must never be taken for a real record.
"""

from __future__ import annotations

import datetime
import math
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.doors.pages.drawing.cluster import CellIndex
from communaux.doors.pages.drawing.graphsvg import GraphEdge, GraphNode, Relation, render_graph
from communaux.doors.pages.drawing.mapsvg import MapPoint, render_map
from communaux.doors.pages.drawing.projection import FRANCE, MapView
from communaux.doors.pages.drawing_labels import graph_labels, map_labels


class SpecimenForm(forms.Form):
    """One field of every kind that pages use."""

    name = forms.CharField(label="Nom du collectif", help_text="Celui que vous employez tous les jours.")
    since = forms.CharField(label="Depuis", required=False, help_text="Une année suffit : 2016, ou 2016-01.")
    country = forms.ChoiceField(
        label="Pays", choices=[("fr", "France"), ("be", "Belgique"), ("es", "Espagne")]
    )
    text = forms.CharField(label="En une phrase", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    stage = forms.ChoiceField(
        label="Étape",
        widget=forms.RadioSelect,
        choices=[("project", "En projet"), ("launch", "Lancement"), ("operating", "En activité")],
    )
    kinds = forms.MultipleChoiceField(
        label="Ce qui s’échange",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("goods", "Des biens"),
            ("services", "Des services"),
            ("data", "Des données"),
            ("time", "Du temps"),
        ],
    )
    activities = forms.MultipleChoiceField(
        label="Activités",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("Alimentation", [("short", "Circuits courts"), ("shop", "Magasin coopératif")]),
            ("Mobilité", [("bike", "Livraison à vélo"), ("share", "Covoiturage")]),
            ("other", "Autre activité"),
        ],
    )
    file = forms.FileField(
        label="Fichier", required=False, help_text="CSV, XLSX, JSON ou GeoJSON, 20 Mo au plus."
    )
    agree = forms.BooleanField(label="Ces informations peuvent être publiées sous licence ouverte")


ORGANISATIONS: list[dict[str, Any]] = [
    {
        "name": "Roue libre",
        "summary": "Livraison à vélo : des coopératives locales partagent un logiciel et une marque.",
        "meta": ["Association", "Europe", "Organise des services"],
        "states": ["met", "met", "progressing", "met", "met"],
        "status": {"kind": "ok", "text": "Reconnue jusqu’en mars 2028"},
    },
    {
        "name": "Panier du canton",
        "summary": "Circuits courts alimentaires : une place de marché libre, tenue par ses producteurs.",
        "meta": ["SCIC", "France", "Coopérative électronique"],
        "states": ["met", "progressing", "met", "met", "declared"],
        "status": {"kind": "wait", "text": "En évaluation par ses pairs depuis mai 2026"},
    },
    {
        "name": "Chez l’habitante",
        "summary": "Voyager par la rencontre : une hospitalité entre humains, sans commission.",
        "meta": ["SCIC", "France", "Partage de ressources"],
        "states": ["declared", "declared", "declared", "unsaid", "declared"],
        "status": {"kind": "off", "text": "Signataire de la charte"},
    },
    {"name": "Watts en commun", "summary": "", "meta": ["France"], "states": None, "status": None},
]
for _organisation in ORGANISATIONS:
    _organisation |= {"url": "#organisation", "example": True}

FACETS: list[dict[str, Any]] = [
    {
        "name": "activity",
        "label": "Activité",
        "options": [
            {"value": "delivery", "label": "Livraison à vélo", "count": 72, "checked": True},
            {"value": "food", "label": "Alimentation", "count": 131},
            {"value": "mobility", "label": "Mobilité", "count": 14},
            {"value": "stay", "label": "Hospitalité", "count": 9},
        ],
        "rest": [
            {"value": "work", "label": "Travail indépendant", "count": 11},
            {"value": "energy", "label": "Énergie", "count": 4},
        ],
    },
    {
        "name": "maturity",
        "label": "Étape",
        "options": [
            {"value": "project", "label": "En projet", "count": 31},
            {"value": "launch", "label": "Lancement", "count": 22},
            {"value": "operating", "label": "En activité", "count": 179},
        ],
    },
]

PARTS: list[dict[str, Any]] = [
    {
        "key": "gov",
        "label": "Gouvernance",
        "met": 7,
        "total": 8,
        "text": "Trois collèges, décisions publiées.",
    },
    {"key": "val", "label": "Partage de la valeur", "met": 6, "total": 7, "text": "Réserves impartageables."},
    {"key": "dat", "label": "Données", "met": 6, "total": 10, "text": "Positions effacées à trente jours."},
    {"key": "com", "label": "Communs", "met": 3, "total": 3, "text": "Logiciel à réciprocité."},
    {"key": "coo", "label": "Coopération", "met": 4, "total": 4, "text": "Partage ses statuts."},
]
for _part in PARTS:
    _part["url"] = "#preuves"

TABLE: dict[str, Any] = {
    "id": "commons",
    "caption": "Ce qu’elle met en commun",
    "note": "Données inventées.",
    "big": True,
    "first_is_header": True,
    "columns": [
        {"label": "Commun", "sort_url": "?sort=-name", "sorted": "ascending"},
        {"label": "Nature", "sort_url": "?sort=kind"},
        {"label": "Licence"},
        {"label": "Réutilisations", "numeric": True, "sort_url": "?sort=-reuse"},
    ],
    "rows": [
        [{"text": "Logiciel de livraison", "url": "#commons"}, "Code", "À réciprocité", 72],
        ["Statuts types", "Document", "CC BY-SA 4.0", 118],
        ["Jeu de données des coopératives", "Données", "Licence ouverte", 1],
    ],
}


def nav(current: str = "Annuaire") -> list[dict[str, Any]]:
    """A navigation such as the site composes; only for the style page."""
    labels = ("Annuaire", "Personnes", "Offres et besoins", "Décisions", "Standards", "Données")
    children = [
        {"label": label, "url": "#", "current": n == 0} for n, label in enumerate(("Liste", "Carte", "Liens"))
    ]
    return [
        {"label": label, "url": "#", "current": label == current, "children": children} for label in labels
    ]


def drawn_map() -> str:
    """A map of places that belong to nobody: points on a regular spiral around Bourges."""
    turns = range(90)
    lats = [46.9 + 0.048 * n * math.sin(2.4 * n) for n in turns]
    lons = [2.3 + 0.07 * n * math.cos(2.4 * n) for n in turns]
    kinds = ("Livraison à vélo", "Alimentation")
    return render_map(
        MapView.of(FRANCE),
        CellIndex(lats, lons).survey(None, MapView.of(FRANCE)),
        {n: MapPoint(f"Exemple {n}", 1 + n % 2) for n in turns},
        link_for_bbox=lambda bbox: f"?bbox={bbox}",
        link_for_point=lambda n: f"#exemple-{n}",
        labels=map_labels("Carte d’exemple", "Points inventés autour de Bourges.", kinds),
        reset_link="?",
        home=frozenset({"FR"}),
        language=get_language() or "fr",
    )


def drawn_graph() -> str:
    """Relations between the invented organisations."""
    names = [organisation["name"] for organisation in ORGANISATIONS] + ["Ligue", "Fournil", "Atelier"]
    nodes = [GraphNode(str(n), name, "#organisation", 1 + n % 3) for n, name in enumerate(names)]
    ties = [(0, 1, 1), (0, 4, 2), (1, 4, 2), (2, 4, 2), (3, 4, 2), (5, 1, 1), (6, 0, 1), (6, 2, 1)]
    edges = [GraphEdge(str(one), str(other), kind) for one, other, kind in ties]
    relations = [Relation("Travaille avec"), Relation("Membre de", True)]
    kinds = ("Plateforme", "Réseau", "Atelier")
    return render_graph(
        nodes, edges, labels=graph_labels("Liens d’exemple", "Relations inventées.", relations, kinds)
    )


def context(sent: dict[str, Any] | None = None) -> dict[str, Any]:
    """Everything the style page shows. `sent` fills the form, to draw refused answers."""
    return {
        "form": SpecimenForm(
            sent
            if sent is not None
            else {"text": "Une phrase gardée", "country": "fr", "activities": ["bike"]}
        ),
        "blank": SpecimenForm(auto_id="blank_%s"),
        "nav": nav(),
        "trail": [(_("Annuaire"), "#"), ("Roue libre", "")],
        "orgs": ORGANISATIONS,
        "facets": FACETS,
        "parts": PARTS,
        "table": TABLE,
        "chips": [{"label": "Livraison à vélo", "url": "?"}, {"label": "Zone visible", "url": "?"}],
        "views": [
            {"label": _("Liste et carte"), "url": "#", "current": True},
            {"label": _("Liens"), "url": "#"},
            {"label": _("Tableau"), "url": "#"},
            {"label": _("Exporter"), "url": "#"},
        ],
        "steps": [
            {"label": "Déposer le fichier", "state": "done", "url": "#"},
            {"label": "Nommer les colonnes", "state": "current"},
            {"label": "Essayer sans rien écrire", "state": "todo"},
            {"label": "Importer", "state": "todo"},
        ],
        "facts": [
            {"term": "Site", "value": "roue-libre.example", "url": "https://roue-libre.example/"},
            {"term": "Étape", "value": "En activité"},
            {"term": "Depuis", "value": "2016"},
            {"term": "Membres", "value": "72 coopératives"},
            {"term": "Forme", "value": ""},
            {"term": "Fiche vérifiée", "value": "le 3 novembre 2026 par la structure"},
        ],
        "entries": [
            {
                "instant": datetime.date(2026, 11, 3),
                "when": "3 novembre 2026",
                "sentence": "La structure a vérifié sa fiche",
            },
            {
                "instant": datetime.date(2026, 3, 14),
                "when": "14 mars 2026",
                "sentence": "Reconnue par ses pairs, charte version 2",
                "url": "#decision",
                "detail": "Trois évaluatrices de trois organisations.",
            },
            {
                "instant": datetime.date(2024, 1, 9),
                "when": "9 janvier 2024",
                "sentence": "Fiche ajoutée à l’annuaire",
            },
        ],
        "all_states": [
            ("met", _("Atteint : pétale plein")),
            ("progressing", _("En progrès : moitié pleine")),
            ("declared", _("Déclaré : contour")),
            ("unsaid", _("Rien n’est dit : pointillé")),
        ],
    }


def specimen(request: HttpRequest) -> HttpResponse:
    """GET /look/: the style page."""
    return render(request, "look/specimen.html", context() | {"graph": mark_safe(drawn_graph())})


def home_specimen(request: HttpRequest) -> HttpResponse:
    """GET /look/home/: the first page's layout."""
    return render(request, "look/home.html", context())


def directory_specimen(request: HttpRequest) -> HttpResponse:
    """GET /look/directory/: facets, list and map together."""
    return render(request, "look/directory.html", context() | {"map": mark_safe(drawn_map())})


def organisation_specimen(request: HttpRequest) -> HttpResponse:
    """GET /look/organisation/: the page of one organisation."""
    return render(request, "look/organisation.html", context())
