# The module, in the real PowerShell with the built executable (KERBCHECK_PROGRAM). module.test.ts runs this.
BeforeDiscovery {
    # What a program can do, and what the module makes of it: verdicts are objects, all else is an error with an id.
    $verdicts = @(
        @{ Name = 'compliant'; Source = 'healthy/setspn.txt'; Verdict = 'compliant'; Quiet = $true }
        @{ Name = 'not compliant'; Source = 'missing/setspn.txt'; Verdict = 'nonCompliant'; Quiet = $false }
        @{ Name = 'unknown'; Source = 'healthy/general.xml'; Verdict = 'unknown'; Quiet = $false }
    )
    $failures = @(
        @{ Name = 'no executable'; Script = $null; Id = 'ProgramNotFound'; Category = 'ObjectNotFound'; Message = 'kerbcheck was found neither beside' }
        @{ Name = 'a file that is no program'; Script = 'no program'; Id = 'NotStarted'; Category = 'ResourceUnavailable'; Message = 'cannot be started' }
        @{ Name = 'a program that this account may not run'; Script = "#!/bin/sh`n"; Mode = '644'; Id = 'AccessDenied'; Category = 'PermissionDenied'; Message = 'may not be run' }
        @{ Name = 'wrong use'; Script = "#!/bin/sh`necho 'kerbcheck: no such thing' >&2; exit 3`n"; Id = 'WrongUse'; Category = 'InvalidArgument'; Code = 3; Message = '^no such thing$' }
        @{ Name = 'a full disk'; Script = "#!/bin/sh`necho 'kerbcheck: cannot write: the disk is full' >&2; exit 4`n"; Id = 'Broken'; Category = 'NotSpecified'; Code = 4; Message = 'the disk is full' }
        @{ Name = 'a crash'; Script = "#!/bin/sh`nkill -SEGV `$`$`n"; Id = 'Broken'; Category = 'NotSpecified'; Code = 139; Message = 'ended with 139' }
        @{ Name = 'nothing printed'; Script = "#!/bin/sh`nexit 0`n"; Id = 'Broken'; Category = 'InvalidResult'; Code = 0; Message = 'printed nothing and ended with 0' }
        @{ Name = 'no JSON'; Script = "#!/bin/sh`necho '{'; exit 0`n"; Id = 'Broken'; Category = 'InvalidResult'; Code = 0; Message = 'no JSON' }
        @{ Name = 'another version'; Script = "#!/bin/sh`necho '{`"format`":`"kerbcheck-results/2`"}'`n"; Id = 'OtherVersion'; Category = 'InvalidResult'; Code = 0; Message = "'kerbcheck-results/2'; kerbcheck-results/1 is expected" }
        @{ Name = 'a program that hangs'; Script = "#!/bin/sh`nexec sleep 60`n"; Arguments = @{ Timeout = -9 }; Id = 'TimedOut'; Category = 'OperationTimeout'; Message = 'did not end within 1 seconds' }
    )
    Import-Module (Join-Path $PSScriptRoot '../../powershell/Kerbcheck') -Force
    $examples = foreach ($command in Get-Command -Module Kerbcheck) {
        foreach ($example in (Get-Help $command.Name -Full).examples.example) { @{ Command = $command.Name; Code = $example.code } }
    }
    $commands = @(Get-Command -Module Kerbcheck | ForEach-Object { @{ Command = $_.Name } })
}

BeforeAll {
    $repository = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
    $base = Join-Path ([IO.Path]::GetTempPath()) "kerbcheck-$PID"
    # What paths have to survive.
    $folder = Join-Path $base 'Prögram Files (x) $HOME [1] it''s'
    $null = [IO.Directory]::CreateDirectory("$folder/module")
    foreach ($file in [IO.Directory]::GetFiles("$repository/powershell/Kerbcheck")) { [IO.File]::Copy($file, "$folder/module/" + [IO.Path]::GetFileName($file)) }
    $module = "$folder/module/Kerbcheck.psd1"
    Remove-Module Kerbcheck
    Import-Module ([WildcardPattern]::Escape($module)) -Force
    $examples = "$repository/examples"
    $server = @{ Server = 'ucs01.corp.example' }
    $misplaced = $server + @{ GeneralXml = "$examples/misplaced/general.xml"; Setspn = "$examples/misplaced/setspn.txt" }
    $path = $env:PATH

    # The program beside the module: a script for sh, or the executable itself.
    function Set-Program([string]$Script, [string]$Mode = '755') {
        [IO.File]::Delete("$folder/module/kerbcheck")
        if (-not $Script) { return }
        [IO.File]::WriteAllText("$folder/module/kerbcheck", $Script)
        chmod $Mode "$folder/module/kerbcheck"
    }
    function Use-Executable { [IO.File]::Delete("$folder/module/kerbcheck"); $null = [IO.File]::CreateSymbolicLink("$folder/module/kerbcheck", $env:KERBCHECK_PROGRAM) }
    Use-Executable
}

AfterAll { [IO.Directory]::Delete($base, $true) }

Describe 'the module' {
    It 'has a good manifest: approved verbs, explicit exports, nothing that repairs' {
        $manifest = Test-ModuleManifest "$repository/powershell/Kerbcheck/Kerbcheck.psd1"
        $manifest.CompatiblePSEditions | Should -Be 'Desktop', 'Core'
        $verbs = (Get-Verb).Verb
        foreach ($name in $manifest.ExportedFunctions.Keys) { $verbs | Should -Contain $name.Split('-')[0] }
        @($manifest.ExportedFunctions.Keys | Sort-Object) | Should -Be @((Get-Command -Module Kerbcheck).Name | Sort-Object)
        Get-Command Invoke-KerbcheckRepair, Repair-* -ErrorAction Ignore | Should -BeNullOrEmpty
        "$(& $env:KERBCHECK_PROGRAM --version)" | Should -Be "$($manifest.Version)"
    }

    It 'has help for <Command> and each of its parameters' -ForEach $commands {
        $help = Get-Help $Command -Full
        $help.Synopsis | Should -Match '^[A-Z].*\.'
        foreach ($parameter in $help.parameters.parameter | Where-Object name -notin 'WhatIf', 'Confirm') {
            $parameter.description.Text | Should -Not -BeNullOrEmpty -Because $parameter.name
            $parameter.description.Text | Should -Not -Match 'region|npm'
        }
        @($help.examples.example).Count | Should -BeGreaterThan 0
    }

    It 'runs the example: <Code>' -ForEach $examples {
        $work = "$base/examples"
        if (-not [IO.Directory]::Exists($work)) {
            $null = [IO.Directory]::CreateDirectory($work)
            Copy-Item "$examples/misplaced/*" $work
            (Get-KerbcheckFact @misplaced).Json | Set-Content "$work/facts.json"
            foreach ($name in 'old', 'new') { $null = Export-KerbcheckReport -Format json -OutFile "$work/$name.json" -Path "$work/facts.json" }
        }
        Push-Location $work
        try {
            # This machine is no Windows.
            if ($Code -eq 'Test-KerbcheckCompliance') { { & ([scriptblock]::Create($Code)) } | Should -Throw '*no source is given*' -ErrorId 'Kerbcheck.WrongUse,Test-KerbcheckCompliance' }
            elseif ($Code -match '-eq New$') { & ([scriptblock]::Create($Code)) | Should -BeNullOrEmpty }
            elseif ($Code -match 'Set-Content') { & ([scriptblock]::Create($Code)); Test-KerbcheckCompliance saved.json | Should -Not -BeNullOrEmpty }
            else { & ([scriptblock]::Create($Code)) | Should -Not -BeNullOrEmpty }
        } finally { Pop-Location }
    }

    It 'finds the program beside itself, then in ProgramW6432, then in PATH, and says where' {
        $elsewhere = @{ ProgramW6432 = "$base/64 bit"; Path = "$base/in path" }
        foreach ($place in "$base/64 bit/kerbcheck", "$base/in path") {
            $null = [IO.Directory]::CreateDirectory($place)
            $null = [IO.File]::CreateSymbolicLink("$place/kerbcheck", $env:KERBCHECK_PROGRAM)
        }
        $said = { "$(Get-KerbcheckRule -Only SPN-01 -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] })" }
        try {
            $env:PATH = $elsewhere.Path + [IO.Path]::PathSeparator + $path
            $env:ProgramW6432 = $elsewhere.ProgramW6432
            & $said | Should -Be "kerbcheck: $folder/module/kerbcheck (beside the module)"
            Set-Program $null
            & $said | Should -Be "kerbcheck: $base/64 bit/kerbcheck/kerbcheck (in ProgramW6432)"
            $env:ProgramW6432 = $null
            & $said | Should -Be "kerbcheck: $base/in path/kerbcheck (in PATH)"
            $env:PATH = '.' + [IO.Path]::PathSeparator + '' + [IO.Path]::PathSeparator + 'in path'
            Push-Location $elsewhere.Path
            try { { Get-KerbcheckRule } | Should -Throw -ErrorId 'Kerbcheck.ProgramNotFound,Get-KerbcheckRule' } finally { Pop-Location }
        } finally { $env:PATH = $path; $env:ProgramW6432 = $null; Use-Executable }
    }
}

Describe 'a verdict' {
    It '<Name>: objects, no error, -Quiet <Quiet>, under the strictest preferences' -ForEach $verdicts {
        $ErrorActionPreference = 'Stop'
        $PSNativeCommandUseErrorActionPreference = $true
        Set-StrictMode -Version Latest
        $global:Error.Clear()
        $results = Test-KerbcheckCompliance @server -Setspn "$examples/$Source"
        $global:Error.Count | Should -Be 0
        $results.Count | Should -Be (Get-KerbcheckRule).Count
        @($results.Verdict | Select-Object -Unique) | Should -Be $Verdict
        @($results.Server | Select-Object -Unique) | Should -Be 'ucs01.corp.example'
        $answer = Test-KerbcheckCompliance @server -Setspn "$examples/$Source" -Quiet
        $answer | Should -BeOfType [bool]
        $answer | Should -Be $Quiet
    }

    It 'has findings, repair and login with the rule' {
        $found = Test-KerbcheckCompliance @misplaced | Where-Object Outcome -eq fail
        $found.Rule | Should -Be 'SPN-01'
        $found.Findings[0].code | Should -Be 'misplaced'
        $found.Login.ends | Should -Be 'failure'
        $found.Repair.Phase | Should -Be 'directory', 'restart', 'look-again', 'directory', 'clients'
        $found.Repair[1].Command | Should -Be 'Restart-Service eucsrv'
        $found.EvaluatedAt | Should -BeOfType [string]
    }

    It 'is shown like the text report' {
        $shown = Test-KerbcheckCompliance @misplaced | Out-String -Width 120
        $shown | Should -Match '(?m)^kerbcheck \S+   ucs01\.corp\.example   NOT COMPLIANT$'
        $shown | Should -Match '(?m)^  Logins will FAIL\.'
        $shown | Should -Match "(?m)^FAIL critical  SPN-01      This server's SPNs are on the account it runs under\n     misplaced: eucsrv"
        $shown | Should -Match '(?m)^ok   high      AUTH-01 '
        (Test-KerbcheckCompliance @server -Setspn "$examples/healthy/general.xml" | Out-String) | Should -Match '(?m)^\?\?\?  critical  SPN-01 .*\n     unknown: '
    }

    It 'is the same for saved facts, by name, by pattern, from the pipeline, and for facts that were never a file' {
        $facts = Get-KerbcheckFact @misplaced
        [IO.File]::WriteAllText("$folder/f[1].json", $facts.Json)
        $expected = Test-KerbcheckCompliance @misplaced | ForEach-Object { $_.Rule + $_.Outcome }
        $seen = { $input | ForEach-Object { $_.Rule + $_.Outcome } }
        Test-KerbcheckCompliance "$folder/f[1].json" | & $seen | Should -Be $expected
        Test-KerbcheckCompliance "$folder/f*.json" | & $seen | Should -Be $expected
        [IO.FileInfo]::new("$folder/f[1].json") | Test-KerbcheckCompliance | & $seen | Should -Be $expected
        $facts | Test-KerbcheckCompliance | & $seen | Should -Be $expected
        @($facts, $facts | Test-KerbcheckCompliance).Count | Should -Be (2 * $expected.Count)
        ($facts | Test-KerbcheckCompliance -Set 'auth.state="empty"' -Only AUTH-01 | Where-Object Rule -eq 'AUTH-01').Outcome | Should -Be 'fail'
    }

    It 'of some of several files comes with an error for the others' {
        [IO.File]::WriteAllText("$base/good.json", (Get-KerbcheckFact @misplaced).Json)
        [IO.File]::WriteAllText("$base/bad.json", '{}')
        $results = Test-KerbcheckCompliance "$base/good.json", "$base/bad.json" -ErrorAction SilentlyContinue -ErrorVariable problems
        $results.Count | Should -BeGreaterThan 0
        $problems[0].FullyQualifiedErrorId | Should -Be 'Kerbcheck.WrongUse,Test-KerbcheckCompliance'
        { Test-KerbcheckCompliance "$base/good.json", "$base/bad.json" -Quiet } | Should -Throw
    }

    It 'is not given for an empty pipeline' {
        { @() | Test-KerbcheckCompliance } | Should -Throw '*pipeline is empty*' -ErrorId 'Kerbcheck.WrongUse,Test-KerbcheckCompliance'
        { @() | Get-KerbcheckRepair } | Should -Throw '*pipeline is empty*'
    }
}

Describe 'a failure' {
    AfterAll { Use-Executable }

    It '<Name>: <Id>' -ForEach $failures {
        Set-Program $Script $(if ($Mode) { $Mode } else { '755' })
        $call = if ($Arguments) { $Arguments } else { @{} }
        $env:PATH = '/usr/bin'
        try {
            foreach ($quiet in $false, $true) {
                $answer = $null
                $caught = $null
                try { $answer = Test-KerbcheckCompliance @server @call -Quiet:$quiet } catch { $caught = $_ }
                $answer | Should -BeNullOrEmpty
                $caught.FullyQualifiedErrorId | Should -Be "Kerbcheck.$Id,Test-KerbcheckCompliance"
                $caught.CategoryInfo.Category | Should -Be $Category
                $caught.Exception.Message | Should -Match $Message
                $caught.Exception.Data['ExitCode'] | Should -Be $Code
                # it points at who called, not into the module
                $caught.InvocationInfo.ScriptName | Should -Be $PSCommandPath
            }
        } finally { $env:PATH = $path }
    }

    It 'and a verdict each have their row in the README, which says the same' -ForEach @{ Rows = @($verdicts + $failures) } {
        $readme = [IO.File]::ReadAllText("$repository/powershell/Kerbcheck/README.md")
        $table = [ordered]@{}
        foreach ($match in [regex]::Matches($readme.Substring($readme.IndexOf('| situation |')), '(?m)^\| ([^|`]+) \| ([^|]+) \|$')) { $table[$match.Groups[1].Value] = $match.Groups[2].Value }
        $table.Remove('situation')
        @($table.Keys | Sort-Object) | Should -Be @(@($Rows.Name) + 'blocked by AppLocker or App Control' | Sort-Object)
        foreach ($row in $Rows) {
            if ($row.Verdict) { $table[$row.Name] | Should -Be "objects; ``-Quiet``: ``$('$' + "$($row.Quiet)".ToLowerInvariant())``" }
            else { $table[$row.Name] | Should -Match "^``Kerbcheck\.$($row.Id)``" -Because $row.Name }
        }
        $table['blocked by AppLocker or App Control'] | Should -Be '`Kerbcheck.Blocked`'
    }

    It 'by a policy is said to be one: error <_>' -ForEach 1260, 4551 {
        InModuleScope Kerbcheck -Parameters @{ Code = $_ } {
            $cause = [Management.Automation.MethodInvocationException]::new('x', [ComponentModel.Win32Exception]::new($Code))
            $failure = ConvertTo-StartFailure $cause 'C:\kerbcheck.exe'
            $failure.FullyQualifiedErrorId | Should -Be 'Kerbcheck.Blocked'
            $failure.CategoryInfo.Category | Should -Be 'SecurityError'
            $failure.Exception.Message | Should -Be "C:\kerbcheck.exe is blocked by a policy (AppLocker or App Control, error $Code)."
        }
    }

    It 'of a report: the disk is full' {
        Use-Executable
        { Export-KerbcheckReport -Format csv -OutFile /dev/full @misplaced } | Should -Throw '*the disk is full' -ErrorId 'Kerbcheck.Broken,Export-KerbcheckReport'
    }
}

Describe 'the program' {
    It 'gets each argument as it is' {
        $arguments = 'plain', '', 'a b', 'Müller', "it's", 'say "hi"', '"', '\', 'C:\Program Files\', 'a b\\', '\"', '\\"x\\', '[1]', '$HOME', '`', '%PATH%', '--%', ';', '&', '|', '^', "two`nlines", "a`tb", '*'
        Set-Program "#!/bin/sh`nfor each; do printf '%s\0' `"`$each`"; done`n"
        $seen = InModuleScope Kerbcheck -Parameters @{ Arguments = $arguments; Program = "$folder/module/kerbcheck" } { (Invoke-Program $Program $Arguments).Output }
        Use-Executable
        $seen.Split([char]0) | Should -Be ($arguments + '')
    }

    It 'may fill both pipes and leave its input unread' {
        Set-Program "#!/bin/sh`nhead -c 5000000 /dev/zero | tr '\0' e >&2; head -c 5000000 /dev/zero | tr '\0' o`n"
        $ended = InModuleScope Kerbcheck -Parameters @{ Program = "$folder/module/kerbcheck" } { Invoke-Program $Program @() 60 ('x' * 5000000) }
        Use-Executable
        $ended.Output.Length | Should -Be 5000000
        $ended.Errors.Length | Should -Be 5000000
    }

    It 'is ended by Ctrl+C, and what it started with it' {
        Set-Program "#!/bin/sh`nsleep 300 & echo `$! > '$base/child'; echo `$`$ > '$base/parent'; wait`n"
        $shell = [PowerShell]::Create()
        $null = $shell.AddScript('param($Module) Import-Module ([WildcardPattern]::Escape($Module)); Test-KerbcheckCompliance').AddArgument($module)
        $null = $shell.BeginInvoke()
        foreach ($turn in 1..100) { if ([IO.File]::Exists("$base/parent") -and [IO.File]::ReadAllText("$base/parent")) { break }; Start-Sleep -Milliseconds 100 }
        $numbers = 'child', 'parent' | ForEach-Object { [int][IO.File]::ReadAllText("$base/$_") }
        # One that has ended may wait for somebody to ask how.
        $isRunning = { param($Number) [IO.Directory]::Exists("/proc/$Number") -and [IO.File]::ReadAllText("/proc/$Number/stat") -notmatch '\) Z ' }
        foreach ($number in $numbers) { & $isRunning $number | Should -BeTrue }
        $shell.Stop()
        Start-Sleep -Milliseconds 300
        foreach ($number in $numbers) { & $isRunning $number | Should -BeFalse }
        Use-Executable
    }

    It 'gets a password in its environment alone' {
        Set-Program "#!/bin/sh`nprintf 'kerbcheck: %s %s %s\n' `"`$KERBCHECK_LDAP_USER`" `"`$KERBCHECK_LDAP_PASSWORD`" `"`$*`" >&2; exit 3`n"
        $credential = [pscredential]::new('CORP\reader', (ConvertTo-SecureString 'pä ss"' -AsPlainText -Force))
        { Test-KerbcheckCompliance -Ldap ldaps://dc -LdapCredential $credential } | Should -Throw 'CORP\reader pä ss" check --output=json --ldap=ldaps://dc'
        Use-Executable
    }

    It 'gets paths as PowerShell means them' {
        $null = New-PSDrive -Name Captures -Scope Global -PSProvider FileSystem -Root "$examples/misplaced"
        Push-Location Captures:\
        try { (Test-KerbcheckCompliance @server -GeneralXml general.xml -Setspn Captures:\setspn.txt)[0].Verdict | Should -Be 'nonCompliant' } finally { Pop-Location }
    }

    It 'may print a document of 5 MB, and many documents' {
        $results = & $env:KERBCHECK_PROGRAM check --server ucs01.corp.example --setspn "$examples/misplaced/setspn.txt" -o json --exit zero | Out-String | ConvertFrom-Json -DateKind String
        $text = $results.results[0]
        $text.evidence = @([pscustomobject]@{ fact = 'a'; value = 'ä' * 3000000; source = 'b' })
        [IO.File]::WriteAllText("$base/large.json", ($results | ConvertTo-Json -Depth 30))
        [IO.FileInfo]::new("$base/large.json").Length | Should -BeGreaterThan 5000000
        Set-Program "#!/bin/sh`nexec cat '$base/large.json'`n"
        (Test-KerbcheckCompliance @server)[0].Evidence[0].value.Length | Should -Be 3000000
        Use-Executable
        $line = (Get-KerbcheckFact @misplaced).Json -replace '\r?\n *'
        [IO.File]::WriteAllText("$base/fleet.ndjson", (1..300 | ForEach-Object { $line.Replace('ucs01', "ucs$_") }) -join "`n")
        $results = Test-KerbcheckCompliance "$base/fleet.ndjson"
        @($results.Server | Select-Object -Unique).Count | Should -Be 300
    }

    It 'prints JSON that 5.1 reads otherwise, to the same objects' {
        $text = (Get-KerbcheckFact @misplaced).Json
        $tree = $text | ConvertFrom-Json -AsHashtable -DateKind String
        $objects = InModuleScope Kerbcheck -Parameters @{ Tree = $tree } { ConvertFrom-Tree $Tree }
        $objects | ConvertTo-Json -Depth 30 | Should -Be ($text | ConvertFrom-Json -DateKind String | ConvertTo-Json -Depth 30)
        $lists = InModuleScope Kerbcheck { ConvertFrom-Tree @{ a = @(); b = @(1); c = @(@(1), @()); d = $null } }
        $lists.a.Count, $lists.b.Count, $lists.c.Count, $lists.c[0].Count | Should -Be 0, 1, 2, 1
    }
}

Describe 'the other commands' {
    It 'Export-KerbcheckReport writes <_> and gives the file; with -WhatIf it writes nothing' -ForEach 'html', 'markdown', 'csv', 'junit' {
        $file = Export-KerbcheckReport -Format $_ -OutFile "$folder/out.$_" @misplaced
        $file.FullName | Should -Be "$folder/out.$_"
        $file.Length | Should -BeGreaterThan 500
        Export-KerbcheckReport -Format $_ -OutFile "$folder/none.$_" @misplaced -WhatIf
        [IO.File]::Exists("$folder/none.$_") | Should -BeFalse
    }

    It 'Compare-KerbcheckResult tells what is new and what is fixed' {
        $null = Export-KerbcheckReport -Format json -OutFile "$base/healthy.json" @server -Setspn "$examples/healthy/setspn.txt"
        $null = Export-KerbcheckReport -Format json -OutFile "$base/misplaced.json" @misplaced
        $new = Compare-KerbcheckResult "$base/healthy.json" "$base/misplaced.json"
        $new.Change, $new.Rule, $new.Code | Should -Be 'New', 'SPN-01', 'misplaced'
        (Compare-KerbcheckResult "$base/misplaced.json" "$base/healthy.json").Change | Should -Be 'Fixed'
        { Compare-KerbcheckResult "$base/healthy.json" "$base/nowhere.json" } | Should -Throw -ErrorId 'Kerbcheck.WrongUse,Compare-KerbcheckResult'
    }

    It 'Get-KerbcheckRepair gives commands that are what Run says' {
        foreach ($case in 'misplaced', 'missing', 'duplicate', 'negotiate') {
            $steps = Get-KerbcheckRepair @server -GeneralXml "$examples/$case/general.xml" -Setspn "$examples/$case/setspn.txt"
            @($steps).Count | Should -BeGreaterThan 0
            foreach ($step in $steps | Where-Object Command) {
                $parsed = [Management.Automation.Language.Parser]::ParseInput($step.Command, [ref]$null, [ref]$null)
                $parsed.EndBlock.Statements[0].PipelineElements[0].CommandElements | ForEach-Object { if ($_ -is [Management.Automation.Language.CommandParameterAst]) { $_.Extent.Text } else { $_.Value } } | Should -Be $step.Run
            }
        }
        InModuleScope Kerbcheck {
            ConvertTo-Line 'setspn', '-D', "eucsrv/a b'`u{2019}c", 'CORP\$x' | Should -Be "setspn -D 'eucsrv/a b''`u{2019}`u{2019}c' 'CORP\`$x'"
            ConvertTo-Line 'setspn', '-D', 'a"b' | Should -BeNullOrEmpty
            ConvertTo-Line 'setspn', '-D', "a`u{200B}b" | Should -BeNullOrEmpty
        }
    }

    It 'completes ids and tags of rules, formats and severities' {
        function Get-Completion([string]$Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText }
        Get-Completion 'Test-KerbcheckCompliance -Only SPN-0' | Should -Be 'SPN-01', 'SPN-02', 'SPN-03', 'SPN-04'
        Get-Completion 'Get-KerbcheckRepair -Require a' | Should -Be 'all', 'ACCOUNT-01', 'AUTH-01', 'AUTH-02', 'AUTH-03', 'account'
        Get-Completion 'Export-KerbcheckReport -Format ht' | Should -Be 'html'
        Get-Completion 'Test-KerbcheckCompliance -FailOn h' | Should -Be 'high'
        { Test-KerbcheckCompliance -Role nothing } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
    }
}
