using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CrossBorder.Tidy.Tests;

/// <summary>A text file of the repository, or a sample that a test makes up.</summary>
/// <param name="Path">Relative to the root, with slashes.</param>
sealed record SourceFile(string Path, string Text)
{
    readonly Lazy<SyntaxNode> root = new(() => CSharpSyntaxTree.ParseText(Text).GetRoot());

    public string Name => System.IO.Path.GetFileName(Path);

    public string Extension => System.IO.Path.GetExtension(Path);

    public bool IsCSharp => Extension == ".cs";

    public bool IsSql => Extension == ".sql";

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public bool IsService => Path.StartsWith("services/", StringComparison.Ordinal);

    /// <summary>The API of the official gRPC packages, whose shape is given.</summary>
    public bool IsGrpcApi => Path.StartsWith("build/grpc-api/", StringComparison.Ordinal);

    /// <summary>Lines without their ends; a last line end makes no further line.</summary>
    public IReadOnlyList<string> Lines { get; } = Text.EndsWith('\n') ? Text[..^1].Split('\n') : Text.Split('\n');

    public SyntaxNode Root => root.Value;

    /// <summary>A finding at an offset of the text.</summary>
    public string At(int offset, string what) => $"{Path}:{Text.AsSpan(0, offset).Count('\n') + 1}: {what}";

    public string At(SyntaxNode node, string what) => At(node.SpanStart, what);

    public IEnumerable<T> Nodes<T>() where T : SyntaxNode => Root.DescendantNodes(descendIntoTrivia: false).OfType<T>();
}
