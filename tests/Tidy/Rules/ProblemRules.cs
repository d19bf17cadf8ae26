using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CrossBorder.Tidy.Tests.Rules;

/// <summary>A code is a promise to clients: docs/errors.md says what each means, who acts, and whether to try again.</summary>
static partial class ProblemRules
{
    public const string Document = "docs/errors.md";
    static readonly string[] Owners = ["Exporter", "Buyer", "Partner", "Operator"];

    /// <summary>Codes that the source makes: of problems, of refused items, and of reasons why a flow waits.</summary>
    public static IEnumerable<(string Code, string Where)> Made(SourceFile file) => !file.IsCSharp || file.IsTest
        ? []
        : Created(file).Concat(Named(file)).Concat(Refusals(file));

    /// <summary>First column of the tables of the document.</summary>
    public static IEnumerable<string> Documented(SourceFile document) =>
        Row().Matches(document.Text).Select(row => row.Groups["code"].Value);

    /// <summary>Codes that one section of the document lists twice.</summary>
    public static IEnumerable<string> Repeated(SourceFile document) =>
        from section in document.Text.Split("\n## ")
        from row in Row().Matches(section).CountBy(row => row.Groups["code"].Value)
        where row.Value > 1
        select $"{document.Path}: {row.Key} {row.Value} times in {section.Split('\n')[0]}";

    /// <summary>Every string of the source that reads like a code.</summary>
    public static IEnumerable<string> Texts(SourceFile file) => file.Nodes<LiteralExpressionSyntax>()
        .Where(literal => literal.IsKind(SyntaxKind.StringLiteralExpression))
        .Select(literal => literal.Token.ValueText).Where(text => Shape().IsMatch(text));

    // new Problem(409, "code", ...), also as a target-typed new, and new WaitingReason("code", detail, owner).
    static IEnumerable<(string, string)> Created(SourceFile file) =>
        from creation in file.Nodes<BaseObjectCreationExpressionSyntax>()
        let arguments = creation.ArgumentList?.Arguments.Select(argument => argument.Expression).ToArray() ?? []
        let code = arguments switch
        {
            [var status, var second, ..] when IsStatus(status) => Text(second),
            [var first, _, var owner] when IsOwner(owner) || IsReason(creation) => Text(first),
            _ => null,
        }
        where code is not null
        select (code, file.At(creation, code));

    // Problem.NotFound("order", ...) makes order_not_found.
    static IEnumerable<(string, string)> Named(SourceFile file) =>
        from call in file.Nodes<InvocationExpressionSyntax>()
        where call.Expression is MemberAccessExpressionSyntax { Expression: var owner }
            && owner.ToString() is "Problem" or "Platform.Problem"
        let first = call.ArgumentList.Arguments.Count > 0 ? Text(call.ArgumentList.Arguments[0].Expression) : null
        let code = ((MemberAccessExpressionSyntax)call.Expression).Name.Identifier.Text switch
        {
            "Invalid" => "invalid_field",
            "Stale" => "version_conflict",
            "NotFound" when first is not null => $"{first}_not_found",
            "Refused" when first is not null => $"{first}_transition_refused",
            _ => null,
        }
        where code is not null
        select (code, file.At(call, code));

    // new Refusal { Code = "code" }
    static IEnumerable<(string, string)> Refusals(SourceFile file) =>
        from assignment in file.Nodes<AssignmentExpressionSyntax>()
        where assignment.Left.ToString() == "Code" && assignment.Parent is InitializerExpressionSyntax
        let code = Text(assignment.Right)
        where code is not null
        select (code, file.At(assignment, code));

    static bool IsStatus(ExpressionSyntax expression) =>
        HttpStatus().IsMatch(expression.ToString());

    static bool IsOwner(ExpressionSyntax expression) => Owners.Contains(
        expression is LiteralExpressionSyntax literal ? literal.Token.ValueText : expression.ToString().Split('.')[^1]);

    static bool IsReason(BaseObjectCreationExpressionSyntax creation) =>
        creation is ObjectCreationExpressionSyntax { Type: var type } && type.ToString() == "WaitingReason";

    static string? Text(ExpressionSyntax expression) =>
        expression is LiteralExpressionSyntax literal && literal.IsKind(SyntaxKind.StringLiteralExpression)
            && Shape().IsMatch(literal.Token.ValueText)
            ? literal.Token.ValueText
            : null;

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex Shape();

    [GeneratedRegex("^([45][0-9][0-9]|status|.*StatusCodes.Status[0-9]+\\w+)$")]
    private static partial Regex HttpStatus();

    [GeneratedRegex(@"^\|\s*`(?<code>[a-z0-9_]+)`\s*\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
