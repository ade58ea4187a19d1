# kerbcheck as tests of Pester: one for each rule, and one for the verdict. What cannot be judged is inconclusive, and the verdict's test
# fails then: a run that could not look is not green. Needs the module Kerbcheck, and Pester 5 or later.
#
#   Invoke-Pester -Path Kerbcheck.Tests.ps1                          this machine
#   $data = @{ Parameter = @{ Path = 'facts.json' } }                anything that Test-KerbcheckCompliance takes
#   Invoke-Pester -Container (New-PesterContainer -Path Kerbcheck.Tests.ps1 -Data $data)
param([hashtable]$Parameter = @{})

BeforeDiscovery {
    # A failure here, such as no executable, is a failure of the run.
    $ErrorActionPreference = 'Stop'
    Import-Module Kerbcheck
    $own = if ($Parameter.ContainsKey('Rules')) { @{ Rules = $Parameter.Rules } } else { @{} }
    $tags = @{}
    foreach ($rule in Get-KerbcheckRule @own) { $tags[$rule.id] = @($rule.tags) }
    $servers = @(Test-KerbcheckCompliance @Parameter | Group-Object Server)
    if (-not $servers) { throw 'kerbcheck judged no server.' }
}

foreach ($server in $servers) {
    Describe "kerbcheck $($server.Name)" -Tag kerbcheck {
        foreach ($result in $server.Group) {
            It "$($result.Rule) $($result.Title)" -Tag (@($result.Rule) + $tags[$result.Rule]) -ForEach @{ Result = $result } {
                $lines = @($Result.Findings | ForEach-Object { $_.code + ': ' + $_.message })
                $reason = @($Result.Incomplete, $Result.Reason, ($lines -join '; ') | Where-Object { $_ })[0]
                if ($Result.Weighs -eq 'failure') { throw ($lines -join "`n") }
                if ($Result.Weighs -eq 'unknown' -or $Result.Outcome -eq 'unknown' -or $Result.Incomplete) { Set-ItResult -Inconclusive -Because $reason }
                elseif ($Result.Outcome -eq 'waived') { Set-ItResult -Skipped -Because "it is waived: $($lines -join '; ')" }
                elseif ($Result.Outcome -eq 'fail') { Set-ItResult -Skipped -Because "it is below what counts as a failure: $($lines -join '; ')" }
                elseif ($Result.Outcome -ne 'pass') { Set-ItResult -Skipped -Because $reason }
            }
        }

        It 'is compliant' -Tag verdict -ForEach @{ Verdict = $server.Group[0].Verdict; Login = $server.Group[0].Login } {
            if ($Verdict -ne 'compliant') { throw "The verdict is $Verdict. $(if ($Login) { $Login.message })" }
        }
    }
}
