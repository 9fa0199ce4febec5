"""Writes the API's description and the front end's types of it; `--check` only compares."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FRONTEND = ROOT / "frontend"
DESCRIPTION = FRONTEND / "openapi.json"
TYPES = FRONTEND / "src/api/schema.d.ts"


def generate(description: Path, types: Path) -> None:
    """Write both files; raises CalledProcessError when a generator fails or warns."""
    spectacular = [sys.executable, "manage.py", "spectacular", "--format", "openapi-json"]
    subprocess.run(
        [*spectacular, "--validate", "--fail-on-warn", "--file", str(description)],
        cwd=ROOT,
        check=True,
    )
    # Indented, so that a change of the API is readable in a diff.
    description.write_text(json.dumps(json.loads(description.read_text()), indent=2) + "\n")
    openapi_typescript = FRONTEND / "node_modules/.bin/openapi-typescript"
    subprocess.run(
        [str(openapi_typescript), str(description), "--output", str(types)],
        cwd=FRONTEND,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def stale() -> list[Path]:
    """Which of the committed files differ from what would be generated now."""
    with tempfile.TemporaryDirectory() as folder:
        description, types = Path(folder) / DESCRIPTION.name, Path(folder) / TYPES.name
        generate(description, types)
        pairs = [(DESCRIPTION, description), (TYPES, types)]
        return [old for old, new in pairs if not old.exists() or old.read_text() != new.read_text()]


def main() -> int:
    """Exit status 1 when `--check` finds a stale file."""
    if "--check" not in sys.argv:
        generate(DESCRIPTION, TYPES)
        return 0
    try:
        found = stale()
    except subprocess.CalledProcessError as error:
        print(f"{Path(error.cmd[0]).name} failed; its words are above.")
        return 1
    for path in found:
        print(f"{path.relative_to(ROOT)} is out of date: run `make generate` and commit it.")
    return 1 if found else 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as data:
        # Describing the API needs settings, and settings need a folder.
        os.environ["OCELLUS_DATA"] = data
        sys.exit(main())
