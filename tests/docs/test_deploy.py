"""The examples of deploy/ parse and agree with each other. They are read here, not run."""

import configparser
import re

import yaml

from tests.docs.pages import ROOT

DEPLOY = ROOT / "deploy"


def _compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def test_compose_services_and_volumes_agree() -> None:
    compose = _compose()
    services = compose["services"]
    assert set(services) == {"app", "db", "proxy"}
    for service in services.values():
        for needed in service.get("depends_on", {}):
            assert needed in services
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (DEPLOY / source).exists(), volume


def test_compose_publishes_the_proxy_alone() -> None:
    assert [name for name, service in _compose()["services"].items() if "ports" in service] == ["proxy"]


def test_image_is_made_from_the_lock_and_runs_as_nobody_special() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements.lock" in lines
    users = re.findall(r"^USER (\S+)", lines, re.M)
    assert users
    assert users[-1] not in {"root", "0"}
    for source in re.findall(r"^COPY (?!--from)(?:--\S+ )*(.+) \S+$", lines, re.M):
        for path in source.split():
            assert (ROOT / path).exists(), path


def test_unit_parses() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string((DEPLOY / "communaux.service").read_text(encoding="utf-8"))
    assert unit["Service"]["User"] == "communaux"
    assert "communaux run" in unit["Service"]["ExecStart"]


def test_proxies_lead_to_the_port_of_the_house_and_say_https() -> None:
    for name in ("Caddyfile", "nginx.conf"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        assert ":8000" in text, name
    # The house believes the header in production, so a proxy must set it itself.
    assert re.search(r"proxy_set_header\s+X-Forwarded-Proto\s+\$scheme;", (DEPLOY / "nginx.conf").read_text())
