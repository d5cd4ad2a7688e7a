#!/bin/bash
# restore.sh COPY            check a copy: hashes, restore into a scratch database, count, drop it
# restore.sh COPY --replace  then put it in the place of the live database and files
#
# Reads the same variables as backup.sh. The account needs CREATEDB; another one than the
# application's can be given as RESTORE_DATABASE_URL. What is replaced is renamed, not deleted.
set -euo pipefail
umask 077
here=$(cd "$(dirname "$0")" && pwd)
. "$here/pgenv.sh"
use_database "${RESTORE_DATABASE_URL:-$(database_address)}"
copy=$(cd "${1:?which copy?}" && pwd)
replace=${2:-}
[ -z "$replace" ] || [ "$replace" = --replace ] || { echo "What is $replace?" >&2; exit 2; }

live=$PGDATABASE
stamp=$(date -u +%Y%m%d%H%M%S)
scratch=${live}_restore_$stamp
export PGDATABASE=postgres
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }

(cd "$copy" && sha256sum --quiet --check SHA256SUMS)
echo "Hashes agree: $(wc -l <"$copy/SHA256SUMS") files."

sql -c "CREATE DATABASE \"$scratch\" TEMPLATE template0"
trap 'sql -c "DROP DATABASE IF EXISTS \"$scratch\""' EXIT
started=$SECONDS
pg_restore --dbname="$scratch" --jobs=2 --exit-on-error --no-owner "$copy/database.dump"
echo "Restored in $((SECONDS - started)) s. Rows of the ten largest tables:"
PGOPTIONS='-c client_min_messages=error' sql -d "$scratch" -c ANALYZE
sql -d "$scratch" -F ' ' -c "SELECT reltuples::bigint, relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1 DESC LIMIT 10"
if command -v pg_amcheck >/dev/null && sql -d "$scratch" -c 'CREATE EXTENSION amcheck' 2>/dev/null; then
    pg_amcheck --heapallindexed --no-dependent-toast "$scratch"
    sql -d "$scratch" -c 'DROP EXTENSION amcheck'
    echo 'Tables and indexes are consistent.'
fi
migrations=$(sql -d "$scratch" -c 'SELECT count(*) FROM django_migrations')
[ "$migrations" -gt 0 ] || { echo 'No migration is recorded in it.' >&2; exit 1; }
if [ -z "$replace" ]; then
    echo 'The copy can be restored. Nothing was changed.'
    exit 0
fi

users=$(sql -c "SELECT count(*) FROM pg_stat_activity WHERE datname = '$live'")
if [ "$users" -gt 0 ]; then
    echo "$users connections to $live: stop web and worker first." >&2
    exit 1
fi
kept=${live}_before_$stamp
swap=(-c "ALTER DATABASE \"$scratch\" RENAME TO \"$live\"")
if [ "$(sql -c "SELECT count(*) FROM pg_database WHERE datname = '$live'")" = 1 ]; then
    swap=(-c "ALTER DATABASE \"$live\" RENAME TO \"$kept\"" "${swap[@]}")
    echo "The former database is called $kept from now on."
fi
if [ "$(sql -c "SELECT count(*) FROM pg_roles WHERE rolname = 'portal_app'")" = 1 ]; then
    swap+=(-c "REVOKE ALL ON DATABASE \"$live\" FROM PUBLIC") # a dump carries no such grants
    swap+=(-c "GRANT CONNECT ON DATABASE \"$live\" TO portal_app")
fi
sql --single-transaction "${swap[@]}"
trap - EXIT
: "${MEDIA_ROOT:?}"
media=${MEDIA_ROOT%/}
if [ -d "$media" ]; then
    cp -a "$media" "$media.before-$stamp" # a copy: the folder itself may be a mount point
    echo "The former files are now $media.before-$stamp."
fi
mkdir -p "$media"
rsync -a --delete "$copy/files/" "$media/"
echo "Restored $copy into $live. Look at it, then start worker and web."
