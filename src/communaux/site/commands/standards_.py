"""``communaux standards list|add|remove|compare``: vocabularies of others, registered once and resolved offline from then on."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from communaux.modules.standards.rules import library
from communaux.modules.standards.rules.packages import (
    BY,
    CHANGES,
    KINDS,
    TERM_KINDS,
    Comparison,
    Package,
    PackageFault,
    Pair,
    Term,
    Vocabulary,
    compare,
)
from communaux.modules.standards.rules.packages.media import media_type_of
from communaux.modules.standards.rules.packages.reading import examine
from communaux.site.commands.packages import go_out, refusals, the_store
from communaux.site.commands.shared import Stop, tell
from communaux.site.commands.translating import need_file

HELP = gettext_lazy("enregistre des vocabulaires publiés par d’autres, les liste, les compare")
SHOWN = 20
"""Terms of a comparison that a person is shown; ``--json`` has all."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, with which packages, and what is stated about one that is added."""
    parser.add_argument(
        "what",
        choices=["list", "add", "remove", "compare"],
        help=_("lister, enregistrer, retirer un vocabulaire, ou en comparer deux"),
    )
    parser.add_argument(
        "which",
        nargs="*",
        metavar=_("PAQUET"),
        help=_("add : un fichier ou une adresse ; remove : un nom ; compare : deux noms ou fichiers"),
    )
    parser.add_argument("--name", default="", metavar=_("NOM"), help=_("sinon le nom du fichier"))
    parser.add_argument(
        "--version", default="", metavar=_("VERSION"), help=_("sinon celle que dit le vocabulaire")
    )
    parser.add_argument(
        "--licence", default="", metavar=_("LICENCE"), help=_("sinon celle que dit le vocabulaire")
    )
    parser.add_argument(
        "--notice", default="", metavar=_("MENTION"), help=_("ce que la licence demande de répéter")
    )
    parser.add_argument(
        "--origin", default="", metavar=_("ADRESSE"), help=_("d’où il vient, si ce n’est pas ce fichier")
    )
    parser.add_argument(
        "--alias",
        action="append",
        default=[],
        metavar=_("ADRESSE"),
        help=_("une autre adresse sous laquelle il est connu ; peut être répété"),
    )
    parser.add_argument("--kind", default="", choices=["", *KINDS], help=_("sinon ce que le fichier montre"))
    parser.add_argument(
        "--media-type", default="", metavar=_("TYPE"), help=_("sinon ce que disent l’extension et le contenu")
    )


def act(args: argparse.Namespace) -> int:
    """Exit code 1 where a package is refused or altered, 2 where the call is wrong."""
    wanted, verb = _VERBS[args.what]
    if len(args.which) != wanted:
        raise Stop(_call(args.what), code=2)
    with refusals():
        return verb(args)


def _call(what: str) -> str:
    return {
        "list": _("« communaux standards list » ne prend pas de nom."),
        "add": _("Donnez un fichier ou une adresse : communaux standards add vocabulaire.ttl"),
        "remove": _("Donnez un nom : communaux standards remove dfc@1.16.0"),
        "compare": _("Donnez deux noms ou fichiers : communaux standards compare dfc@1.16.0 dfc@2.0.0"),
    }[what]


def _lang() -> str:
    return get_language() or "fr"


# list


def _list(args: argparse.Namespace) -> int:
    store = the_store()
    packages, faults = store.list(), store.check()
    sentences = [_line(package) for package in packages] or [
        _("Aucun vocabulaire n’est enregistré. « communaux standards add FICHIER » en enregistre un.")
    ]
    sentences += [fault.said.label(_lang()) for fault in faults]
    facts = {
        "ok": not faults,
        "lock": str(store.lock),
        "packages": [package.as_dict() for package in packages],
        "faults": [_fault(fault) for fault in faults],
    }
    tell(facts, sentences, as_json=args.json)
    return int(bool(faults))


def _fault(fault: PackageFault) -> dict[str, Any]:
    return {
        "code": fault.code,
        "package": fault.facts.get("reference", ""),
        "reason": fault.said.label(_lang()),
    }


def _line(package: Package) -> str:
    told = [
        f"{package.reference}  {KINDS[package.kind].label(_lang())}",
        _held(package),
        package.licence or _("licence non dite"),
        package.origin,
        f"SHA-256 {package.sha256[:12]}",
    ]
    return " · ".join(part for part in told if part)


def _held(package: Package) -> str:
    holds = package.holds
    told = [
        (holds.classes, ngettext("%(count)s classe", "%(count)s classes", holds.classes)),
        (holds.properties, ngettext("%(count)s propriété", "%(count)s propriétés", holds.properties)),
        (holds.concepts, ngettext("%(count)s concept", "%(count)s concepts", holds.concepts)),
        (holds.shapes, ngettext("%(count)s forme", "%(count)s formes", holds.shapes)),
        (holds.names, ngettext("%(count)s nom", "%(count)s noms", holds.names)),
    ]
    return ", ".join(words % {"count": count} for count, words in told if count)


# add, remove


def _add(args: argparse.Namespace) -> int:
    store, which = the_store(), args.which[0]
    stated = {
        "name": args.name,
        "version": args.version,
        "licence": args.licence,
        "notice": args.notice,
        "origin": args.origin,
        "aliases": args.alias,
        "kind": args.kind,
        "media_type": args.media_type,
    }
    if which.startswith(("http://", "https://")):
        package = store.add_from(which, go_out, **stated)
    else:
        package = store.add(need_file(Path(which)), **stated)
    told = [said.label(_lang()) for said in store.content(package).vocabulary.told]
    sentences = [_("Enregistré : %(package)s") % {"package": _line(package)}, *told]
    if not package.licence:
        sentences.append(
            _("Sa licence n’est pas dite : cherchez-la chez qui le publie, et donnez-la avec --licence.")
        )
    tell({"ok": True, "package": package.as_dict(), "told": told}, sentences, as_json=args.json)
    return 0


def _remove(args: argparse.Namespace) -> int:
    gone = the_store().remove(args.which[0])
    names = ", ".join(package.reference for package in gone)
    facts = {"ok": True, "removed": [package.reference for package in gone]}
    tell(facts, [_("Retiré : %(names)s.") % {"names": names}], as_json=args.json)
    return 0


# compare


def _compare(args: argparse.Namespace) -> int:
    one, other = (_vocabulary(which) for which in args.which)
    found = compare(one, other)
    facts = {"ok": True, "one": args.which[0], "other": args.which[1], **found.as_dict()}
    tell(facts, _compared(found, *args.which), as_json=args.json)
    return 0


def _vocabulary(which: str) -> Vocabulary:
    """A registered package by its name, else a file."""
    store, path = the_store(), Path(which)
    if path.is_file():
        data = path.read_bytes()
        media = media_type_of(data, path.name)
        return examine(data, media, find=library.lookup(store), limits=store.limits).vocabulary
    return store.vocabulary(which)


def _compared(found: Comparison, one: str, other: str) -> list[str]:
    lines = [
        _("En commun : %(common)s termes, dont %(same)s identiques et %(changed)s qui diffèrent.")
        % {"common": len(found.pairs), "same": len(found.same), "changed": len(found.changed)},
        _("Seulement dans %(name)s : %(count)s. Seulement dans %(other)s : %(others)s.")
        % {"name": one, "count": len(found.removed), "other": other, "others": len(found.added)},
    ]
    lines += _part(_("Peut-être renommés :"), found.candidates, _renamed)
    lines += _part(_("Ce qui diffère :"), found.changed, _changed)
    lines += _part(_("Seulement dans %(name)s :") % {"name": one}, found.removed, _term)
    lines += _part(_("Seulement dans %(name)s :") % {"name": other}, found.added, _term)
    return lines


def _part(head: str, things: Iterable[Any], line: Callable[[Any], str]) -> list[str]:
    told = list(things)
    if not told:
        return []
    rest = len(told) - SHOWN
    more = ["  " + _("… et %(count)s de plus : --json les donne.") % {"count": rest}] if rest > 0 else []
    return [head, *("  " + line(one) for one in told[:SHOWN]), *more]


def _term(term: Term) -> str:
    return f"{TERM_KINDS[term.kind].label(_lang())} {term.name}"


def _renamed(pair: Pair) -> str:
    return f"{_term(pair.one)} → {pair.other.name} ({BY[pair.by].label(_lang())})"


def _changed(pair: Pair) -> str:
    what = dict.fromkeys(CHANGES[change.what].label(_lang()) for change in pair.changes)
    return f"{_term(pair.one)} : {', '.join(what)}"


_VERBS: dict[str, tuple[int, Callable[[argparse.Namespace], int]]] = {
    "list": (0, _list),
    "add": (1, _add),
    "remove": (1, _remove),
    "compare": (2, _compare),
}
