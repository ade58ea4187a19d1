# The scheduled task, installed and run for each row of its page, with the built executable. icacls.exe, schtasks.exe and eventcreate.exe are
# stand-ins that write down how they were called; so is Get-Acl, which is there on Windows only.
BeforeDiscovery {
    $repository = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
    . "$repository/test/support/powershell/callers.ps1"
    $rows = @(Get-TableRow 'integrations/scheduled-task/README.md' '| situation | event | type | Last Run Result |')
}

BeforeAll {
    $repository = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
    . "$repository/test/support/powershell/callers.ps1"
    $base = Join-Path ([IO.Path]::GetTempPath()) "kerbcheck-$PID-task"
    $env:ProgramData = "$base/Prögram Data [1]"
    $env:SystemRoot = "$base/Windows"
    $folder = "$env:ProgramData/kerbcheck"
    $source = "$base/copied"
    $null = [IO.Directory]::CreateDirectory($source)
    $null = [IO.Directory]::CreateDirectory($env:ProgramData)
    Copy-Item "$repository/integrations/scheduled-task/*" $source
    foreach ($tool in 'icacls', 'schtasks', 'eventcreate') { Set-Executable "$env:SystemRoot/System32/$tool.exe" "#!/bin/sh`nfor each; do printf '%s\0' `"`$each`"; done >> '$base/$tool'; printf '\n' >> '$base/$tool'`n" }
    $situations = Get-Situation
    # the real thing: the results cannot be written
    $situations['a full disk'] = $situations['compliant'] -replace '^#!/bin/sh\n', "#!/bin/sh`nulimit -f 1`n"
    $owner = @{ Sid = 'S-1-5-32-544' }
    function Get-Acl([string]$LiteralPath) {
        $answer = [pscustomobject]@{ Path = $LiteralPath }
        return $answer | Add-Member -MemberType ScriptMethod -Name GetOwner -Value { [pscustomobject]@{ Value = $owner.Sid } } -PassThru
    }

    # How a stand-in was called: a list of arguments for each call.
    function Get-Call([string]$Tool) {
        if (-not [IO.File]::Exists("$base/$Tool")) { return }
        foreach ($line in [IO.File]::ReadAllText("$base/$Tool").Split([string][char]0 + "`n")) { if ($line) { , $line.Split([char]0) } }
    }
    function Clear-Call { foreach ($tool in 'icacls', 'schtasks', 'eventcreate') { [IO.File]::Delete("$base/$tool") } }
    function Install-Task([string]$Situation, [hashtable]$Arguments = @{}) {
        Set-Executable "$source/kerbcheck.exe" $situations[$Situation]
        $null = & "$source/Install-KerbcheckTask.ps1" @Arguments
        chmod 755 "$folder/kerbcheck.exe"
    }
    # What the task does; the day before had the results of another situation.
    function Invoke-Task([hashtable]$Settings = @{}) {
        $script = "$folder/Invoke-KerbcheckTask.ps1"
        $text = [IO.File]::ReadAllText($script)
        foreach ($setting in $Settings.Keys) { $text = $text -replace "(?m)^\`$$setting = .*$", "`$$setting = $($Settings[$setting])" }
        [IO.File]::WriteAllText($script, $text)
        $sums = [IO.File]::ReadAllText("$folder/SHA256SUMS") -replace '(?m)^\w+(?= \*Invoke)', (Get-FileHash -LiteralPath $script).Hash
        [IO.File]::WriteAllText("$folder/SHA256SUMS", $sums)
        $printed = & $script
        return [pscustomobject]@{ Code = $LASTEXITCODE; Printed = "$printed"; Event = @(Get-Call 'eventcreate')[-1]; Events = @(Get-Call 'eventcreate').Count }
    }
    function Set-Yesterday([string]$Situation) {
        Set-Executable "$base/yesterday" $situations[$Situation]
        $null = [IO.Directory]::CreateDirectory("$folder/results")
        & "$base/yesterday" check "--output=json=$folder/results/$([DateTime]::Now.AddDays(-1).ToString('yyyy-MM-dd')).json"
    }
    function Remove-Installation { if ([IO.Directory]::Exists($folder)) { [IO.Directory]::Delete($folder, $true) } }
}

AfterAll { [IO.Directory]::Delete($base, $true); $env:ProgramData = $null; $env:SystemRoot = $null }

Describe 'the scheduled task' {
    BeforeEach { Clear-Call }

    It "<situation>: event <event>, <type>, result <_.'Last Run Result'>" -ForEach $rows {
        $row = $_
        Remove-Installation
        $settings = @{}
        $saved = $null
        $installed = switch ($situation) {
            'not compliant, with a finding that the day before had not' { 'not compliant' }
            'the event cannot be written' { 'compliant' }
            'no executable' { 'compliant' }
            default { $situation }
        }
        Install-Task $installed
        switch ($situation) {
            'not compliant' { Set-Yesterday 'not compliant' }
            'not compliant, with a finding that the day before had not' { Set-Yesterday 'compliant' }
            'no executable' { [IO.File]::Delete("$folder/kerbcheck.exe") }
            'no right to run it' { chmod 644 "$folder/kerbcheck.exe" }
            'wrong hash' { [IO.File]::AppendAllText("$folder/kerbcheck.exe", "`n") }
            'a program that hangs' { $settings.Seconds = '-4' }
            'the event cannot be written' { $saved = [IO.File]::ReadAllText("$env:SystemRoot/System32/eventcreate.exe"); Set-Executable "$env:SystemRoot/System32/eventcreate.exe" "#!/bin/sh`necho refused >&2; exit 1`n" }
        }
        $ended = Invoke-Task $settings
        if ($saved) { Set-Executable "$env:SystemRoot/System32/eventcreate.exe" $saved }
        $ended.Code | Should -Be $row['Last Run Result'] -Because $ended.Printed
        if ($row['event'] -eq 'none') { $ended.Events | Should -Be 0; $ended.Printed | Should -Match 'refused'; return }
        $ended.Events | Should -Be 1
        $ended.Event[0..8] | Should -Be '/L', 'APPLICATION', '/SO', 'kerbcheck', '/T', $row['type'].ToUpperInvariant(), '/ID', $row['event'], '/D'
        $ended.Event[9] | Should -Match '^kerbcheck[ -~]+ \{".*\}$'
        $summary = $ended.Event[9].Substring($ended.Event[9].IndexOf(' {"')) | ConvertFrom-Json
        switch ($row['event']) {
            '104' { $summary.verdict | Should -Be 'broken'; $ended.Printed | Should -Match 'could not be run: .' }
            default { @{ '101' = 'compliant'; '102' = 'nonCompliant'; '103' = 'unknown'; '105' = 'nonCompliant' }[$row['event']] | Should -Be $summary.verdict }
        }
        if ($row['event'] -eq '105') { $summary.new | Should -Be 'AUTH-01 empty' }
        if ($situation -eq 'wrong hash') { $ended.Printed | Should -Match 'another file than the one that was installed' }
    }

    It 'keeps the results of 90 days, and nothing else is deleted' {
        Remove-Installation
        Install-Task 'compliant'
        $null = [IO.Directory]::CreateDirectory("$folder/results")
        foreach ($day in 1..95) { [IO.File]::WriteAllText("$folder/results/$([DateTime]::Now.AddDays(-$day).ToString('yyyy-MM-dd')).json", '{}') }
        [IO.File]::WriteAllText("$folder/results/notes.txt", '')
        $ended = Invoke-Task
        # the day before is no results document: said, and no reason to break
        $ended.Code | Should -Be 0
        $ended.Event[9] | Should -Match 'Not compared with '
        $left = [IO.Directory]::GetFiles("$folder/results") | ForEach-Object { [IO.Path]::GetFileName($_) } | Sort-Object
        $left.Count | Should -Be 91
        $left | Should -Contain 'notes.txt'
        $left | Should -Contain "$([DateTime]::Now.ToString('yyyy-MM-dd')).json"
        $left | Should -Not -Contain "$([DateTime]::Now.AddDays(-90).ToString('yyyy-MM-dd')).json"
    }

    It 'is installed into a folder of administrators, with hashes' {
        Remove-Installation
        [IO.File]::WriteAllText("$base/site.yaml", "role: server`n")
        Install-Task 'compliant' @{ Site = "$base/site.yaml" }
        $calls = @(Get-Call 'icacls')
        $calls[0] | Should -Be $folder, '/setowner', '*S-1-5-32-544'
        $calls[1] | Should -Be $folder, '/inheritance:r', '/grant:r', '*S-1-5-18:(OI)(CI)F', '*S-1-5-32-544:(OI)(CI)F'
        @(Get-Call 'schtasks')[0] | Should -Be @('/create', '/tn', 'kerbcheck', '/xml', "$source/kerbcheck.xml", '/f')
        Push-Location -LiteralPath $folder
        try { sha256sum --check --quiet SHA256SUMS | Should -BeNullOrEmpty } finally { Pop-Location }
        [IO.File]::ReadAllLines("$folder/SHA256SUMS").Count | Should -Be 3
        [IO.File]::ReadAllText("$folder/kerbcheck.yaml") | Should -Be "role: server`n"
        # a site file that is no longer given is no longer there
        Install-Task 'compliant'
        [IO.File]::Exists("$folder/kerbcheck.yaml") | Should -BeFalse
    }

    It 'is not installed into a folder that another one made, nor without its program, nor where a tool fails' {
        Remove-Installation
        Install-Task 'compliant'
        $owner.Sid = 'S-1-5-21-1-2-3-1001'
        try { { Install-Task 'compliant' } | Should -Throw '*made by S-1-5-21-1-2-3-1001*' } finally { $owner.Sid = 'S-1-5-32-544' }
        { & "$source/Install-KerbcheckTask.ps1" -Program "$base/nowhere.exe" } | Should -Throw '*nowhere.exe is not there.'
        $tool = [IO.File]::ReadAllText("$env:SystemRoot/System32/schtasks.exe")
        Set-Executable "$env:SystemRoot/System32/schtasks.exe" "#!/bin/sh`necho 'Access is denied.' >&2; exit 1`n"
        try { { Install-Task 'compliant' } | Should -Throw 'schtasks.exe /create*Access is denied.*' } finally { Set-Executable "$env:SystemRoot/System32/schtasks.exe" $tool }
    }

    It 'is neither installed nor taken away with -WhatIf' {
        Remove-Installation
        Set-Executable "$source/kerbcheck.exe" $situations['compliant']
        & "$source/Install-KerbcheckTask.ps1" -WhatIf
        [IO.Directory]::Exists($folder) | Should -BeFalse
        Install-Task 'compliant'
        Clear-Call
        & "$source/Uninstall-KerbcheckTask.ps1" -WhatIf
        [IO.File]::Exists("$folder/kerbcheck.exe") | Should -BeTrue
        Get-Call 'schtasks' | Should -BeNullOrEmpty
    }

    It 'is taken away again: its files, its results unless they are kept, and nothing of others' {
        Remove-Installation
        Install-Task 'compliant'
        $null = Invoke-Task
        & "$source/Uninstall-KerbcheckTask.ps1" -KeepResults 3>$null
        @([IO.Directory]::GetFileSystemEntries($folder) | ForEach-Object { [IO.Path]::GetFileName($_) }) | Should -Be 'results'
        @(Get-Call 'schtasks')[-1] | Should -Be '/delete', '/tn', 'kerbcheck', '/f'
        Install-Task 'compliant'
        & "$source/Uninstall-KerbcheckTask.ps1"
        [IO.Directory]::Exists($folder) | Should -BeFalse
    }
}
