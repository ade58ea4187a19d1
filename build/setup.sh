#!/usr/bin/env bash
# Makes a fresh clone ready for `npm run check`: Debian packages (as root), then npm's. Done before, it takes a second.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
while read -r package; do
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
done <build/debian-packages.txt

if ((${#missing[@]})); then
  if [[ $EUID == 0 ]] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    echo "not installed (needs Debian and root): ${missing[*]}. Tests that need them are skipped." >&2
  fi
fi

# npm writes the second file at the end of an installation.
[[ node_modules/.package-lock.json -nt package-lock.json ]] || npm ci --no-audit --no-fund
