# Sourced. Turns an address into PG* variables: a password on a command line shows in `ps`.
# use_database ADDRESS

use_database() {
    eval "$(DATABASE_ADDRESS=$1 python3 - <<'PYTHON'
import os, shlex, urllib.parse as u
url = u.urlsplit(os.environ["DATABASE_ADDRESS"])
query = dict(u.parse_qsl(url.query))
found = {
    "PGHOST": url.hostname or query.get("host"), "PGPORT": url.port,
    "PGUSER": url.username, "PGPASSWORD": url.password, "PGDATABASE": url.path.lstrip("/"),
    "PGSSLMODE": query.get("sslmode"), "PGSSLROOTCERT": query.get("sslrootcert"),
}
for name, value in found.items():
    if value:
        print(f"export {name}={shlex.quote(u.unquote(str(value)))}")
PYTHON
)"
}

# The address itself, or the content of the file that holds it.
database_address() {
    if [ -n "${DATABASE_URL_FILE:-}" ]; then cat "$DATABASE_URL_FILE"; else echo "${DATABASE_URL:?}"; fi
}

if [ -z "${DATABASE_URL:-}${DATABASE_URL_FILE:-}" ]; then # called by hand
    set -a
    . "${PORTAL_ENV:-/etc/portal/env}"
    set +a
fi
PATH="${PG_BIN:+$PG_BIN:}$PATH" # pg_dump must not be older than the server
