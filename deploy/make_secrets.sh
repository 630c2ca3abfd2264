#!/bin/sh
# Makes what docker-compose.yml reads from secrets/: random, for one account's eyes only, and never twice.
#
#   sh deploy/make_secrets.sh [DIRECTORY]      the project's own directory by default
#
# libpq ignores a password file that anybody but its owner may read, and Compose mounts a secret file with the owner and mode it has
# on the host. So the files are 0600, and the containers run as their owner:
#   run by root:     the files belong to 10001, the image's own user;
#   run by a person: they belong to the person, and .env tells Compose to run as her.
# A rootless engine gives its containers other ids: run this as a person, then
#   podman unshare chown 10001:10001 secrets/*      (or the same from a container)      and take SLUSS_UID and SLUSS_GID out of .env.
set -eu
umask 077
cd "${1:-$(dirname "$0")/..}"
image_user=10001:10001

mkdir -p secrets
[ -e secrets/.gitignore ] || echo '*' > secrets/.gitignore

# Written aside, then linked into place: nothing half-written, and nothing that exists is replaced.
keep() {
    draft=$(mktemp secrets/.draft.XXXXXX)
    printf '%s\n' "$2" > "$draft"
    [ "$(id -u)" != 0 ] || chown "$image_user" "$draft"
    if ln "$draft" "secrets/$1" 2>/dev/null; then
        echo "secrets/$1 is made."
    else
        echo "secrets/$1 stands as it was."
    fi
    rm -f "$draft"
}

hex_secret() {
    secret=$(od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n')
    [ "${#secret}" = 64 ]
    echo "$secret"
}

key() {
    secret=$(head -c 32 /dev/urandom | base64)
    [ "${#secret}" = 44 ]
    echo "$secret"
}

password=$(hex_secret)
keep postgres_password "$password"

password=$(hex_secret)
keep pgpass "postgres:*:sluss:sluss:$password"

wrapping=$(key)
index=$(key)
keep keyring "{\"current\": 1, \"wrapping\": {\"1\": \"$wrapping\"}, \"index\": \"$index\"}"

if [ "$(id -u)" != 0 ] && ! grep -qs '^SLUSS_UID=' .env; then
    printf 'SLUSS_UID=%s\nSLUSS_GID=%s\n' "$(id -u)" "$(id -g)" >> .env
    echo '.env tells Compose to run as you.'
fi
echo 'Keep a copy of secrets/ somewhere safe, apart from the database: without the key ring no report can be opened.'
