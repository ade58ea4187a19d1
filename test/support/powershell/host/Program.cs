// Takes the place of powershell.exe in tests: the real engine behind the same command line (-Command TEXT or -File PATH).
//
// ENGINE_STAND_INS   a script whose functions stand in for those of the same name in what is run, which is left as it is
// ENGINE_LANGUAGE_MODE    the language mode, as a policy would set it
//
//   host --syntax FILE       does not run the file: what its tokens and its syntax tree show, as JSON (Syntax.cs)
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

if (args is ["--syntax", var file])
{
    Console.Out.WriteLine(Syntax.Describe(file));
    return 0;
}

var state = InitialSessionState.CreateDefault2();
if (Environment.GetEnvironmentVariable("ENGINE_LANGUAGE_MODE") is { } mode)
    state.LanguageMode = Enum.Parse<PSLanguageMode>(mode);
if (Environment.GetEnvironmentVariable("ENGINE_STAND_INS") is { } standIns) AddStandIns(state, standIns);

using var runspace = RunspaceFactory.CreateRunspace(state);
runspace.Open();
using var shell = PowerShell.Create(runspace);
shell.AddScript(Script(args));
try
{
    foreach (var output in shell.Invoke()) Console.Out.WriteLine(output);
}
catch (RuntimeException error)
{
    Report(error.ErrorRecord);
    return 1;
}
foreach (var error in shell.Streams.Error) Report(error);
return shell.HadErrors ? 1 : 0;

// The name of an error is the same in every language.
static void Report(ErrorRecord error) =>
    Console.Error.WriteLine($"{error.Exception.Message}\n    + FullyQualifiedErrorId : {error.FullyQualifiedErrorId}");

static string Script(string[] args)
{
    for (var at = 0; at + 1 < args.Length; at++)
    {
        if (args[at] == "-Command") return args[at + 1];
        if (args[at] == "-File") return $"& '{args[at + 1].Replace("'", "''")}'";
    }
    throw new ArgumentException("-Command TEXT or -File PATH is expected");
}

// An alias comes before a function of the same name, so that the script under test calls the stand-in.
static void AddStandIns(InitialSessionState state, string file)
{
    var script = Parser.ParseFile(file, out _, out var errors);
    if (errors.Length > 0) throw new ParseException(errors);
    foreach (var statement in script.EndBlock.Statements)
    {
        if (statement is not FunctionDefinitionAst { Name: var name, Body: var body, Parameters: var parameters }) throw new ArgumentException($"{file}: functions are expected");
        var named = string.Join(", ", parameters?.Select(parameter => parameter.Extent.Text) ?? []);
        state.Commands.Add(new SessionStateFunctionEntry($"StandIn-{name}", $"param({named})\n{body.Extent.Text[1..^1]}"));
        state.Commands.Add(new SessionStateAliasEntry(name, $"StandIn-{name}"));
    }
}
