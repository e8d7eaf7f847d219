"""The words of the map and of the graph, through gettext; ``drawing`` itself knows neither Django nor a language."""

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communaux.doors.pages.drawing.graphsvg import GraphLabels, Relation
from communaux.doors.pages.drawing.mapsvg import MapLabels


def grouped(number: int) -> str:
    """A whole number as the reader's language writes it, in groups of three."""
    return number_format(number, use_l10n=True, force_grouping=True)


def distance(metres: int) -> str:
    """A length as a scale bar writes it."""
    return _("%(km)d km") % {"km": metres // 1000} if metres >= 1000 else _("%(m)d m") % {"m": metres}


def map_labels(title: str, description: str, kinds: Sequence[str] = ()) -> MapLabels:
    """Every text of a map; the page gives its title, its description and the words for its kinds."""
    return MapLabels(
        title=title,
        description=description,
        cluster=lambda n: (
            ngettext("%(n)s organisation, zoomer", "%(n)s organisations, zoomer", n) % {"n": grouped(n)}
        ),
        same_place=lambda n: (
            ngettext(
                "%(n)s organisation au même endroit, voir la liste",
                "%(n)s organisations au même endroit, voir la liste",
                n,
            )
            % {"n": grouped(n)}
        ),
        inside=lambda n: (
            ngettext("%(n)s organisation dans la zone visible", "%(n)s organisations dans la zone visible", n)
            % {"n": grouped(n)}
        ),
        outside=lambda n: ngettext("%(n)s en dehors", "%(n)s en dehors", n) % {"n": grouped(n)},
        unplaced=lambda n: ngettext("%(n)s sans lieu", "%(n)s sans lieu", n) % {"n": grouped(n)},
        scale=distance,
        controls=_("Déplacer la carte"),
        zoom_in=_("Zoomer"),
        zoom_out=_("Dézoomer"),
        reset=_("Voir tous les résultats"),
        west=_("Aller vers l’ouest"),
        east=_("Aller vers l’est"),
        north=_("Aller vers le nord"),
        south=_("Aller vers le sud"),
        legend=_("Légende"),
        skip=_("Passer la carte"),
        zone=_("Voir la liste de la zone visible"),
        kinds=kinds,
    )


def graph_labels(
    title: str, description: str, relations: Sequence[Relation], kinds: Sequence[str] = ()
) -> GraphLabels:
    """Every text of a graph; the page gives its title, its description, and the words for relations and kinds."""
    return GraphLabels(
        title=title,
        description=description,
        node=lambda name, n: (
            ngettext("%(name)s, %(n)d lien", "%(name)s, %(n)d liens", n) % {"name": name, "n": n}
        ),
        isolated=lambda n: (
            ngettext(
                "%(n)d organisation sans lien connu n’est pas dessinée.",
                "%(n)d organisations sans lien connu ne sont pas dessinées.",
                n,
            )
            % {"n": n}
        ),
        legend=_("Légende"),
        zoom_in=_("Zoomer"),
        zoom_out=_("Dézoomer"),
        reset=_("Tout voir"),
        controls=_("Zoomer sur le graphe"),
        skip=_("Passer le graphe"),
        empty=_("Aucun lien n’est encore décrit entre ces organisations."),
        relations=relations,
        kinds=kinds,
    )
