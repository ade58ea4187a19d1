# Windows' own module of that name, as far as it is needed. Windows PowerShell has its types by itself.
@{
    ModuleVersion = '7.0.0.0'
    GUID = 'a94c8c7e-9810-47c0-b8af-65089c13a35a'
    CompatiblePSEditions = 'Desktop', 'Core'
    NestedModules = '..\..\Microsoft.PowerShell.Security.dll'
    RequiredAssemblies = '..\..\Microsoft.PowerShell.Security.dll'
    TypesToProcess = 'Security.types.ps1xml'
    CmdletsToExport = 'Get-Acl'
}
