using Microsoft.CodeAnalysis;

namespace CrossBorder.CebModels;

/// <summary>
/// Writes the records, readers, writers, checks and field tables of the customs messages from the field lists that the project names
/// as additional files. What is not in the lists is not in the models.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ModelGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var lists = context.AdditionalTextsProvider
            .Where(static file => file.Path.EndsWith(".csv", StringComparison.Ordinal))
            .Select(static (file, ct) => (file.Path, Text: file.GetText(ct)?.ToString() ?? ""))
            .Collect();
        context.RegisterSourceOutput(lists, static (output, files) =>
        {
            var layout = Layout.Read(files);
            foreach (var group in layout.Groups)
                output.AddSource($"{group.Name}.g.cs", GroupSource.Of(group, layout));
            foreach (var node in layout.Parts.GroupBy(part => (part.Message, part.Node)))
                output.AddSource($"{node.Key.Node}.g.cs", NodeSource.Of(node.Key.Message, node.Key.Node, [.. node]));
            output.AddSource("CebTypes.g.cs", TypeSource.Of(layout));
        });
    }
}
