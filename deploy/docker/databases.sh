#!/bin/sh
# Run once by the PostgreSQL image, over a new cluster: a database and a role for each service whose password lies among the secrets.
set -eu
for file in /run/secrets/roles/*; do
  psql -Xq -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -v name="${file##*/}" -v password="$(cat "$file")" -f /etc/zhipei/database.sql
done
