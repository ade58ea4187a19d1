# The tests that we hand on, run by Pester for each row of their page, with the built executable.
BeforeDiscovery {
    $repository = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
    . "$repository/test/support/powershell/callers.ps1"
    $rows = @(Get-TableRow 'integrations/pester/README.md' '| the rule | its test | the test “is compliant” |')
}

BeforeAll {
    $repository = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
    . "$repository/test/support/powershell/callers.ps1"
    $base = Join-Path ([IO.Path]::GetTempPath()) "kerbcheck-$PID-pester"
    $null = [IO.Directory]::CreateDirectory("$base/modules/Kerbcheck")
    Copy-Item "$repository/powershell/Kerbcheck/*" "$base/modules/Kerbcheck"
    $null = [IO.File]::CreateSymbolicLink("$base/modules/Kerbcheck/kerbcheck", $env:KERBCHECK_PROGRAM)
    $file = "$repository/integrations/pester/Kerbcheck.Tests.ps1"
    $pester = (Get-Module Pester).Path
    $shell = [Diagnostics.Process]::GetCurrentProcess().MainModule.FileName

    # Runs the file in a PowerShell of its own: the tests by their names, with tags and messages.
    function Invoke-Run([hashtable]$Parameter, [string]$Configure = '') {
        [IO.File]::WriteAllText("$base/parameter.json", (ConvertTo-Json $Parameter))
        $script = "Import-Module '$pester'; `$parameter = Get-Content '$base/parameter.json' -Raw | ConvertFrom-Json -AsHashtable; `$run = New-PesterConfiguration; `$run.Output.Verbosity = 'None'; `$run.Run.PassThru = `$true
`$run.Run.Container = New-PesterContainer -Path '$file' -Data @{ Parameter = `$parameter }; $Configure
`$ended = Invoke-Pester -Configuration `$run
[Console]::Out.Write((ConvertTo-Json -Depth 4 @{ result = `$ended.Result; tests = @(`$ended.Tests | ForEach-Object { @{ name = `$_.ExpandedName; result = `$_.Result; tags = @(`$_.Tag); message = [string]`$_.ErrorRecord } }) }))"
        $env:PSModulePath = "$base/modules" + [IO.Path]::PathSeparator + $env:PSModulePath
        $text = (& $shell -NoProfile -NonInteractive -Command $script) -join "`n"
        return $text.Substring($text.IndexOf('{')) | ConvertFrom-Json
    }
    function Save-Fact([scriptblock]$Change) {
        $facts = Get-HealthyFact
        & $Change $facts
        [IO.File]::WriteAllText("$base/facts.json", ($facts | ConvertTo-Json -Depth 30))
        return "$base/facts.json"
    }
    $waivers = "$base/waivers.yaml"
    [IO.File]::WriteAllText($waivers, "waivers:`n  - { rule: AUTH-01, reason: known, owner: me, expires: `"$([DateTime]::UtcNow.AddDays(100).ToString('yyyy-MM-dd'))`" }`n")
    $negotiate = { $args[0].sections.auth.data.state = 'empty'; $args[0].sections.auth.data.listed = @() }
    $cases = @{
        'passes' = @{ Parameter = @{ Path = Save-Fact { } }; Rule = 'AUTH-01' }
        'fails' = @{ Change = $negotiate; Rule = 'AUTH-01'; Message = 'empty: ' }
        'fails, below `-FailOn`' = @{ Change = $negotiate; Parameter = @{ FailOn = 'critical' }; Rule = 'AUTH-01'; Message = 'empty: ' }
        'is unknown' = @{ Change = { $args[0].sections.spns = @{ status = 'failed'; reason = 'no directory answered' } }; Rule = 'SPN-03'; Message = 'no directory answered' }
        'is not checked' = @{ Parameter = @{ Skip = 'AUTH-01' }; Rule = 'AUTH-01'; Message = 'not selected' }
        'does not apply' = @{ Change = { $args[0].role = 'passive'; $args[0].sections.service.data.state = 'stopped' }; Rule = 'SERVICE-01'; Message = 'passive node' }
        'is waived' = @{ Change = $negotiate; Parameter = @{ Waivers = $waivers }; Rule = 'AUTH-01'; Message = 'it is waived: empty' }
        'kerbcheck cannot be run' = @{ Parameter = @{ Path = "$base/nowhere.json" } }
    }
}

AfterAll { [IO.Directory]::Delete($base, $true) }

Describe 'the tests for Pester' {
    It "where the rule <_.'the rule'>: <_.'its test'>" -ForEach $rows {
        $case = $cases[$_['the rule']]
        $parameter = @{ Path = Save-Fact $(if ($case.Change) { $case.Change } else { {} }) }
        if ($case.Parameter) { foreach ($key in $case.Parameter.Keys) { $parameter[$key] = $case.Parameter[$key] } }
        $run = Invoke-Run $parameter
        if ($_['its test'] -match '^no tests') { $run.result | Should -Be 'Failed'; @($run.tests).Count | Should -Be 0; return }
        $test = $run.tests | Where-Object name -like "$($case.Rule) *"
        $test.result | Should -Be ($_['its test'] -replace ',.*')
        if ($case.Message) { $test.message | Should -Match $case.Message }
        $test.tags | Should -Contain $case.Rule
        $test.tags.Count | Should -BeGreaterThan 1
        $verdict = $_['the test “is compliant”'] -replace ',.*'
        if ($verdict) { ($run.tests | Where-Object name -eq 'is compliant').result | Should -Be $verdict }
        $run.result | Should -Be $(if (@($run.tests | Where-Object result -eq 'Failed')) { 'Failed' } else { 'Passed' })
    }

    It 'give NUnit XML, and are chosen by tags' {
        $run = Invoke-Run @{ Path = Save-Fact { } } "`$run.TestResult.Enabled = `$true; `$run.TestResult.OutputPath = '$base/nunit.xml'; `$run.Filter.Tag = 'spn'"
        @($run.tests | Where-Object result -ne 'NotRun' | ForEach-Object { $_.name.Split(' ')[0] }) | Should -Contain 'SPN-01'
        @($run.tests | Where-Object { $_.result -ne 'NotRun' -and $_.name -like 'AUTH*' }) | Should -BeNullOrEmpty
        ([xml][IO.File]::ReadAllText("$base/nunit.xml")).SelectNodes('//test-case').Count | Should -BeGreaterThan 2
    }
}
