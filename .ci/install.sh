#!/bin/sh
# Makes the virtual environment $1 from the lock file, with the first Python that will do.
set -eu
venv=$1

# A name on the PATH may be a shim that leads nowhere, so each one is tried, not looked up.
fits='import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))'

if ! "$venv/bin/python" -c "$fits" 2>/dev/null; then
    python=
    for name in ${PYTHON:-python3.11 python3.12 python3}; do
        if "$name" -c "$fits" 2>/dev/null; then python=$name; break; fi
    done
    if [ -z "$python" ]; then
        echo "Ocellus needs Python 3.11 or 3.12 with its venv module, and found none." >&2
        echo "Found: $(python3 --version 2>&1 || true). On Debian or Ubuntu:" \
            "apt install python3.11-venv; elsewhere see https://www.python.org/downloads/." \
            "PYTHON=/path/to/python make … names another one." >&2
        exit 1
    fi
    "$python" -m venv --clear "$venv"
fi

echo "Installing the Python packages of requirements.lock (the first time takes minutes) …"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements.lock
# Setuptools warns of folders named like the package; here they are the package.
PYTHONWARNINGS="ignore:Editable installation" \
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --editable .
