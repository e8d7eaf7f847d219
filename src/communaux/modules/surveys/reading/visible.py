"""The only door to the answers of others: which cells a viewer may read.

An answer is read by others once its response was submitted, as wide as its visibility says. What serves analysis also
asks for the consent of the response to research, whoever looks; taking consent back closes that door at once, for
nothing is copied. Suppression of small numbers is another matter: it is done where numbers are shown.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from communaux.meaning.access import MEMBERS, Role, Viewer
from communaux.modules.surveys.models import Cell, Wave
from communaux.modules.surveys.rules.definition import Visibility


def readable(viewer: Viewer) -> tuple[str, ...]:
    """The visibilities whose answers this viewer may read."""
    if Role.RESEARCHER in viewer.roles:
        return (Visibility.PUBLIC.value, Visibility.MEMBERS.value, Visibility.RESEARCHERS.value)
    if viewer.may(MEMBERS):
        return (Visibility.PUBLIC.value, Visibility.MEMBERS.value)
    return (Visibility.PUBLIC.value,)


def cells(
    viewer: Viewer,
    wave: Wave | Iterable[Wave],
    *,
    fields: Iterable[str] | None = None,
    questions: Iterable[str] | None = None,
    analysis: bool = True,
) -> QuerySet[Cell]:
    """The cells that the viewer may read, of one wave or several; of these fields or questions only, where named.

    ``analysis``: only responses that consent to research. Without it, researchers still see no more than consent
    allows them: to a response without it they are like any member, or like anybody.
    """
    waves = [wave] if isinstance(wave, Wave) else list(wave)
    allowed = readable(viewer)
    found = Cell.objects.filter(wave__in=waves, response__state="submitted")
    if analysis:
        found = found.filter(response__consent=True, visibility__in=allowed)
    elif Role.RESEARCHER in viewer.roles:
        member = readable(Viewer(roles=viewer.roles - {Role.RESEARCHER}))
        found = found.filter(visibility__in=member) | found.filter(
            response__consent=True, visibility__in=allowed
        )
    else:
        found = found.filter(visibility__in=allowed)
    if fields is not None:
        found = found.filter(field__in=list(fields))
    if questions is not None:
        found = found.filter(question__in=list(questions))
    return found
