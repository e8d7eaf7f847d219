"""The floors of the house: a foreign key is an import, whether Python sees it or not."""

import tomllib

import pytest
from django.apps import apps

from tests.shared import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
LAYERS = [
    {room.strip() for room in layer.split("|")}
    for layer in next(c["layers"] for c in CONTRACTS if c["type"] == "layers")
]


MODULES = [
    {room.strip() for room in layer.split("|")}
    for layer in next(c["layers"] for c in CONTRACTS if c["name"] == "Modules stand on each other only so")
]


def _floor(module: str, layers: list[set[str]] = LAYERS) -> int | None:
    """How far below the roof the room of a module lies; None outside the house."""
    for depth, rooms in enumerate(layers):
        if any(module == room or module.startswith(room + ".") for room in rooms):
            return depth
    return None


def _room(module: str) -> str:
    """The room of a module: for modules/ the single module, so that they stay side by side."""
    parts = module.split(".")
    return ".".join(parts[: 3 if parts[1] in {"modules", "doors"} else 2])


def _foreign_keys():
    for model in apps.get_models():
        if not model.__module__.startswith("communaux."):
            continue
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model:
                yield pytest.param(
                    model.__module__, field.related_model.__module__, id=f"{model.__name__}.{field.name}"
                )


@pytest.mark.parametrize(("here", "there"), list(_foreign_keys()))
def test_a_foreign_key_goes_down_the_floors(here, there):
    if _room(here) == _room(there):
        return
    among_modules = _floor(here, MODULES) is not None and _floor(there, MODULES) is not None
    layers = MODULES if among_modules else LAYERS
    upper, lower = _floor(here, layers), _floor(there, layers)
    assert lower is not None, f"{here} points outside the house, at {there}"
    assert upper is not None
    assert lower > upper, f"{here} may not point up or sideways at {there}"


def test_every_room_has_a_floor():
    rooms = {
        _room(model.__module__) for model in apps.get_models() if model.__module__.startswith("communaux.")
    }
    assert rooms
    assert not [room for room in rooms if _floor(room) is None]
