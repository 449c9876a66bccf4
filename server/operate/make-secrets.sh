#!/bin/sh
# Makes what compose.yaml reads from ./secrets, and overwrites nothing: password and address of the database, and the tokens.
# Others of this machine cannot enter the folder; the files themselves are open to the accounts inside the containers.
# Two files are yours to put there too: smtp-url (smtps://user:password@relay:465) and tls.pem (certificates, then the key).
set -eu
cd "${1:-.}"
mkdir -p secrets
chmod 700 secrets
umask 022

# make <name> <text>
make() {
  [ -e "secrets/$1" ] || printf '%s\n' "$2" >"secrets/$1"
}
random() {
  head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}

make database-password "$(random)"
make database-url "postgresql://corridor:$(cat secrets/database-password)@localhost/corridor?host=/run/postgresql"
make gateway-token "$(random)"
make metrics-token "$(random)"
