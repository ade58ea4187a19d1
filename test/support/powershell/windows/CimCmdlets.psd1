# In the place of Windows' own module of that name.
@{
    ModuleVersion = '1.0'
    GUID = 'fb6cc51d-c096-4b38-b78d-0fed6277096a'
    CompatiblePSEditions = 'Desktop', 'Core'
    RootModule = '..\..\powershell.dll'
    CmdletsToExport = 'Get-CimInstance', 'Invoke-CimMethod'
}
