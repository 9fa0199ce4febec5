"""Writes the API's description, the front end's types of it and the models' cards.

`--check` only compares.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from cards import model_cards

ROOT = Path(__file__).resolve().parents[1]
FRONTEND = ROOT / "frontend"
DESCRIPTION = FRONTEND / "openapi.json"
TYPES = FRONTEND / "src/api/schema.d.ts"
CARDS = ROOT / "docs/model-cards.md"


def generate(description: Path, types: Path, cards: Path) -> None:
    """Write all files; raises CalledProcessError when a generator fails or warns."""
    cards.write_text(model_cards())
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
        pairs = [(path, Path(folder) / path.name) for path in (DESCRIPTION, TYPES, CARDS)]
        generate(*(new for _, new in pairs))
        return [old for old, new in pairs if not old.exists() or old.read_text() != new.read_text()]


def main() -> int:
    """Exit status 1 when `--check` finds a stale file."""
    if "--check" not in sys.argv:
        generate(DESCRIPTION, TYPES, CARDS)
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
