#!/bin/sh
# Checks all sites of a checkout with kerbcheck. Prints the report, keeps junit.xml and summary.md, and ends as kerbcheck does.
# Further options of kerbcheck stand behind the name of this file. For any sh that has sha256sum.
set -eu

# --- to change, here or in the environment ---
: "${KERBCHECK:=tools/kerbcheck}"
: "${KERBCHECK_SHA256:=}"
: "${KERBCHECK_SITES:=sites/*/kerbcheck.yaml}"
: "${KERBCHECK_REQUIRE:=AUTH-01,SPN-01}"
: "${KERBCHECK_RESULTS:=kerbcheck-results}"

error='ERROR '
show() { cat; }
set -- -o text "$@"

# region the gate: npm run docs copies it to where it says so
fail() { echo "${error}kerbcheck: $1"; exit 3; }
junit=$KERBCHECK_RESULTS/junit.xml
summary=$KERBCHECK_RESULTS/summary.md
log=$KERBCHECK_RESULTS/log.txt
# What an earlier run left there is no result of this one.
mkdir -p "$KERBCHECK_RESULTS" && rm -f "$junit" "$summary" && : > "$log" || fail "cannot write to $KERBCHECK_RESULTS"
# Without a slash the shell would look for another one in PATH.
case $KERBCHECK in */*) ;; *) KERBCHECK=./$KERBCHECK ;; esac
[ -f "$KERBCHECK" ] || fail "$KERBCHECK is not there"
found=$(sha256sum < "$KERBCHECK") || fail "$KERBCHECK cannot be read"
[ "${found%% *}" = "$KERBCHECK_SHA256" ] || fail "$KERBCHECK has the SHA-256 ${found%% *}, '$KERBCHECK_SHA256' is expected"
# A checkout of Windows, or an artifact, does not keep it.
[ -x "$KERBCHECK" ] || chmod +x "$KERBCHECK" || fail "$KERBCHECK may not be run"
version=$("$KERBCHECK" --version 2>&1) || :
case $version in 1.*) ;; *) fail "$KERBCHECK is version '$version', 1.x is expected" ;; esac
if [ -f waivers.yaml ]; then set -- --waivers waivers.yaml "$@"; fi
code=0
"$KERBCHECK" check --site "$KERBCHECK_SITES" --require "$KERBCHECK_REQUIRE" -o "junit=$junit" -o "markdown=$summary" "$@" > "$log" 2>&1 || code=$?
show < "$log"
# endregion

exit "$code"
