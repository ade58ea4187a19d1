# Rules of PSScriptAnalyzer, which is not to be had as a package, by their names, for every script that callers run. Each is shown to find
# what it is there for.
BeforeDiscovery {
    $repository = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
    $scripts = @(Get-ChildItem "$repository/powershell", "$repository/integrations" -Recurse -Include *.ps1, *.psm1, *.psd1 | ForEach-Object { @{ Name = $_.FullName.Substring($repository.Length + 1); File = $_.FullName } })
    $seen = @(
        @{ Rule = 'PSAvoidUsingCmdletAliases'; Code = 'gci | % { $_ }' }
        @{ Rule = 'PSAvoidUsingWriteHost'; Code = 'Write-Host 1' }
        @{ Rule = 'PSAvoidUsingInvokeExpression'; Code = 'Invoke-Expression 1' }
        @{ Rule = 'PSAvoidUsingWMICmdlet'; Code = 'Get-WmiObject x' }
        @{ Rule = 'PSAvoidUsingConvertToSecureStringWithPlainText'; Code = 'ConvertTo-SecureString x -AsPlainText -Force' }
        @{ Rule = 'PSAvoidUsingPlainTextForPassword'; Code = 'function Get-It { param([string]$Password) $Password }' }
        @{ Rule = 'PSAvoidUsingEmptyCatchBlock'; Code = 'try { 1 } catch { }' }
        @{ Rule = 'PSPossibleIncorrectComparisonWithNull'; Code = '$a -eq $null' }
        @{ Rule = 'PSUseApprovedVerbs'; Code = 'function Do-It { 1 }' }
        @{ Rule = 'PSUseSingularNouns'; Code = 'function Get-Things { 1 }' }
        @{ Rule = 'PSUseDeclaredVarsMoreThanAssignments'; Code = '$never = 1' }
        @{ Rule = 'PSReviewUnusedParameter'; Code = 'function Get-It { param($Never) 1 }' }
        @{ Rule = 'PSAvoidAssignmentToAutomaticVariable'; Code = '$input = 1; $input' }
        @{ Rule = 'PSAvoidGlobalVars'; Code = '$global:a = 1; $global:a' }
        @{ Rule = 'PSAvoidDefaultValueSwitchParameter'; Code = 'function Get-It { param([switch]$On = $true) $On }' }
        @{ Rule = 'PSUseShouldProcessForStateChangingFunctions'; Code = 'function Remove-It { 1 }' }
        @{ Rule = 'PSShouldProcess'; Code = 'function Remove-It { [CmdletBinding(SupportsShouldProcess)] param() 1 }' }
        @{ Rule = 'PSAvoidTrailingWhitespace'; Code = "1 `n" }
        @{ Rule = 'PSUseBOMForUnicodeEncodedFile'; Code = "'\u00e4'" -replace '\\u00e4', [string][char]228 }
    )
}

BeforeAll {
    # The rules that a script breaks, with the line.
    function Find-Breach([string]$Text) {
        $errors = $null
        $ast = [Management.Automation.Language.Parser]::ParseInput($Text, [ref]$null, [ref]$errors)
        foreach ($each in $errors) { "syntax: $($each.Message)" }
        $all = { param([string]$Type) $ast.FindAll({ param($node) $node.GetType().Name -eq $Type }.GetNewClosure(), $true) }
        $breach = { param($Rule, $Node) "$Rule line $($Node.Extent.StartLineNumber): $($Node.Extent.Text.Split("`n")[0])" }

        $functions = & $all 'FunctionDefinitionAst'
        $banned = @{ 'Write-Host' = 'PSAvoidUsingWriteHost'; 'Invoke-Expression' = 'PSAvoidUsingInvokeExpression'; 'Get-WmiObject' = 'PSAvoidUsingWMICmdlet' }
        foreach ($command in & $all 'CommandAst') {
            $name = $command.GetCommandName()
            if (-not $name) { continue }
            if ($banned[$name]) { & $breach $banned[$name] $command }
            # Pester's own words
            if ($name -in 'Describe', 'It', 'BeforeDiscovery', 'BeforeAll') { continue }
            if ($name -notmatch '^[A-Z][A-Za-z]+-[A-Z][A-Za-z]+$') { & $breach 'PSAvoidUsingCmdletAliases' $command }
            if ($name -eq 'ConvertTo-SecureString' -and $command.Extent.Text -match '-AsPlainText') { & $breach 'PSAvoidUsingConvertToSecureStringWithPlainText' $command }
        }
        foreach ($parameter in & $all 'ParameterAst') {
            $name = $parameter.Name.VariablePath.UserPath
            if ($name -match 'password|passphrase|secret' -and $parameter.StaticType -eq [string]) { & $breach 'PSAvoidUsingPlainTextForPassword' $parameter }
            if ($parameter.StaticType -eq [switch] -and $parameter.DefaultValue) { & $breach 'PSAvoidDefaultValueSwitchParameter' $parameter }
        }
        foreach ($clause in & $all 'CatchClauseAst') { if ($clause.Body.Statements.Count -eq 0) { & $breach 'PSAvoidUsingEmptyCatchBlock' $clause } }
        foreach ($comparison in & $all 'BinaryExpressionAst') {
            if ("$($comparison.Operator)" -match '^[IC](eq|ne)$' -and $comparison.Right.Extent.Text -eq '$null') { & $breach 'PSPossibleIncorrectComparisonWithNull' $comparison }
        }
        $verbs = (Get-Verb).Verb
        foreach ($function in $functions) {
            $verb, $noun = $function.Name.Split('-')
            if ($noun -and $verbs -cnotcontains $verb) { & $breach 'PSUseApprovedVerbs' $function }
            if ($noun -match '[^s]s$') { & $breach 'PSUseSingularNouns' $function }
            $declares = $function.Body.Extent.Text -match 'SupportsShouldProcess'
            if ($verb -in 'New', 'Set', 'Remove', 'Start', 'Stop', 'Restart', 'Reset', 'Update' -and -not $declares) { & $breach 'PSUseShouldProcessForStateChangingFunctions' $function }
            if ($declares -and $function.Body.Extent.Text -notmatch '\.ShouldProcess\(') { & $breach 'PSShouldProcess' $function }
            # A script's own variables count where they are handed on by name, too: splatted, or as what was bound.
            foreach ($parameter in @($function.Parameters) + @($function.Body.ParamBlock.Parameters) | Where-Object { $_ }) {
                $name = $parameter.Name.VariablePath.UserPath
                $uses = @($function.Body.FindAll({ param($node) $node -is [Management.Automation.Language.VariableExpressionAst] -and $node.VariablePath.UserPath -eq $name }.GetNewClosure(), $true)).Count
                $own = if ($function.Body.ParamBlock.Parameters -contains $parameter) { 1 } else { 0 }
                if ($uses -le $own -and $function.Body.Extent.Text -notmatch '\.BoundParameters|\$PSCmdlet') { & $breach 'PSReviewUnusedParameter' $parameter }
            }
        }
        $variables = & $all 'VariableExpressionAst'
        foreach ($variable in $variables) { if ($variable.VariablePath.IsGlobal) { & $breach 'PSAvoidGlobalVars' $variable } }
        $named = $variables | Group-Object { $_.VariablePath.UserPath } -AsHashTable -AsString
        $automatic = 'input', 'args', 'error', 'matches', 'host', 'home', 'pid', 'profile', 'sender', 'this', 'event', 'foreach', 'switch', 'PSItem', 'PSScriptRoot'
        foreach ($assignment in & $all 'AssignmentStatementAst') {
            foreach ($variable in $assignment.Left.FindAll({ param($node) $node -is [Management.Automation.Language.VariableExpressionAst] }, $true)) {
                $name = $variable.VariablePath.UserPath
                if ($automatic -contains $name) { & $breach 'PSAvoidAssignmentToAutomaticVariable' $assignment }
                $reads = @($named[$name] | Where-Object { $_ -ne $variable -and -not ($_.Parent -is [Management.Automation.Language.AssignmentStatementAst] -and $_.Parent.Left -eq $_) })
                if (-not $reads -and $name -notmatch '^null$|Preference$') { & $breach 'PSUseDeclaredVarsMoreThanAssignments' $assignment }
            }
        }
        if ($Text -match '(?m)[ \t]+$') { 'PSAvoidTrailingWhitespace' }
        # Windows PowerShell reads a file without a byte order mark as ANSI; a file with one has not begun with #.
        if ($Text -match '[^\x00-\x7f]') { 'PSUseBOMForUnicodeEncodedFile' }
    }
}

Describe 'scripts' {
    It 'keep the rules: <Name>' -ForEach $scripts { @(Find-Breach ([IO.File]::ReadAllText($File))) | Should -BeNullOrEmpty }
    It 'that break it are seen: <Rule>' -ForEach $seen { "$(Find-Breach $Code)" | Should -Match "\b$Rule\b" }
    It 'that keep all are left alone' { Find-Breach 'function Get-It { param([string]$Name) $Name }' | Should -BeNullOrEmpty }
}
