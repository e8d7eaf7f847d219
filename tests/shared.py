"""Where the shared real data lies, for tests that try the house on it; a test skips, saying so, where it is absent."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("COMMUNAUX_SHARED", ROOT.parent / "shared")) / "data"


def shared_data(name: str) -> Path:
    """The path of one shared data file, such as ``directory/seed_platforms.csv``; skips the test where absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"shared data {name} is not beside this checkout (set COMMUNAUX_SHARED)")
    return path
