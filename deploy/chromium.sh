#!/bin/sh
# Print the path of a Chromium that starts; install one if none does.
set -eu
cd "$(dirname "$0")/.."

works() { [ -n "$1" ] && "$1" --version >/dev/null 2>&1; }
show() { if works "$1"; then echo "$1"; exit 0; fi; }
installed() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        show "$(command -v "$name" || true)"
    done
    show "$(.venv/bin/python -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    print(p.chromium.executable_path)' 2>/dev/null || true)"
}

if [ -n "${CHROMIUM:-}" ]; then
    show "$CHROMIUM"
    echo "CHROMIUM=$CHROMIUM does not start." >&2
    exit 1
fi
installed
echo "No Chromium yet, trying to install one …" >&2
timeout 300 .venv/bin/python -m playwright install chromium >&2 </dev/null || true
installed
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -q && apt-get install -qy --no-install-recommends chromium; } >&2 </dev/null || true
    installed
fi
echo "The browser tests need Chromium: apt-get install chromium, or set CHROMIUM=/path/to/it" >&2
exit 1
