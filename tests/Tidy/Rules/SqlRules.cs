using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CrossBorder.Tidy.Tests.Rules;

static partial class SqlRules
{
    /// <summary>Columns are listed, so that a new one does not change what a query answers. Those of unnest are its arguments.</summary>
    public static IEnumerable<string> StarSelected(SourceFile file) =>
        from found in Star().Matches(file.Text)
        where !file.IsTest && (file.IsSql || (file.IsCSharp && IsInString(file, found.Index)))
        select file.At(found.Index, "select * hides the columns");

    /// <summary>A binary fraction holds no amount, price or rate exactly, and the type money has a locale.</summary>
    public static IEnumerable<string> InexactColumn(SourceFile file) => !file.IsSql
        ? []
        : from found in Inexact().Matches(Bare(file.Text))
          where found.Groups["type"].Value == "money" || MoneyNames.Match(found.Groups["name"].Value)
          select file.At(found.Index, $"{found.Value} is not exact: bigint minor units or numeric");

    /// <summary>An error names the constraint that was broken, so every one has a name that says what it states.</summary>
    public static IEnumerable<string> NamelessConstraint(SourceFile file)
    {
        if (!file.IsSql)
            yield break;
        var tokens = Token().Matches(Bare(file.Text)).ToArray();
        for (var i = 0; i < tokens.Length; i++)
            if (States(tokens, i) && !IsNamed(tokens, i))
                yield return file.At(tokens[i].Index, $"{tokens[i].Value} without a constraint name");
    }

    public static IEnumerable<string> TableWithoutKey(SourceFile file) => !file.IsSql
        ? []
        : from table in Table().Matches(Bare(file.Text))
          where !table.Value.Contains("primary key", StringComparison.Ordinal)
              && !table.Value.Contains("partition of", StringComparison.Ordinal)
          select file.At(table.Index, $"the table {table.Groups["name"].Value} has no primary key");

    /// <summary>Raw string literals of a C# file that hold SQL.</summary>
    public static IEnumerable<ExpressionSyntax> RawStrings(SourceFile file) => !file.IsCSharp
        ? []
        : file.Nodes<ExpressionSyntax>().Where(expression => expression switch
        {
            LiteralExpressionSyntax literal => literal.Token.IsKind(SyntaxKind.MultiLineRawStringLiteralToken)
                && IsSql(literal.Token.ValueText),
            InterpolatedStringExpressionSyntax text => text.StringStartToken.IsKind(SyntaxKind.InterpolatedMultiLineRawStringStartToken)
                && IsSql(text.Contents.ToString()),
            _ => false,
        });

    static bool IsSql(string text) => Statement().IsMatch(text);

    static bool IsInString(SourceFile file, int offset)
    {
        var token = file.Root.FindToken(offset);
        return token.SpanStart <= offset
            && token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken
                or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.InterpolatedStringTextToken;
    }

    static bool States(Match[] tokens, int i) => tokens[i].Value switch
    {
        "check" => Value(tokens, i - 1) != "with" && Value(tokens, i + 1) == "(",
        "unique" => Value(tokens, i - 1) != "create",
        "primary" or "foreign" => Value(tokens, i + 1) == "key",
        "exclude" => Value(tokens, i + 1) is "using" or "(",
        "references" => !ClosesForeignKey(tokens, i - 1),
        _ => false,
    };

    static bool IsNamed(Match[] tokens, int i) => Value(tokens, i - 2) == "constraint";

    // foreign key (a, b) references: the constraint's name came before the first word.
    static bool ClosesForeignKey(Match[] tokens, int i)
    {
        if (Value(tokens, i) != ")")
            return false;
        while (i > 0 && Value(tokens, i) != "(")
            i--;
        return Value(tokens, i - 1) == "key" && Value(tokens, i - 2) == "foreign";
    }

    static string Value(Match[] tokens, int i) => i >= 0 && i < tokens.Length ? tokens[i].Value : "";

    // Comments, texts and function bodies become blanks, so that offsets stay.
    static string Bare(string sql) => Noise().Replace(sql, noise => NotLineEnd().Replace(noise.Value, " "));

    [GeneratedRegex(@"\bselect\s+\*(?!(\s*,[^();]*)?\s+from\s+unnest\b)", RegexOptions.IgnoreCase)]
    private static partial Regex Star();

    [GeneratedRegex(@"\b(?<name>\w+)\s+(?<type>real|double\s+precision|float[48]?|money)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Inexact();

    [GeneratedRegex(@"^\s*(select|insert|update|delete|with|create|alter|drop|truncate|lock|merge|from|where)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Statement();

    [GeneratedRegex(@"create\s+(unlogged\s+)?table\s+(if\s+not\s+exists\s+)?(?<name>\w+)[^;]*", RegexOptions.IgnoreCase)]
    private static partial Regex Table();

    [GeneratedRegex(@"\w+|[^\s\w]")]
    private static partial Regex Token();

    [GeneratedRegex(@"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$", RegexOptions.Singleline)]
    private static partial Regex Noise();

    [GeneratedRegex(@"[^\n]")]
    private static partial Regex NotLineEnd();
}
