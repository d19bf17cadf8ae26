using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CrossBorder.Tidy.Tests.Rules;

static partial class CodeRules
{
    /// <summary>Time is an argument: the clock of the machine is read through TimeProvider alone.</summary>
    public static IEnumerable<string> MachineClock(SourceFile file) =>
        from access in file.Nodes<MemberAccessExpressionSyntax>()
        where access.Name.Identifier.Text is "Now" or "UtcNow" or "Today"
            && access.Expression.ToString().Split('.')[^1] is "DateTime" or "DateTimeOffset"
        where !file.IsTest
        select file.At(access, $"{access} reads the machine's clock, TimeProvider is the one to ask");

    public static IEnumerable<string> LeftOver(SourceFile file) =>
        from note in Note().Matches(file.Text)
        where !file.IsTest
        select file.At(note.Index, $"{note.Value} left over");

    /// <summary>A clause that catches everything hides defects; it names a type or says when.</summary>
    public static IEnumerable<string> CatchAll(SourceFile file) =>
        from clause in file.Nodes<CatchClauseSyntax>()
        where clause.Filter is null
            && (clause.Declaration is null || clause.Declaration.Type.ToString() is "Exception" or "System.Exception")
        select file.At(clause, "catch takes everything: name the type or say when");

    /// <summary>
    /// Money is whole minor units, prices and rates are decimal: a binary fraction holds neither. Tests are left out, because an
    /// attribute cannot hold a decimal.
    /// </summary>
    public static IEnumerable<string> BinaryMoney(SourceFile file) =>
        from declared in Declared(file)
        where !file.IsTest && HasBinaryFraction(declared.Type) && MoneyNames.Match(declared.Name)
        select file.At(declared.Type, $"{declared.Name} is {declared.Type}");

    public static IEnumerable<string> MoneyCastToBinary(SourceFile file) =>
        from cast in file.Nodes<CastExpressionSyntax>()
        where !file.IsTest && HasBinaryFraction(cast.Type)
            && cast.Expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => MoneyNames.Match(name.Identifier.Text))
        select file.At(cast, $"{cast} makes a binary fraction of money");

    static IEnumerable<(TypeSyntax Type, string Name)> Declared(SourceFile file) => file.Nodes<SyntaxNode>().SelectMany(node => node switch
    {
        ParameterSyntax { Type: { } type } parameter => [(type, parameter.Identifier.Text)],
        PropertyDeclarationSyntax property => [(property.Type, property.Identifier.Text)],
        MethodDeclarationSyntax method => [(method.ReturnType, method.Identifier.Text)],
        LocalFunctionStatementSyntax local => [(local.ReturnType, local.Identifier.Text)],
        TupleElementSyntax element => [(element.Type, element.Identifier.Text)],
        VariableDeclarationSyntax variables => variables.Variables.Select(variable => (variables.Type, variable.Identifier.Text)),
        _ => Enumerable.Empty<(TypeSyntax, string)>(),
    });

    static bool HasBinaryFraction(TypeSyntax type) => type.DescendantNodesAndSelf().Any(node =>
        node is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.DoubleKeyword or (int)SyntaxKind.FloatKeyword }
            or IdentifierNameSyntax { Identifier.Text: "Double" or "Single" or "Half" });

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b")]
    private static partial Regex Note();
}
