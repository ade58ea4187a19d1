// Uses each .NET API that probe.ps1 uses, with arguments of the same types: what compiles here is there in .NET Framework 4.7.2.
// syntax.test.ts fails where the script uses a type or a member that is not named here.
using System;
using System.Collections.Generic;
using System.Management.Automation;

static class Apis
{
    static object[] PowerShell(ErrorRecord record, EngineIntrinsics context, PSObject instance, object list, ScriptBlock block)
    {
        foreach (var property in instance.Properties) _ = (property.Name, property.Value);
        return new object[]
        {
            context.SessionState.LanguageMode == PSLanguageMode.FullLanguage, record.Exception.GetBaseException().GetType().Name, record.Exception.HResult,
            record.Exception.Message, System.Management.Automation.Language.NullString.Value, list is System.Collections.IList, block,
            PSObject.AsPSObject(list).Properties, nameof(PSObject), instance.Properties["Sid"].Value,
        };
    }

    static void Windows(string name, int id, string path)
    {
        System.Globalization.CultureInfo invariant = System.Globalization.CultureInfo.InvariantCulture;
        Microsoft.Win32.RegistryHive hive = Microsoft.Win32.RegistryHive.LocalMachine;
        hive = Microsoft.Win32.RegistryHive.CurrentUser;
        Microsoft.Win32.RegistryKey root = Microsoft.Win32.RegistryKey.OpenBaseKey(hive, Microsoft.Win32.RegistryView.Registry64);
        Microsoft.Win32.RegistryKey key = root.OpenSubKey(path);
        foreach (string value in key.GetValueNames()) _ = key.GetValue(value);
        key.Close();

        var sid = (System.Security.Principal.SecurityIdentifier)new System.Security.Principal.NTAccount(name).Translate(typeof(System.Security.Principal.SecurityIdentifier));
        _ = (sid.Value, sid.Translate(typeof(System.Security.Principal.NTAccount)).Value);
        System.Security.Principal.WindowsIdentity identity = System.Security.Principal.WindowsIdentity.GetCurrent();
        _ = identity.User.Value;
        var sections = (System.Security.AccessControl.AccessControlSections)6;
        _ = new System.Security.AccessControl.DirectorySecurity(path, sections).GetSecurityDescriptorSddlForm(sections);
        _ = new System.Security.Principal.WindowsPrincipal(identity).IsInRole(System.Security.Principal.WindowsBuiltInRole.Administrator);

        _ = System.Diagnostics.Process.GetProcessById(id).MainModule.FileName;
        System.Diagnostics.FileVersionInfo version = System.Diagnostics.FileVersionInfo.GetVersionInfo(path);
        _ = (version.FileMajorPart, version.FileMinorPart, version.FileBuildPart, version.FilePrivatePart, version.ProductName);
        _ = (System.IO.Path.GetDirectoryName(path), System.IO.Path.Combine(path, "Modules", "CimCmdlets", "CimCmdlets.psd1"));
        _ = Environment.ExpandEnvironmentVariables(path.Trim()).StartsWith("\"");
        _ = (Environment.GetEnvironmentVariable(name), Environment.OSVersion.Platform == PlatformID.Win32NT);

        DateTime until = DateTime.Parse(name, invariant, System.Globalization.DateTimeStyles.AdjustToUniversal);
        double left = (until - DateTime.UtcNow).TotalSeconds;
        if (left <= 0) throw new System.TimeoutException("");
        if (left > 1) throw new System.IO.InvalidDataException();
        _ = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(Math.Ceiling(left)), until.ToUniversalTime().ToString("o", invariant), DateTime.UtcNow.ToString("o", invariant));
    }

    static void Texts(string text, int number, char character, Dictionary<string, object> table, System.Collections.IDictionary any)
    {
        System.Globalization.CultureInfo invariant = System.Globalization.CultureInfo.InvariantCulture;
        System.Text.StringBuilder builder = new System.Text.StringBuilder("\"");
        foreach (char each in text.ToCharArray()) builder.Append(each).Append("\\u").Append(number.ToString("x4", invariant)).ToString();
        _ = number.ToString(invariant);
        System.Collections.ArrayList values = new System.Collections.ArrayList();
        values.Add(text);
        values.AddRange(new object[] { text });
        System.Collections.Hashtable known = new System.Collections.Hashtable();
        known.Remove("account");
        _ = (values.Count, known.ContainsKey("account"), any.Contains("failure"), any.Keys);
        _ = (text.Split('\\'), text.IndexOf("{"), text.Substring(1), text.Substring(0, 1), text.Length, text.Replace("*", "\\2a"));
        _ = (text.EndsWith("*"), text.StartsWith(text.TrimEnd(new[] { '*' }), StringComparison.OrdinalIgnoreCase), text.Equals(text, StringComparison.OrdinalIgnoreCase));
        _ = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(text));
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(builder.ToString());
        _ = Convert.ToBase64String(bytes);
        BitConverter.GetBytes(number).CopyTo(bytes, number);
        _ = BitConverter.ToString(bytes).Replace("-", "");
        System.IO.Stream output = Console.OpenStandardOutput();
        output.Write(bytes, 0, bytes.Length);
        output.Flush();
    }

    static void Directory(string name, string[] attributes, byte[] none)
    {
        System.Reflection.Assembly.Load("System.DirectoryServices.Protocols, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a");
        var connection = new System.DirectoryServices.Protocols.LdapConnection(new System.DirectoryServices.Protocols.LdapDirectoryIdentifier(name, 389));
        connection.AutoBind = false;
        connection.AuthType = System.DirectoryServices.Protocols.AuthType.Negotiate;
        connection.Timeout = TimeSpan.Zero;
        System.DirectoryServices.Protocols.LdapSessionOptions options = connection.SessionOptions;
        options.ProtocolVersion = 3;
        options.ReferralChasing = System.DirectoryServices.Protocols.ReferralChasingOptions.None;
        options.LocatorFlag = System.DirectoryServices.Protocols.LocatorFlags.DirectoryServicesRequired | System.DirectoryServices.Protocols.LocatorFlags.WriteableRequired
            | System.DirectoryServices.Protocols.LocatorFlags.ReturnDnsName | System.DirectoryServices.Protocols.LocatorFlags.GCRequired;
        options.Signing = true;
        options.Sealing = true;
        connection.Bind();

        System.DirectoryServices.Protocols.SearchScope scope = System.DirectoryServices.Protocols.SearchScope.Subtree;
        var request = new System.DirectoryServices.Protocols.SearchRequest(name, "(objectClass=*)", scope, attributes);
        request = new System.DirectoryServices.Protocols.SearchRequest(name, "(objectClass=*)", System.DirectoryServices.Protocols.SearchScope.Base, attributes);
        System.DirectoryServices.Protocols.SecurityMasks masks = System.DirectoryServices.Protocols.SecurityMasks.Owner
            | System.DirectoryServices.Protocols.SecurityMasks.Group | System.DirectoryServices.Protocols.SecurityMasks.Dacl;
        request.Controls.Add(new System.DirectoryServices.Protocols.SecurityDescriptorFlagControl(masks));
        var page = new System.DirectoryServices.Protocols.PageResultRequestControl(500);
        request.Controls.Add(page);
        page.Cookie = none;
        var response = (System.DirectoryServices.Protocols.SearchResponse)connection.SendRequest(request, TimeSpan.Zero);
        foreach (System.DirectoryServices.Protocols.DirectoryControl control in response.Controls)
            if (control is System.DirectoryServices.Protocols.PageResultResponseControl paged) page.Cookie = paged.Cookie;
        foreach (System.DirectoryServices.Protocols.SearchResultEntry entry in response.Entries)
            foreach (string attribute in entry.Attributes.AttributeNames)
                _ = (entry.DistinguishedName, entry.Attributes[attribute].GetValues(typeof(byte[])));
        var failed = new System.DirectoryServices.Protocols.LdapException();
        _ = (failed.ErrorCode, failed.ServerErrorMessage);
        var refused = new System.DirectoryServices.Protocols.DirectoryOperationException();
        _ = ((int)refused.Response.ResultCode, refused.Response.ErrorMessage);
    }
}
