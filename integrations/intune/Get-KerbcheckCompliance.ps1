# Discovery script of a custom compliance policy: one line of JSON, rule -> true or false, for the rules of compliance.json.
# true stands for a rule that was judged and found good, or of which every finding is waived, and for nothing else.

$Options = @('--role', 'client', '--probe-ticket')

# --- nothing to change below ---
$ErrorActionPreference = 'Stop'

$folder = if ($env:ProgramW6432) { $env:ProgramW6432 } else { $env:ProgramFiles }
$program = [IO.Path]::Combine($folder, 'kerbcheck', 'kerbcheck.exe')

$answers = @{}
try {
    if (-not [IO.File]::Exists($program)) { throw "$program is not there" }
    $version = [string](& $program --version)
    if ($version -notmatch '^1\.') { throw "$program is version '$version', 1.x is expected" }
    $text = (& $program check @Options -o json --exit zero --timeout 50) -join "`n"
    if ($LASTEXITCODE -ne 0) { throw "$program ended with $LASTEXITCODE" }
    foreach ($result in ($text | ConvertFrom-Json).results) {
        $answers[[string]$result.rule] = ($result.outcome -eq 'pass') -or ($result.outcome -eq 'waived' -and -not $result.incomplete)
    }
} catch {
    # Intune shows a setting that is missing as an error of the script, which is what it is.
    $answers = @{}
}
return $answers | ConvertTo-Json -Compress
