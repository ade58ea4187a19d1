# The scripts for ConfigMgr, for each row of their page, with the built executable. Start-Service and Restart-Service are stand-ins: they are
# there on Windows only.
BeforeDiscovery {
    $repository = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
    . "$repository/test/support/powershell/callers.ps1"
    $rows = @(Get-TableRow 'integrations/configmgr/README.md' '| situation | discovery prints | remediation |')
}

BeforeAll {
    $repository = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
    . "$repository/test/support/powershell/callers.ps1"
    $base = Join-Path ([IO.Path]::GetTempPath()) "kerbcheck-$PID-configmgr"
    $null = [IO.Directory]::CreateDirectory($base)
    $env:ProgramW6432 = "$base/Prögram Files (x) [1]"
    $env:windir = "$base/Windows"
    $program = "$env:ProgramW6432/kerbcheck/kerbcheck.exe"
    $log = "$env:windir/CCM/Logs/Kerbcheck.log"
    $stamp = "$env:windir/CCM/Logs/Kerbcheck.restart"
    $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($log))
    $situations = Get-Situation
    $stopped = 'not compliant, service stopped, start mode automatic, not a passive node'
    $calls = [Collections.Generic.List[string]]::new()
    $after = @{ Situation = 'compliant' }
    function Start-Service([string]$Name) { $calls.Add("start $Name"); Set-Executable $program $situations[$after.Situation] }
    function Restart-Service([string]$Name) { $calls.Add("restart $Name"); Set-Executable $program $situations[$after.Situation] }

    # Runs a script with its own settings changed, as an administrator would.
    function Invoke-Caller([string]$Name, [hashtable]$Settings = @{}, [hashtable]$Arguments = @{}) {
        $text = [IO.File]::ReadAllText("$repository/integrations/configmgr/$Name.ps1")
        foreach ($setting in $Settings.Keys) { $text = $text -replace "(?m)^\`$$setting = .*$", "`$$setting = $($Settings[$setting])" }
        [IO.File]::WriteAllText("$base/$Name.ps1", $text)
        & "$base/$Name.ps1" @Arguments
    }

    # The settings of a script that the row needs, with the program in place.
    function Initialize-Row([string]$Situation) {
        Set-Executable $program $situations[$(if ($Situation -eq 'the log cannot be written') { $stopped } else { $Situation })]
        if ($Situation -eq 'no right to run it') { chmod 644 $program }
        foreach ($file in $log, $stamp) { [IO.File]::Delete($file) }
        $calls.Clear()
        $after.Situation = 'compliant'
        $settings = @{}
        if ($Situation -eq 'wrong hash') { $settings.Sha256 = "'$('0' * 64)'" }
        elseif ($Situation -in 'compliant', 'not compliant', 'unknown') { $settings.Sha256 = "'$((Get-FileHash -LiteralPath $program).Hash)'" }
        if ($Situation -eq 'a program that hangs') { $settings.Seconds = '-4' }
        if ($Situation -eq 'the log cannot be written') { $settings.LogFile = "'/dev/null/Kerbcheck.log'" }
        return $settings
    }
}

AfterAll { [IO.Directory]::Delete($base, $true); $env:ProgramW6432 = $null; $env:windir = $null }

Describe 'ConfigMgr' {
    It "discovery, <situation>: <_.'discovery prints'>" -ForEach $rows {
        $settings = Initialize-Row $situation
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $printed = @(Invoke-Caller 'Detect-Kerbcheck' $settings)
        $expected = if ($_['discovery prints'] -eq 'the verdict') { 'NonCompliant' } else { $_['discovery prints'].Trim('`') }
        $printed | Should -Be @($expected)
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 55
        $calls | Should -BeNullOrEmpty
        if ($situation -ne 'the log cannot be written') { [IO.File]::ReadAllText($log) | Should -Match "^\S+Z discovery: $expected\b[ -~]+\r\n$" }
    }

    It 'remediation, <situation>: <remediation>' -ForEach $rows {
        $settings = Initialize-Row $situation
        $does = $_.remediation
        if ($does -match '^throws') {
            { Invoke-Caller 'Repair-Kerbcheck' $settings } | Should -Throw
            $calls | Should -BeNullOrEmpty
            return
        }
        $said = "$(Invoke-Caller 'Repair-Kerbcheck' $settings)"
        if ($does -match '^starts') {
            @($calls) | Should -Be 'start eucsrv'
            $said | Should -Match 'helped: SERVICE-01 passes'
        } else {
            $calls | Should -BeNullOrEmpty
            $said | Should -Match 'nothing was repaired'
        }
        if ($situation -match '^not compliant') { [IO.File]::ReadAllText($log) | Should -Match '(?m)^\S+Z plan: \w' }
        if ($does -match 'AllowRestart') {
            $settings.AllowRestart = '$true'
            Invoke-Caller 'Repair-Kerbcheck' $settings | Should -Match 'Restart-Service eucsrv helped: SPN-01 passes'
            @($calls) | Should -Be 'restart eucsrv'
            # the same again within a day
            Set-Executable $program $situations[$situation]
            Invoke-Caller 'Repair-Kerbcheck' $settings | Should -Match 'in the last 24 hours'
            [IO.File]::SetLastWriteTimeUtc($stamp, [DateTime]::UtcNow.AddHours(-25))
            $after.Situation = $situation
            { Invoke-Caller 'Repair-Kerbcheck' $settings } | Should -Throw '*did not help: SPN-01 still fails.'
            $calls.Count | Should -Be 2
        }
    }

    It 'remediation leaves a passive node alone, and a restart that cannot help' {
        $settings = @{ AllowRestart = '$true' }
        $facts = Get-HealthyFact
        $facts.role = 'passive'
        $facts.sections.service.data.state = 'stopped'
        $facts.sections.auth.data.state = 'empty'
        $facts.sections.auth.data.listed = @()
        $withoutRight = Get-HealthyFact
        $withoutRight.sections.account.data.spns = @('HOST/UCS01')
        $withoutRight.sections.account.data.sddl = 'O:DAG:DAD:'
        $withoutRight.sections.spns.data.entries = @()
        $justStarted = Get-HealthyFact
        $justStarted.sections.auth.data.state = 'empty'
        $justStarted.sections.auth.data.listed = @()
        $justStarted.sections.account.data.spns = @('HOST/UCS01')
        $justStarted.sections.spns.data.entries = @()
        $justStarted.sections.service.data.startedAt = '2026-11-22T14:00:00Z'
        foreach ($each in $facts, $withoutRight, $justStarted) {
            Set-Executable $program (Get-ProgramOf $each)
            $calls.Clear()
            "$(Invoke-Caller 'Repair-Kerbcheck' $settings)" | Should -Match 'Nothing was repaired: nothing that a start of the service repairs'
            $calls | Should -BeNullOrEmpty
        }
    }

    It 'remediation does nothing with -WhatIf, not even its log' {
        $null = Initialize-Row $stopped
        Invoke-Caller 'Repair-Kerbcheck' @{} @{ WhatIf = $true }
        $calls | Should -BeNullOrEmpty
        [IO.File]::Exists($log) | Should -BeFalse
    }

    It 'remediation says what it does not know yet' {
        $null = Initialize-Row $stopped
        $starting = Get-HealthyFact
        $starting.sections.service.data.state = 'startPending'
        $situations['starting'] = Get-ProgramOf $starting
        $after.Situation = 'starting'
        "$(Invoke-Caller 'Repair-Kerbcheck')" | Should -Match 'whether it helped is not known yet: The service is starting'
    }
}
