"""Ties an environment to this checkout: the package by a path file, the command by a script. Nothing is built or fetched.

Run by the environment's own Python: ``.venv/bin/python tools/develop.py``.
"""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Write both files; writing them again changes nothing."""
    (Path(sysconfig.get_path("purelib")) / "communaux.pth").write_text(f"{ROOT / 'src'}\n")
    script = Path(sys.executable).parent / "communaux"
    script.write_text(
        f"#!{sys.executable}\nimport sys\n\nfrom communaux.site.command import main\n\nsys.exit(main())\n"
    )
    script.chmod(0o755)
    return 0


if __name__ == "__main__":
    sys.exit(main())
