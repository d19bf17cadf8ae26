using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CrossBorder.Tidy.Tests.Rules;

/// <summary>A file is read in one go, a method on one screen, a line without scrolling.</summary>
static class SizeRules
{
    const int FileMost = 400;
    const int MethodMost = 40;
    const int LineMost = 140;
    const int SqlLineMost = 120;

    /// <summary>
    /// Files without an extension are not among them: the limits are about C# and what it serves, while a shell script under build/
    /// is one list of steps that only gets harder to follow in pieces (and LICENSE is not ours to cut).
    /// </summary>
    static readonly string[] Code = [".cs", ".sql", ".proto", ".py", ".js", ".css", ".html", ".sh"];

    public static IEnumerable<string> LongFile(SourceFile file)
    {
        if (Code.Contains(file.Extension) && file.Lines.Count > FileMost)
            yield return $"{file.Path}: {file.Lines.Count} lines, at most {FileMost}";
    }

    public static IEnumerable<string> LongMethod(SourceFile file)
    {
        foreach (var (member, name) in Methods(file))
        {
            // Attributes come before the method as comments do: neither is counted.
            var first = member.ChildNodesAndTokens().First(part => !part.IsKind(SyntaxKind.AttributeList)).Span.Start;
            var lines = file.Text.AsSpan(first, member.Span.End - first).Count('\n') + 1;
            if (lines > MethodMost)
                yield return file.At(first, $"{name} has {lines} lines, at most {MethodMost}");
        }
    }

    public static IEnumerable<string> LongLine(SourceFile file) =>
        from line in file.Lines.Index()
        where line.Item.Length > LineMost && (file.IsCSharp || file.IsSql)
        select $"{file.Path}:{line.Index + 1}: {line.Item.Length} characters, at most {LineMost}";

    /// <summary>
    /// Lines of SQL that C# holds in raw strings, as the database sees them: without the indentation of the closing quotes, which the
    /// compiler takes away, and without the lines of the quotes, which are C#.
    /// </summary>
    public static IEnumerable<string> LongSqlLine(SourceFile file) =>
        from literal in SqlRules.RawStrings(file)
        let quotes = file.Lines[LastLine(literal)]
        let indentation = quotes.Length - quotes.TrimStart().Length
        from line in Enumerable.Range(FirstLine(literal) + 1, LastLine(literal) - FirstLine(literal) - 1)
        let length = file.Lines[line].Length - indentation
        where length > SqlLineMost
        select $"{file.Path}:{line + 1}: {length} characters of SQL, at most {SqlLineMost}";

    static IEnumerable<(SyntaxNode Member, string Name)> Methods(SourceFile file) => file.Nodes<SyntaxNode>().Select(node => node switch
    {
        MethodDeclarationSyntax method => (node, method.Identifier.Text),
        ConstructorDeclarationSyntax constructor => (node, constructor.Identifier.Text),
        OperatorDeclarationSyntax one => (node, one.OperatorToken.Text),
        PropertyDeclarationSyntax { ExpressionBody: not null } property => (node, property.Identifier.Text),
        AccessorDeclarationSyntax accessor => (node, accessor.Keyword.Text),
        LocalFunctionStatementSyntax local => (node, local.Identifier.Text),
        _ => default,
    }).Where(method => method.node is not null);

    static int FirstLine(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line;

    static int LastLine(SyntaxNode node) => node.GetLocation().GetLineSpan().EndLinePosition.Line;
}
