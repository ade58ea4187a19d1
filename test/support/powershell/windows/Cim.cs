// Stand-ins for Windows' own CIM cmdlets, which need a library (mi.dll) that Wine lacks: the same queries of the system's WMI, by COM.
using System.Diagnostics;
using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Principal;
using Microsoft.Win32;

[assembly: SupportedOSPlatform("windows")]

[Cmdlet(VerbsCommon.Get, "CimInstance")]
public class GetCimInstance : PSCmdlet
{
    [Parameter(Mandatory = true)] public string Query { get; set; } = "";
    [Parameter] public uint OperationTimeoutSec { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var instance in Wmi.Rows(Query)) WriteObject(instance);
    }
}

/// <summary>Of the methods GetOwnerSid of Win32_Process alone, which Wine's lacks: the token of the process tells it.</summary>
[Cmdlet("Invoke", "CimMethod")]
public class InvokeCimMethod : PSCmdlet
{
    [Parameter(Mandatory = true)] public string Query { get; set; } = "";
    [Parameter(Mandatory = true)] public string MethodName { get; set; } = "";
    [Parameter] public uint OperationTimeoutSec { get; set; }

    protected override void ProcessRecord()
    {
        if (MethodName != "GetOwnerSid") throw new NotSupportedException(MethodName);
        var result = new PSObject();
        result.Properties.Add(new PSNoteProperty("Sid", Processes.OwnerOf(Wmi.NumberIn(Query))));
        WriteObject(result);
    }
}

static class Wmi
{
    const int forwardOnlyAtOnce = 0x30, withoutSystemProperties = 0x40;

    public static IEnumerable<PSObject> Rows(string query)
    {
        var services = ((IWbemLocator)new WbemLocator()).ConnectServer(@"ROOT\CIMV2", null, null, null, 0, null, 0);
        var rows = services.ExecQuery("WQL", query, forwardOnlyAtOnce, 0);
        while (rows.Next(-1, 1, out var row, out var returned) == 0 && returned == 1)
        {
            var instance = new PSObject();
            Marshal.ThrowExceptionForHR(row!.BeginEnumeration(withoutSystemProperties));
            while (row.Next(0, out var name, out var value, out var type, out _) == 0)
                instance.Properties.Add(new PSNoteProperty(name, Convert(value, type)));
            Complete(instance, query);
            yield return instance;
        }
    }

    public static int NumberIn(string query) => int.Parse(query.Split('=')[1]);

    /// <summary>Adds what Wine's classes lack from where Windows has it: the keys of services, the process, the keys of the computer.</summary>
    static void Complete(PSObject instance, string query)
    {
        void Set(string name, object? value)
        {
            if (!query.Contains(name)) return;
            instance.Properties.Remove(name);
            instance.Properties.Add(new PSNoteProperty(name, value));
        }
        var system = Registry.LocalMachine.OpenSubKey(@"SYSTEM\CurrentControlSet")!;
        if (query.Contains("Win32_Service"))
        {
            var service = system.OpenSubKey($@"Services\{query.Split('\'')[1]}");
            Set("StartName", service?.GetValue("ObjectName"));
            Set("PathName", service?.GetValue("ImagePath"));
        }
        if (query.Contains("Win32_Process")) Set("CreationDate", Process.GetProcessById(NumberIn(query)).StartTime);
        if (query.Contains("Win32_ComputerSystem"))
        {
            var domain = system.OpenSubKey(@"Services\Tcpip\Parameters")?.GetValue("Domain") as string ?? "";
            var isController = system.OpenSubKey(@"Control\ProductOptions")?.GetValue("ProductType") as string == "LanmanNT";
            Set("PartOfDomain", domain != "");
            Set("Domain", domain == "" ? "WORKGROUP" : domain);
            Set("DomainRole", domain == "" ? 2 : isController ? 5 : 3);
        }
    }

    static object? Convert(object? value, int type) => (type, value) switch
    {
        (18, int number) => unchecked((ushort)number),
        (19, int number) => unchecked((uint)number),
        (_, DBNull) => null,
        _ => value,
    };
}

static class Processes
{
    public static string OwnerOf(int processId)
    {
        if (!OpenProcessToken(Process.GetProcessById(processId).Handle, 8, out var token)) throw new System.ComponentModel.Win32Exception();
        return new WindowsIdentity(token).User!.Value;
    }

    [DllImport("advapi32", SetLastError = true)]
    static extern bool OpenProcessToken(IntPtr process, uint access, out IntPtr token);
}
