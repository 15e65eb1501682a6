#!/bin/sh
# A copy into a folder named after the moment, below the folder given; copies older than IMPATRIATE_BACKUP_DAYS go,
# because that is how long people are told that a copy may hold what they erased.
set -eu
folder=${1:?name the folder that holds the copies}
impatriate data backup "$folder/$(date -u +%Y-%m-%dT%H%M%SZ)"
find "$folder" -mindepth 1 -maxdepth 1 -type d -name '20*' -mmin "+$((${IMPATRIATE_BACKUP_DAYS:-30} * 1440))" -exec rm -rf {} +
