"""The work itself, in a process of its own: ``python -m communaux.doors.translate.work FOLDER`` does what ``job.json`` there asks.

A file of a stranger may be a trap, so this process has no setting and no database, and limits on memory, processor time
and the size of what it writes; whoever started it may end it at any moment. Everything it makes stays in the folder.
No Django, no rule: the engine is ``modules.standards.rules``.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from communaux.doors.translate.media import CONTENT_TYPES, of_content, offered
from communaux.modules.standards.rules import (
    causes,
    conforming,
    library,
    mappings,
    profiles,
    registry,
    tracing,
    translating,
    untranslating,
    validating,
)
from communaux.modules.standards.rules.findings import Finding
from communaux.modules.standards.rules.mappings import Mapping_
from communaux.modules.standards.rules.packages import PackageFault, Store
from communaux.modules.standards.rules.profiles import Profile
from communaux.modules.standards.rules.sides import Side
from communaux.modules.standards.rules.spool import Seen
from communaux.modules.standards.rules.translating import Account, Translation
from communaux.modules.standards.rules.yamls import FileFault

OWN = "own"
"""The name of the side whose mapping was sent along."""
TRACED = 20
"""Records that a page shows value by value."""
HELD = 200
"""Findings that an answer repeats; the report has all."""

Json = dict[str, Any]


class Refusal(Exception):  # noqa: N818 - an answer
    """What cannot be done as asked; ``facts`` go to whoever asked."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Job:
    """One job and its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: Json = json.loads((folder / "job.json").read_text(encoding="utf-8"))
        self.lang = str(self.told.get("lang", "fr"))
        self.packages = Store(Path(self.told.get("packages") or self.folder / "none"))
        self._mapping: Mapping_ | None = None

    def path(self, name: str) -> Path:
        """A file of the folder; names come from this program alone."""
        return self.folder / name

    def own(self) -> Mapping_:
        """The mapping that was sent. Raises FileFault."""
        if self._mapping is None:
            profile: Profile | None = None
            if self.path("profile.yaml").exists():
                profile = profiles.parse(
                    self.path("profile.yaml").read_text(encoding="utf-8"), "profile.yaml"
                )

            def find(name: str) -> Profile:
                return profile if profile and name == profile.name else registry.profile(name)

            text = self.path("mapping.yaml").read_text(encoding="utf-8")
            self._mapping = mappings.parse(text, find, registry.hub, "mapping.yaml")
        return self._mapping

    def side(self, which: str, hub: str = "", name: str = "") -> Side:
        """One side of the job, ``from`` or ``to``, in its medium; ``hub``: by which it meets the other."""
        asked = self.told[which]
        name = name or asked["name"]
        mapping: Mapping_ | None = None
        if name == OWN:
            mapping = self.own()
            profile = mapping.profile
        else:
            try:
                profile = registry.profile(name)
            except KeyError:
                raise Refusal("unknown-profile", name=name) from None
            if hub and hub != name:
                mapping = registry.mapping(name, hub)
        medium = asked.get("medium", "")
        if medium == "auto":
            with self.path(asked["file"]).open(encoding="utf-8", errors="replace") as file:
                medium = of_content(file.read(4096), offered(profile))
        if medium and medium not in offered(profile):
            raise Refusal("medium", medium=medium, profile=profile.name, offered=list(offered(profile)))
        return Side(profile, mapping, None, medium or profile.media[0], library=self.packages.context)

    def sides(self, source: str = "", target: str = "") -> tuple[Side, Side]:
        """Both, by the hub where they meet. Raises Refusal where there is none."""
        one, other = source or self.told["from"]["name"], target or self.told["to"]["name"]
        known = {*registry.names("profiles"), *registry.names("hubs"), OWN}
        for name in (one, other):
            if name not in known:
                raise Refusal("unknown-profile", name=name)
        if OWN in (one, other):
            hub = self.own().hub.name
            mine = {OWN}
            if any(name not in mine and hub not in registry.hubs_of(name) for name in (one, other)):
                raise Refusal("other-hub", one=one, other=other)
        else:
            hub = registry.common_hub(one, other)
            if not hub:
                raise Refusal("other-hub", one=one, other=other)
        return self.side("from", hub, one), self.side("to", hub, other)


def translate(job: Job) -> Json:
    """A file to another, with report and complement."""
    source, target = job.sides()
    wanted = set(job.told.get("want", ()))
    translation = Translation(source, target, thorough=bool(wanted & {"report", "complement", "trace"}))
    account = translation.run(
        job.path("in"),
        job.path("out"),
        complement=job.path("complement") if "complement" in wanted else None,
        report=job.path("report"),
        on_loss=job.told["on_loss"],
    )
    told = _told(job, account)
    told |= {"from": translating.describe(source), "to": translating.describe(target)}
    if "trace" in wanted:
        told["trace"] = list(_trace(job, translation))
    return told


def untranslate(job: Job) -> Json:
    """An edited file put back."""
    own = job.told.get("own", "")

    def find(source: untranslating.Asked, target: untranslating.Asked) -> tuple[Side, Side]:
        """The source of the translation is where this job leads to."""
        for which, (_name, _path, medium) in (("to", source), ("from", target)):
            job.told[which] = {**job.told.get(which, {}), "file": "in"}
            job.told[which]["medium"] = job.told[which].get("medium") or medium
        names = {"to": source[0], "from": target[0]} | ({own: OWN} if own else {})
        edited, back = job.sides(names["from"], names["to"])
        return back, edited

    account, translation = untranslating.run(
        job.path("in"), job.path("kept"), job.path("out"), report=job.path("report"),
        on_loss=job.told["on_loss"], find=find,
    )  # fmt: skip
    told = _told(job, account)
    return told | {
        "from": translating.describe(translation.target),
        "to": translating.describe(translation.source),
    }


def validate(job: Job) -> Json:
    """A file against a profile, shapes, or both."""
    told: Json = {"conforms": True}
    side = None
    if "from" in job.told:
        side = job.side("from")
        account = validating.run(side, job.path("in"), report=job.path("report"))
        told |= _told(job, account)
        told["from"] = translating.describe(side)
        told["conforms"] = not account.errors
    if job.told.get("shapes"):
        told["shapes"] = [one.as_dict() for one in _against_shapes(job, side)]
        told["conforms"] = told["conforms"] and all(one["conforms"] for one in told["shapes"])
    return told


def _against_shapes(job: Job, side: Side | None) -> list[conforming.Conformance]:
    """The file against the shapes whose files the job names, contexts as the register of the house knows them."""
    medium = job.told["medium"] if side is None else side.medium
    known = ("jsonld", "jsonl", "turtle", "ntriples")
    if medium == "auto":
        with job.path("in").open(encoding="utf-8", errors="replace") as file:
            medium = of_content(file.read(4096), known)
    medium = "jsonld" if medium == "json" else medium
    if medium not in known:
        raise Refusal("not-linked-data", medium=medium)
    path = job.path("in")
    if medium == "jsonl":  # lines are told by the name of their file
        path = job.path("in.jsonl")
        path.hardlink_to(job.path("in"))
    find = library.lookup(job.packages)
    documents = [(Path(path).read_bytes(), name, said) for path, name, said in job.told["shapes"]]
    try:
        return conforming.check(path, CONTENT_TYPES[medium], documents, lang=job.lang, find=find)
    except PackageFault as fault:
        raise Refusal("shapes", reason=fault.said.label(job.lang)) from fault


def check(job: Job) -> Json:
    """A mapping alone: its faults, or that it has none."""
    mapping = job.own()
    return {
        "mapping": mapping.name,
        "profile": mapping.profile.name,
        "hub": mapping.hub.name,
        "loss": mapping.loss,
    }


def _trace(job: Job, translation: Translation) -> Iterator[Json]:
    source = translation.source
    ignored = Account()
    with job.path("in").open("rb") as file, Seen():
        raws = source.open_reader(file, ignored.say)
        if translation.framing:
            raws = translation.framing.frame(raws)
        for place, raw in enumerate(raws):
            if place >= TRACED:
                return
            said: list[Finding] = []
            result = translation.record(raw, said.append)
            values = tracing.follow(translation, raw, result, said)
            yield {
                "record": raw.number,
                "line": raw.line,
                "arrives": bool(result.tree),
                "values": [
                    {
                        "path": one.path,
                        "value": one.value,
                        "state": one.state,
                        "hub": one.hub,
                        "to": list(zip(one.to, one.arrived, strict=True)),
                        "rule": one.rule,
                        "loss": one.loss,
                        "reasons": [reason.said.label(job.lang) for reason in one.reasons],
                    }
                    for one in values
                ],
            }


def _findings(path: Path) -> Iterator[Json]:
    """Findings of a report file, one line each: it is never held whole."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.startswith('{"level"'):
                yield json.loads(line.rstrip().rstrip(","))


def _in_language(account: Account, lang: str) -> list[Json]:
    return [finding.as_dict(lang) for finding in account.findings[:HELD]]


def _told(job: Job, account: Account) -> Json:
    refused = job.told.get("on_loss") == "refuse" and bool(account.losses or account.errors)
    held = _in_language(account, job.lang)
    known = {(one["code"], one.get("path", "")): one["reason"] for one in held}
    grouped = causes.group(_findings(job.path("report")))
    for cause in grouped:
        place = cause.examples[0].get("path", "") if cause.examples else ""
        cause.reason = known.get((cause.code, place), cause.reason)
    return {
        "refused": refused,
        "account": account.as_dict(),
        "findings": held,
        "causes": [cause.as_dict(job.lang) for cause in grouped],
    }


ACTS = {"translate": translate, "untranslate": untranslate, "validate": validate, "check": check}


def do(folder: Path) -> Json:
    """What is answered, faults of the files included."""
    job = Job(folder)
    try:
        return ACTS[job.told["act"]](job)
    except Refusal as refusal:
        return {"refusal": refusal.code, **refusal.facts}
    except FileFault as fault:
        faults = [
            {"file": fault.name, "line": one.line, "path": one.path, "said": one.said.label(job.lang)}
            for one in fault.faults
        ]
        return {"refusal": "mapping", "faults": faults}
    except untranslating.ComplementFault as fault:
        return {"refusal": f"complement-{fault.code}", "line": fault.line, "facts": fault.facts}
    except MemoryError:
        return {"refusal": "memory"}
    except OSError as error:
        return {"refusal": "space", "errno": error.errno}


def _limit(told: Json) -> None:
    """What this process may use; the kernel holds it to that."""
    for kind, most in (
        (resource.RLIMIT_AS, told.get("memory")),
        (resource.RLIMIT_CPU, told.get("seconds")),
        (resource.RLIMIT_FSIZE, told.get("file")),
        (resource.RLIMIT_CORE, 0),
    ):
        if most is not None:
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, most))


def main(arguments: list[str]) -> int:
    """The answer is written whole, under its own name, when everything is done."""
    folder = Path(arguments[0])
    _limit(json.loads((folder / "job.json").read_text(encoding="utf-8")).get("limits", {}))
    answer = do(folder)
    told = json.dumps(answer, ensure_ascii=False)
    (folder / "answer.part").write_text(told, encoding="utf-8", errors="replace")  # half characters
    (folder / "answer.part").rename(folder / "answer.json")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
