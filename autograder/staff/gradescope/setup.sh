#!/usr/bin/env bash
# Build the image: a virtual environment with grading's requirements and this workbook. Runs once, as root.
set -euo pipefail
source=/autograder/source
venv=/autograder/venv
export DEBIAN_FRONTEND=noninteractive

python=
for candidate in python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import ensurepip' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    apt-get update
    for version in 3.12 3.11; do
        if apt-get install -y --no-install-recommends "python$version" "python$version-venv"; then
            python=python$version
            break
        fi
    done
fi
[ -n "$python" ] || { echo "Python 3.11 or newer is needed: choose a newer base image" >&2; exit 1; }

"$python" -m venv "$venv"
# requirements.in lists the names, requirements.txt locks the versions.
"$venv/bin/pip" install --disable-pip-version-check --no-cache-dir \
    -r "$source/requirements.in" -c "$source/requirements.txt"
"$source/install_workbook" "$venv"
# The folder tree in which student code runs; without it, each submission creates its own.
"$venv/bin/python" -m autograder.staff.gradescope prepare ||
    echo "The tree for student code was not made: each submission will make its own." >&2
# Print the isolation that this container supports; the harness checks again before every submission.
"$venv/bin/python" -m autograder doctor || echo "See docs/gradescope.md: no isolation works in this image." >&2
