"""Each variable that the settings read is documented, and none that they do not read."""

import re

import yaml

from tests.docs.pages import ROOT

PAGE = ROOT / "docs/operators/settings.md"
_READ = re.compile(r"os\.environ(?:\.get\(|\[)\"([A-Z_]+)\"")


def _read() -> set[str]:
    return set(_READ.findall((ROOT / "src/communaux/site/settings.py").read_text(encoding="utf-8")))


def _documented() -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE.read_text(encoding="utf-8"), re.M))


def test_documented_and_read_are_the_same() -> None:
    assert _documented() == _read()


def test_compose_sets_only_what_is_read() -> None:
    compose = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text(encoding="utf-8"))
    assert set(compose["services"]["app"]["environment"]) <= _read()


def test_compose_asks_only_for_what_its_example_names() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "deploy/compose.yaml").read_text(encoding="utf-8")))
    given = set(re.findall(r"^([A-Z_]+)=", (ROOT / "deploy/example.env").read_text(encoding="utf-8"), re.M))
    assert asked == given


def test_environment_of_the_unit_is_read() -> None:
    """The file of variables that the operators' page shows for systemd."""
    page = (ROOT / "docs/operators/production.md").read_text(encoding="utf-8")
    block = re.search(r"```sh\n# /etc/communaux\.env\n(.*?)```", page, re.S)
    assert block
    assert set(re.findall(r"^([A-Z_]+)=", block[1], re.M)) <= _read()
