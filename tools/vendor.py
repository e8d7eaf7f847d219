"""Bring the few third-party files that pages need into the repository, and say where each comes from.

Run by hand when a version changes (`python tools/vendor.py`); it needs `npm` and a network, which machines
that install Communaux do not: that is why the files are committed. `python tools/vendor.py --check` needs
neither and compares what is committed with the list. This script may not minify, patch or rename contents:
a vendored file is byte for byte the one its authors published.

Open Props is not brought in: of its properties the look would use a dozen (spaces, sizes), and its colours
none, since every pair of ours is measured for contrast. The scale is written out in `look.css` instead.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).parent.parent / "src/communaux/doors/pages/static/communaux/vendor"


@dataclass(frozen=True)
class Package:
    """One published package, its exact version, and which of its files we keep (path inside -> our name)."""

    name: str
    version: str
    licence: str
    why: str
    files: dict[str, str]


def _fraunces(subset: str) -> tuple[str, str]:
    name = f"fraunces-{subset}-opsz-normal.woff2"
    return f"files/{name}", name


def _atkinson(subset: str, face: str) -> tuple[str, str]:
    name = f"atkinson-hyperlegible-{subset}-{face}.woff2"
    return f"files/{name}", name


PACKAGES = (
    Package(
        "htmx.org",
        "2.0.11",
        "0BSD",
        "Comfort on pages that work without it: lists that refresh when a filter changes.",
        {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx-LICENSE.txt"},
    ),
    Package(
        "@fontsource-variable/fraunces",
        "5.3.0",
        "OFL-1.1",
        "Titles. The optical-size axis draws large titles finer and small ones sturdier.",
        {**dict(_fraunces(s) for s in ("latin", "latin-ext")), "LICENSE": "fraunces-LICENSE.txt"},
    ),
    Package(
        "@fontsource/atkinson-hyperlegible",
        "5.3.0",
        "OFL-1.1",
        "All other text: drawn for people who see poorly.",
        {
            **dict(
                _atkinson(s, f)
                for s in ("latin", "latin-ext")
                for f in ("400-normal", "400-italic", "700-normal")
            ),
            "LICENSE": "atkinson-hyperlegible-LICENSE.txt",
        },
    ),
)


def fetch(package: Package, into: Path) -> None:
    """Download one package in a temporary folder and keep the wanted files.

    Raises:
        SystemExit: when the package declares another licence than the one we accepted, or misses a file.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        subprocess.run(
            ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        [archive] = folder.glob("*.tgz")
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        declared = json.loads((folder / "package/package.json").read_text())["license"]
        if declared != package.licence:
            raise SystemExit(
                f"{package.name}: licence is now {declared}, was {package.licence}; read it first"
            )
        for inside, ours in package.files.items():
            source = folder / "package" / inside
            if not source.exists():
                raise SystemExit(f"{package.name}@{package.version} has no {inside}")
            shutil.copyfile(source, into / ours)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def record(folder: Path) -> dict[str, object]:
    """The list as written in VENDORED.json: every package with the name, size and hash of its files."""
    return {
        "packages": [
            {
                "name": package.name,
                "version": package.version,
                "licence": package.licence,
                "why": package.why,
                "files": [
                    {"file": ours, "bytes": (folder / ours).stat().st_size, "sha256": sha256(folder / ours)}
                    for ours in package.files.values()
                ],
            }
            for package in PACKAGES
        ]
    }


def write_lists(folder: Path) -> None:
    listing = record(folder)
    (folder / "VENDORED.json").write_text(json.dumps(listing, indent=2) + "\n")
    lines = [
        "# Third-party files",
        "",
        "Written by `tools/vendor.py`; do not edit by hand.",
        "",
        "| package | version | licence | file | bytes | sha256 |",
        "|---|---|---|---|---:|---|",
    ]
    lines += [
        f"| {package.name} | {package.version} | {package.licence} | {ours} "
        f"| {(folder / ours).stat().st_size} | `{sha256(folder / ours)}` |"
        for package in PACKAGES
        for ours in package.files.values()
    ]
    lines += ["", *(f"- **{package.name}**: {package.why}" for package in PACKAGES), ""]
    (folder / "VENDORED.md").write_text("\n".join(lines))


def differences(folder: Path) -> list[str]:
    """What is committed and not listed, listed and absent, or altered since. Empty when all is well."""
    listing = json.loads((folder / "VENDORED.json").read_text())
    listed = {entry["file"]: entry["sha256"] for package in listing["packages"] for entry in package["files"]}
    present = {path.name for path in folder.iterdir()} - {"VENDORED.json", "VENDORED.md"}
    wanted = {ours for package in PACKAGES for ours in package.files.values()}
    found = [f"{name}: not in the list" for name in sorted(present - listed.keys())]
    found += [f"{name}: absent" for name in sorted(wanted - present)]
    found += [
        f"{name}: altered"
        for name in sorted(present & listed.keys())
        if sha256(folder / name) != listed[name]
    ]
    return found


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        found = differences(VENDOR)
        print("\n".join(found) or "vendored files: as listed")
        return 1 if found else 0
    VENDOR.mkdir(parents=True, exist_ok=True)
    for old in VENDOR.iterdir():
        old.unlink()
    for package in PACKAGES:
        fetch(package, VENDOR)
    write_lists(VENDOR)
    print(f"{len(list(VENDOR.iterdir()))} files in {VENDOR.relative_to(Path.cwd())}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
