#!/bin/sh
# Makes the virtual environment named by the first argument with a Python of 3.11 or newer, on a machine with nothing prepared.
set -eu
venv=$1

for candidate in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys, ssl; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "${python:-}" ]; then
    echo 'Sluss needs Python 3.11 or newer. On Debian or Ubuntu: apt-get install python3 python3-venv' >&2
    exit 1
fi

# Debian keeps the part that puts pip into a new environment in a package of its own.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    as_root=
    [ "$(id -u)" = 0 ] || as_root='sudo -n'
    if ! { command -v apt-get >/dev/null && $as_root apt-get update -qq && $as_root apt-get install -y -qq "python$version-venv"; } >/dev/null 2>&1; then
        echo "This Python cannot make virtual environments. Run: apt-get install python$version-venv   and then the same command again." >&2
        exit 1
    fi
fi
rm -rf "$venv"
"$python" -m venv "$venv"
