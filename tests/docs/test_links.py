"""Every link of a document leads somewhere, and documents speak of the project alone."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import DEPLOY, PAGES, ROOT, name, text_of

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_SOURCE = re.compile(
    r"(?:src/communaux|tests|tools|bench|deploy|docs)/[\w./-]*[\w/]|[\w-]+(?:/[\w-]+)+/|[\w./-]+\.(?:py|yaml|html)"
)


def _anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    found = set()
    for heading in re.findall(r"^#+\s+(.+)$", text_of(path), re.M):
        bare = re.sub(r"[^\w\s-]", "", heading.replace("`", "").lower())
        found.add(re.sub(r"\s", "-", bare.strip()))
    return found


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in _LINK.findall(text_of(page)):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        file, _hash, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in _anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_source_files_that_are_named_exist(page: Path) -> None:
    """`ground/journal/verify.py` is read from the package, `tools/vendor.py` from the root."""
    if page.name == "CHANGELOG.md":
        return
    missing = []
    for word in re.findall(r"`([^`\n]+)`", text_of(page)):
        if not _SOURCE.fullmatch(word) or "<" in word or "/" not in word:
            continue
        if not any(
            (base / word).exists() for base in (ROOT, ROOT / "src/communaux", ROOT / "src", page.parent)
        ):
            missing.append(word)
    assert missing == []


@pytest.mark.parametrize("page", [*PAGES, *DEPLOY], ids=name)
def test_no_path_of_a_machine(page: Path) -> None:
    whole = page.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(?:root|home/\w+|work|tmp/[a-z]+|Users)/", whole)


def test_every_page_of_docs_is_reached() -> None:
    """From the README, link by link."""
    seen: set[Path] = set()
    todo = [ROOT / "README.md"]
    while todo:
        page = todo.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        todo += [(page.parent / link.partition("#")[0]).resolve() for link in _LINK.findall(text_of(page))]
    assert [name(page) for page in PAGES if page not in seen] == []
