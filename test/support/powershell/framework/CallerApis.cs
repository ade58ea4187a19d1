// Uses each .NET type and static member that the module Kerbcheck and the scripts of integrations use, as Apis.cs does for probe.ps1; and
// what they call of the process, with arguments of the same types.
using System;
using System.Collections.Generic;

static class CallerApis
{
    static object[] Programs(string path, byte[] bytes, Dictionary<string, string> environment)
    {
        var start = new System.Diagnostics.ProcessStartInfo(path);
        start = new System.Diagnostics.ProcessStartInfo(path, "/T /F");
        start.Arguments = path;
        start.UseShellExecute = false;
        start.CreateNoWindow = start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardOutputEncoding = start.StandardErrorEncoding = new System.Text.UTF8Encoding(false);
        foreach (string name in environment.Keys) start.EnvironmentVariables[name] = environment[name];
        var process = new System.Diagnostics.Process();
        process.StartInfo = start;
        bool started = process.Start();
        System.Threading.Tasks.Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        System.Threading.Tasks.Task written = process.StandardInput.BaseStream.WriteAsync(bytes, 0, bytes.Length);
        process.StandardInput.Close();
        _ = process.WaitForExit(100) && output.Wait(100) && written.Wait(100) && process.HasExited;
        process.Dispose();
        System.Diagnostics.Process.Start(start).WaitForExit(5000);
        return new object[]
        {
            started, process.Id, process.ExitCode, output.Result, errors.Result, nameof(System.ComponentModel.Win32Exception),
            new System.ComponentModel.Win32Exception(5).NativeErrorCode, typeof(System.AggregateException), typeof(System.IO.IOException), typeof(System.Exception),
        };
    }

    static object[] Files(string path) => new object[]
    {
        System.IO.File.Exists(path), System.IO.Directory.Exists(path), System.IO.Path.Combine(path, path), System.IO.Path.Combine(path, path, path),
        System.IO.Path.DirectorySeparatorChar, path.Split(System.IO.Path.PathSeparator), typeof(System.IO.FileInfo), typeof(System.IO.FileSystemInfo),
        System.Environment.UserName,
    };

    static object[] Writing(string path, string text, byte[] bytes, string[] lines)
    {
        System.IO.File.WriteAllText(path, text);
        System.IO.File.AppendAllText(path, text);
        System.IO.File.WriteAllLines(path, lines);
        System.IO.File.WriteAllBytes(path, bytes);
        System.IO.File.Delete(path);
        System.IO.Directory.Delete(path, true);
        return new object[]
        {
            System.IO.Directory.CreateDirectory(path), System.IO.Directory.GetFiles(path), System.IO.Directory.GetFileSystemEntries(path),
            System.IO.File.ReadAllLines(path), System.IO.File.ReadAllBytes(path), System.IO.File.GetLastWriteTimeUtc(path),
            System.IO.File.GetAttributes(path) & System.IO.FileAttributes.ReparsePoint, System.IO.Path.ChangeExtension(path, ".log"),
            System.IO.Path.GetFileName(path), System.DateTime.Now.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            System.Text.RegularExpressions.Regex.Replace(text, "[^ -~]", match => match.Value),
        };
    }

    static object[] PowerShell(string text, Exception cause, System.Management.Automation.PSCmdlet cmdlet, object[] items)
    {
        var failure = new System.InvalidOperationException(text, cause);
        failure.Data["ExitCode"] = 3;
        var record = new System.Management.Automation.ErrorRecord(failure, text, System.Management.Automation.ErrorCategory.InvalidArgument, text);
        cmdlet.WriteError(record);
        var list = new System.Collections.Generic.List<object>();
        list.AddRange(items);
        return new object[]
        {
            record, list.ToArray(), cmdlet.GetUnresolvedProviderPathFromPSPath(text), cmdlet.MyInvocation.ExpectingInput, cmdlet.ParameterSetName,
            cmdlet.ShouldProcess(text, text), new System.Management.Automation.CompletionResult(text),
            System.Management.Automation.Language.CodeGeneration.EscapeSingleQuotedStringContent(text),
        };
    }

    static object Json(string text)
    {
        var serializer = new System.Web.Script.Serialization.JavaScriptSerializer();
        serializer.MaxJsonLength = int.MaxValue;
        return serializer.DeserializeObject(text);
    }
}
