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

# npm writes the second file at the end of an installation. What it warns of is an older Node that it runs on itself, package by package.
[[ node_modules/.package-lock.json -nt package-lock.json ]] || npm ci --no-audit --no-fund --loglevel=error
# PowerShell for the tests, from NuGet, by the versions and hashes of the lock files beside the projects
if command -v dotnet >/dev/null; then
  node_modules/.bin/node test/support/powershell/build.ts
else
  echo "not installed: the .NET SDK 10 (dotnet). Tests with PowerShell are skipped." >&2
fi
echo "The npm scripts run on the packaged Node $(node_modules/.bin/node --version); npm itself on $("${npm_node_execpath:-node}" --version)."
