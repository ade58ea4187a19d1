// The part of WMI's COM interfaces that is called (wbemcli.h); a method that is not called has its place only.
using System.Runtime.InteropServices;

[ComImport, Guid("4590f811-1d3a-11d0-891f-00aa004b2e24")]
class WbemLocator { }

[ComImport, Guid("dc12a687-737f-11cf-884d-00aa004b2e24"), InterfaceType(ComInterfaceType.InterfaceIsIUnknown)]
interface IWbemLocator
{
    IWbemServices ConnectServer(
        [MarshalAs(UnmanagedType.BStr)] string resource, [MarshalAs(UnmanagedType.BStr)] string? user, [MarshalAs(UnmanagedType.BStr)] string? password,
        [MarshalAs(UnmanagedType.BStr)] string? locale, int flags, [MarshalAs(UnmanagedType.BStr)] string? authority, IntPtr context);
}

[ComImport, Guid("9556dc99-828c-11cf-a37e-00aa003240c7"), InterfaceType(ComInterfaceType.InterfaceIsIUnknown)]
interface IWbemServices
{
    void OpenNamespace(); void CancelAsyncCall(); void QueryObjectSink(); void GetObject(); void GetObjectAsync(); void PutClass();
    void PutClassAsync(); void DeleteClass(); void DeleteClassAsync(); void CreateClassEnum(); void CreateClassEnumAsync(); void PutInstance();
    void PutInstanceAsync(); void DeleteInstance(); void DeleteInstanceAsync(); void CreateInstanceEnum(); void CreateInstanceEnumAsync();
    IEnumWbemClassObject ExecQuery([MarshalAs(UnmanagedType.BStr)] string language, [MarshalAs(UnmanagedType.BStr)] string query, int flags, IntPtr context);
}

[ComImport, Guid("027947e1-d731-11ce-a357-000000000001"), InterfaceType(ComInterfaceType.InterfaceIsIUnknown)]
interface IEnumWbemClassObject
{
    void Reset();
    [PreserveSig] int Next(int timeout, uint count, out IWbemClassObject? found, out uint returned);
}

[ComImport, Guid("dc12a681-737f-11cf-884d-00aa004b2e24"), InterfaceType(ComInterfaceType.InterfaceIsIUnknown)]
interface IWbemClassObject
{
    void GetQualifierSet(); void Get(); void Put(); void Delete(); void GetNames();
    [PreserveSig] int BeginEnumeration(int flags);
    [PreserveSig] int Next(int flags, [MarshalAs(UnmanagedType.BStr)] out string? name, out object? value, out int type, out int flavor);
}
