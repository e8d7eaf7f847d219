"""The badge of a platform: one SVG, without script, font file or other request, that says its fact in full.

Colours are written in it, since it lives on other sites; a shape doubles each state, and the text is text.
"""

from __future__ import annotations

from django.utils.html import escape

from communaux.ground.said import Said
from communaux.ground.time import PartialDate
from communaux.modules.charter.reading.held import Standing

_PETAL = "M50 42C40.5 35 35 25 38.5 15 40.5 9 45.5 5 50 2 54.5 5 59.5 9 61.5 15 65 25 59.5 35 50 42Z"
_COLOURS = {
    "light": ("#fbf8f1", "#1d3a2f", "#4a5d54", "#c9c2b2"),
    "dark": ("#15211c", "#eef1ea", "#b3c2b8", "#3d4f46"),
}
"""Theme -> paper, ink, quieter ink, line."""
_PETALS = {
    "light": ("#2f5d8a", "#a8741a", "#7a3e73", "#3b7a3f", "#a8452d"),
    "dark": ("#7fb0de", "#e0b15a", "#c792c0", "#86c78a", "#e58f76"),
}
_TITLES = {
    "recognised": Said("Reconnue par ses pairs", "Recognised by its peers"),
    "recognised-with-plan": Said("Reconnue, avec un plan", "Recognised, with a plan"),
    "signatory": Said("Signataire de la charte", "Signatory of the charter"),
    "expired": Said("Reconnaissance expirée", "Recognition expired"),
    "suspended": Said("Reconnaissance suspendue", "Recognition suspended"),
    "withdrawn": Said("Reconnaissance retirée", "Recognition withdrawn"),
    "deferred": Said("Pas de reconnaissance", "No recognition"),
}
WIDTH, HEIGHT = 320, 96
_LONGEST = 34


def draw(name: str, standing: Standing, lang: str, theme: str) -> str:
    """The badge as SVG. ``lang``: fr or en; ``theme``: light or dark."""
    paper, ink, quiet, line = _COLOURS[theme]
    title = _TITLES[standing.code].label(lang)
    whole = f"{name}{' : ' if lang == 'fr' else ': '}{standing.words().label(lang)}"
    lines = [_short(name), _when(standing, lang)]
    texts = "".join(
        f'<text x="96" y="{y}" fill="{quiet}" font-size="13">{escape(text)}</text>'
        for y, text in zip((56, 76), lines, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" aria-labelledby="t d" lang="{lang}" font-family="Atkinson Hyperlegible, Verdana, sans-serif">'
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(whole)}</desc>'
        f'<rect x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="8" fill="{paper}" stroke="{line}"/>'
        f'<g transform="translate(10 10) scale(.76)">{_flower(standing, theme, line)}</g>'
        f'<text x="96" y="34" fill="{ink}" font-size="17" font-weight="700">{escape(title)}</text>{texts}</svg>\n'
    )


def _flower(standing: Standing, theme: str, line: str) -> str:
    """Five petals: full where recognised, half where a plan goes with it, outlined where signed, dashed otherwise."""
    drawn = []
    for turn, colour in enumerate(_PETALS[theme]):
        rotation = f' transform="rotate({72 * turn} 50 50)"' if turn else ""
        if standing.code == "recognised":
            look = f'fill="{colour}"'
        elif standing.code == "recognised-with-plan":
            look = f'fill="{colour}" fill-opacity=".35" stroke="{colour}" stroke-width="3"'
        elif standing.code == "signatory":
            look = f'fill="none" stroke="{colour}" stroke-width="3"'
        else:
            look = f'fill="none" stroke="{line}" stroke-width="3" stroke-dasharray="5 5"'
        drawn.append(f'<path {look}{rotation} d="{_PETAL}"/>')
    return "".join(drawn)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"


def _when(standing: Standing, lang: str) -> str:
    """Since when, until when, under which version: on one line."""
    version = Said(f"charte {standing.charter}", f"charter {standing.charter}").label(lang)
    day = standing.until if standing.in_force or standing.code == "expired" else standing.since
    if day is None:
        return version
    words = PartialDate.of(day).label(lang)
    told = {
        "recognised": Said(f"{version}, jusqu’au {words}", f"{version}, until {words}"),
        "recognised-with-plan": Said(f"{version}, jusqu’au {words}", f"{version}, until {words}"),
        "expired": Said(f"{version}, le {words}", f"{version}, on {words}"),
    }
    since = Said(f"{version}, depuis le {words}", f"{version}, since {words}")
    return told.get(standing.code, since).label(lang)
