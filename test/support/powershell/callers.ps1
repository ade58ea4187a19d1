# For tests of callers: the program that their machine would have, and the tables of their pages.

# Facts of a healthy server, as an object to change.
function Get-HealthyFact {
    return [IO.File]::ReadAllText("$repository/rules/procall/facts/healthy.json") | ConvertFrom-Json -DateKind String
}

# A kerbcheck.exe that finds on this machine, which is no Windows, what the facts say: the executable, which judges saved facts.
function Get-ProgramOf([object]$Facts) {
    $file = "$base/facts-$([guid]::NewGuid()).json"
    [IO.File]::WriteAllText($file, ($Facts | ConvertTo-Json -Depth 30))
    return @"
#!/bin/sh
[ "`$1" = check ] || exec '$env:KERBCHECK_PROGRAM' "`$@"
shift
for each; do shift; case "`$each" in --timeout=*) ;; *) set -- "`$@" "`$each";; esac; done
exec '$env:KERBCHECK_PROGRAM' evaluate '$file' "`$@"
"@
}

# Programs by the situation that they make; Seconds is for scripts that wait as long.
function Get-Situation {
    $change = { param([scriptblock]$Change) $facts = Get-HealthyFact; & $Change $facts.sections; Get-ProgramOf $facts }
    return @{
        'compliant' = & $change {}
        'not compliant' = & $change { $args[0].auth.data.state = 'empty'; $args[0].auth.data.listed = @() }
        'unknown' = & $change { $args[0].spns = @{ status = 'failed'; reason = 'no directory answered' }; $args[0].account = @{ status = 'failed'; reason = 'no directory answered' } }
        'not compliant, service stopped, start mode automatic, not a passive node' = & $change { $args[0].service.data.state = 'stopped' }
        'not compliant, service stopped, start mode manual or disabled' = & $change { $args[0].service.data.state = 'stopped'; $args[0].service.data.startMode = 'manual' }
        'not compliant, own SPN missing though PERM-01 passes' = & $change {
            $args[0].account.data.spns = @('HOST/UCS01')
            $args[0].spns.data.entries = @($args[0].spns.data.entries | Where-Object { $_.spn -notmatch 'ucs01' })
        }
        'wrong use' = "#!/bin/sh`necho 'kerbcheck: no such file' >&2; exit 3`n"
        'a full disk' = "#!/bin/sh`necho 'kerbcheck: cannot write: the disk is full' >&2; exit 4`n"
        'a program that hangs' = "#!/bin/sh`nexec sleep 60`n"
        'no JSON' = "#!/bin/sh`necho '{'`n"
        'another version' = "#!/bin/sh`necho '{`"format`":`"kerbcheck-results/2`"}'`n"
        'wrong hash' = & $change {}
        'no right to run it' = & $change {}
        'no executable' = $null
    }
}

function Set-Executable([string]$Path, [string]$Script) {
    $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($Path))
    [IO.File]::Delete($Path)
    if (-not $Script) { return }
    [IO.File]::WriteAllText($Path, $Script)
    chmod 755 $Path
}

# The rows of the table of a page that has this head.
function Get-TableRow([string]$Page, [string]$Head) {
    $names = $Head.Trim('| ').Split(' | ')
    $text = [IO.File]::ReadAllText("$repository/$Page")
    $start = $text.IndexOf($Head)
    if ($start -lt 0) { throw "$Page has no table $Head" }
    foreach ($line in $text.Substring($start).Split("`n") | Select-Object -Skip 2) {
        if (-not $line.StartsWith('| ')) { return }
        $cells = $line.Trim('|') -split '\|'
        $row = @{}
        for ($at = 0; $at -lt $names.Count; $at++) { $row[$names[$at]] = ([string]$cells[$at]).Trim() }
        $row
    }
}
