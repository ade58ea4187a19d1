// What a script's tokens and syntax tree show, for the tests to judge.
using System.Management.Automation.Language;
using System.Text.Json;

static class Syntax
{
    /// <summary>As JSON: errors, kinds of tokens and of the tree's nodes, commands, types, static and other members.</summary>
    public static string Describe(string file)
    {
        var script = Parser.ParseFile(file, out var tokens, out var errors);
        var nodes = script.FindAll(_ => true, searchNestedScriptBlocks: true).ToList();
        return JsonSerializer.Serialize(new
        {
            errors = errors.Select(error => $"line {error.Extent.StartLineNumber}: {error.ErrorId}"),
            tokens = Distinct(tokens.Select(token => token.Kind.ToString())),
            nodes = Distinct(nodes.Select(node => node.GetType().Name)),
            cleanBlocks = nodes.OfType<ScriptBlockAst>().Count(block => block.CleanBlock is not null),
            nullConditional = nodes.OfType<MemberExpressionAst>().Count(member => member.NullConditional),
            functions = Distinct(nodes.OfType<FunctionDefinitionAst>().Select(function => function.Name)),
            commands = Distinct(nodes.OfType<CommandAst>().Select(command => command.GetCommandName() ?? "&")),
            parameters = Distinct(nodes.OfType<CommandParameterAst>().Select(parameter => parameter.ParameterName)),
            types = Distinct(nodes.Select(TypeOf).OfType<string>()),
            statics = Distinct(nodes.OfType<MemberExpressionAst>().Where(member => member.Static).Select(member => $"{member.Expression.Extent.Text.Trim('[', ']')}.{member.Member.Extent.Text}")),
            members = Distinct(nodes.OfType<MemberExpressionAst>().Where(member => !member.Static).Select(member => member.Member.Extent.Text)),
        });
    }

    static string? TypeOf(Ast node) => node switch
    {
        TypeExpressionAst expression => expression.TypeName.FullName,
        TypeConstraintAst constraint => constraint.TypeName.FullName,
        _ => null,
    };

    static IEnumerable<string> Distinct(IEnumerable<string> names) => names.Distinct().Order(StringComparer.Ordinal);
}
