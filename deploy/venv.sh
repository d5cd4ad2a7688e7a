#!/bin/sh
# venv.sh FILE: make .venv hold what FILE locks. Instant when nothing has changed since.
# Needs Python 3.11+ with either its venv module complete or pip.
set -eu
cd "$(dirname "$0")/.."
file=$1
stamp=.venv/.installed-$file
busy=.venv/.installing # still there at the next start: that run was interrupted
digest=$(cat requirements.txt "$file" | sha256sum)

done_already() {
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$digest" ] && .venv/bin/python -c '' 2>/dev/null
}
done_already && exit 0

# Two makes at once in one checkout: the second waits.
if command -v flock >/dev/null; then
    exec 9>.venv.lock
    flock 9
    done_already && exit 0
fi

new_enough() {
    command -v "$1" >/dev/null && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}
for python in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
    new_enough "$python" && break
    python=
done
if [ -z "$python" ]; then
    echo "Python 3.11 or newer is needed: install python3.11, or name one: make up PYTHON=/path" >&2
    exit 1
fi

if [ -e "$busy" ] || ! .venv/bin/python -c '' 2>/dev/null; then
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv --clear .venv
    elif "$python" -m pip --version >/dev/null 2>&1 && "$python" -c 'import venv' 2>/dev/null; then
        "$python" -m venv --clear --without-pip .venv # Debian keeps ensurepip in another package
    else
        echo "$python can make no venv: install python3-venv (apt-get install -y python3-venv)" >&2
        exit 1
    fi
fi

pip() {
    if .venv/bin/python -m pip --version >/dev/null 2>&1; then
        .venv/bin/python -m pip "$@"
    else
        "$python" -m pip --python .venv/bin/python "$@"
    fi
}
touch "$busy"
echo "Installing $file (the first time takes a minute or two) …" >&2
pip install --quiet --no-input --disable-pip-version-check --require-hashes -r "$file"
echo "$digest" >"$stamp"
rm "$busy"
