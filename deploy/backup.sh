#!/bin/bash
# backup.sh: one verified copy of database and files below BACKUP_DIR, older ones thinned out.
#
# Reads DATABASE_URL or DATABASE_URL_FILE, MEDIA_ROOT, BACKUP_DIR, and optionally
#   PG_BIN       folder of pg_dump, when the one on PATH is older than the server
#   KEEP_DAYS    every copy of the last … days stays (35)
#   KEEP_MONTHS  then the first of each month, … months (12)
# BACKUP_DIR belongs on another disk, encrypted, and from there off the site.
set -euo pipefail
umask 077
here=$(cd "$(dirname "$0")" && pwd)
. "$here/pgenv.sh"
use_database "$(database_address)"
: "${BACKUP_DIR:?}" "${MEDIA_ROOT:?}"

mkdir -p "$BACKUP_DIR"
cd "$BACKUP_DIR"
exec 9>.lock
flock -n 9 || { echo 'Another backup is running.' >&2; exit 1; }
rm -rf .part-*

stamp=$(date -u +%Y%m%dT%H%M%SZ)
part=.part-$stamp
previous=$(find . -maxdepth 1 -type d -name '20*Z' | sort | tail -n 1)
mkdir "$part" "$part/files"

# Rows first, files after: every file a saved row names is then there.
pg_dump --format=custom --compress=6 --lock-wait-timeout=60s --file="$part/database.dump"
if [ -d "$MEDIA_ROOT" ]; then
    rsync -a ${previous:+--link-dest="$PWD/$previous/files"} "$MEDIA_ROOT/" "$part/files/"
fi

# Read back every byte before calling it a backup.
pg_restore --file=/dev/null "$part/database.dump"
tables=$(pg_restore --list "$part/database.dump" | grep -c ' TABLE DATA ' || true)
[ "$tables" -gt 0 ] || { echo 'The dump holds no table.' >&2; exit 1; }
(cd "$part" && find database.dump files -type f -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)
sync -f "$part/SHA256SUMS"
mv "$part" "$stamp"

thin_out() {
    local days=${KEEP_DAYS:-35} months=${KEEP_MONTHS:-12} copy month limit oldest seen=
    limit=$(date -u -d "-$days days" +%Y%m%dT%H%M%SZ)
    oldest=$(date -u -d "-$months months" +%Y%m)
    for copy in $(find . -maxdepth 1 -type d -name '20*Z' -printf '%f\n' | sort); do
        [[ $copy < $limit ]] || continue
        month=${copy:0:6}
        if [[ $month != "$seen" && ! $month < $oldest ]]; then seen=$month; continue; fi
        rm -rf -- "$copy"
    done
}
thin_out

size=$(du -sh "$stamp" | cut -f 1)
echo "Backup $BACKUP_DIR/$stamp: $tables tables, $(find "$stamp/files" -type f | wc -l) files, $size"
