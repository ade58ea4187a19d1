# Remediation script of an Intune remediation. It does one thing, which can harm nobody: it purges the Kerberos tickets of the
# logged-on user, so that a ticket for the wrong account is not kept for up to ten hours. Nothing on the error stream: Intune
# would take that for a failed script and not look again.
# Run it with "Run this script using the logged-on credentials: Yes"; as SYSTEM it would purge the tickets of the computer.

$Options = @('--role', 'client', '--probe-ticket')

# --- nothing to change below ---
$ErrorActionPreference = 'Stop'

$folder = if ($env:ProgramW6432) { $env:ProgramW6432 } else { $env:ProgramFiles }
$program = [IO.Path]::Combine($folder, 'kerbcheck', 'kerbcheck.exe')
# A 32-bit host finds the programs of a 64-bit Windows here.
$system = [IO.Path]::Combine([string]$env:windir, 'Sysnative')
if (-not [IO.Directory]::Exists($system)) { $system = [IO.Path]::Combine([string]$env:windir, 'System32') }
$klist = [IO.Path]::Combine($system, 'klist.exe')

$code = 1
try {
    if (-not [IO.File]::Exists($program)) { throw "$program is not there" }
    $version = [string](& $program --version)
    if ($version -notmatch '^1\.') { throw "$program is version '$version', 1.x is expected" }
    # 0: compliant, 1: not compliant; unknown, wrong use and a broken run are other codes.
    $null = & $program check @Options --quiet --exit standard --timeout 50 2>$null
    $verdict = $LASTEXITCODE
    if ($verdict -eq 0) { $line = 'Compliant: nothing to repair.'; $code = 0 }
    elseif ($verdict -ne 1) { $line = "The verdict is not known (exit code $verdict): nothing was repaired." }
    elseif ([Environment]::UserName -eq 'SYSTEM' -or [Environment]::UserName -like '*$') {
        $line = 'Not compliant. Runs as SYSTEM, so no ticket was purged: set "Run this script using the logged-on credentials" to Yes.'
    } else {
        $null = & $klist purge 2>$null
        if ($LASTEXITCODE -ne 0) { throw "klist purge ended with $LASTEXITCODE" }
        $line = "The tickets of the logged-on user are purged. What else is wrong is in the output of the detection."
        $code = 0
    }
} catch {
    $cause = $_.Exception
    while ($cause.InnerException) { $cause = $cause.InnerException }
    $isBlocked = $cause -is [ComponentModel.Win32Exception] -and @(1260, 4550, 4551) -contains $cause.NativeErrorCode
    $line = if ($isBlocked) { "ERROR $program is blocked by a policy (AppLocker or App Control)" } else { 'ERROR ' + $cause.Message }
    $line = $line -replace '[^ -~]', '?'
}
Write-Output $line
exit $code
