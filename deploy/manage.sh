#!/bin/sh
# manage.py with the production environment, as the portal's own account.
set -eu
cd "$(dirname "$0")/.."
set -a
. "${PORTAL_ENV:-/etc/portal/env}"
set +a
if [ "$(id -u)" = 0 ]; then
    exec runuser -u portal -- .venv/bin/python manage.py "$@"
fi
exec .venv/bin/python manage.py "$@"
