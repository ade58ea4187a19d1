@{
    RootModule = 'Kerbcheck.psm1'
    ModuleVersion = '1.1.0'
    GUID = '2698530d-279c-4abd-98fd-94057eca459b'
    Author = 'kerbcheck'
    Description = 'Tells whether the users of an estos ProCall server log in with Kerberos and, if not, exactly what is wrong'
    PowerShellVersion = '5.1'
    CompatiblePSEditions = 'Desktop', 'Core'
    FormatsToProcess = 'Kerbcheck.format.ps1xml'
    FunctionsToExport = @(
        'Compare-KerbcheckResult', 'Export-KerbcheckReport', 'Get-KerbcheckFact', 'Get-KerbcheckRepair', 'Get-KerbcheckRule', 'Test-KerbcheckCompliance'
    )
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
}
