"""The gate: every check runs, what fails is shown, and the exit status says whether any did."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    """One tool's verdict."""

    name: str
    command: list[str]
    folder: Path = ROOT


CHECKS = [
    Check("ruff: style and mistakes", [f"{BIN}/ruff", "check", "."]),
    Check("ruff: format", [f"{BIN}/ruff", "format", "--check", "--diff", "--quiet", "."]),
    Check("mypy: types", [f"{BIN}/mypy"]),
    Check("import-linter: directions of imports", [f"{BIN}/lint-imports"]),
    Check(
        "django: migrations are complete",
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    ),
    Check("django: system checks", [sys.executable, "manage.py", "check", "--fail-level", "ERROR"]),
    Check("generated files are up to date", [sys.executable, ".ci/generate.py", "--check"]),
    Check("Biome and TypeScript", [f"{BIN}/npm", "run", "--silent", "check"], ROOT / "frontend"),
]

# Not ours to install (it is GPL): it has its say where somebody has it.
WHERE_FOUND = [Check("hadolint: the image", ["hadolint", "docker/Dockerfile"])]


def passes(check: Check) -> bool:
    """Run one check; its output is shown only when it fails."""
    started = time.monotonic()
    result = subprocess.run(
        check.command, cwd=check.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    verdict = "ok" if result.returncode == 0 else "FAILED"
    print(f"{verdict:7} {check.name} ({time.monotonic() - started:.1f} s)", flush=True)
    if result.returncode:
        print(result.stdout.rstrip(), flush=True)
    return result.returncode == 0


def main() -> int:
    """Exit status 1 when any check fails."""
    with tempfile.TemporaryDirectory() as data:
        # Checks must not touch (or depend on) the data of a site in this checkout.
        os.environ["OCELLUS_DATA"] = data
        found = [check for check in WHERE_FOUND if shutil.which(check.command[0])]
        failed = [check.name for check in [*CHECKS, *found] if not passes(check)]
    print(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
