using System.Text.RegularExpressions;

namespace CrossBorder.Tidy.Tests.Rules;

/// <summary>One folder per activity, one file per capability; no folder or file is named after a technical layer.</summary>
static partial class LayoutRules
{
    /// <summary>Folders that hold no code of an activity.</summary>
    static readonly string[] Given = ["Schema", "Reference", "wwwroot"];

    /// <summary>The sandbox does not act by itself: its folders are the companies that it plays, and who controls it.</summary>
    static readonly string[] Played = ["Bank", "Carrier", "Customs", "Tax", "Control"];

    /// <summary>The activity that a service is named after would be a folder in itself; the edge is the portal's.</summary>
    static readonly string[] Edges = ["Edge"];

    public static IEnumerable<string> FolderWithoutActivity(SourceFile file)
    {
        // services / name / folder / file
        if (!file.IsService || file.Path.Split('/') is not [_, var service, var folder, _, .. var below] || Given.Contains(folder))
            yield break;
        if (below.Length > 0)
            yield return $"{file.Path}: a folder in an activity's folder";
        string[] others = service switch { "Sandbox" => Played, "Portal" => Edges, _ => [] };
        if (!Activity().IsMatch(folder) && !others.Contains(folder))
            yield return $"{file.Path}: '{folder}' names no activity, such as Placing or PayingOut";
    }

    public static IEnumerable<string> NamedAfterLayer(SourceFile file)
    {
        if (file.IsCSharp && !file.IsGrpcApi && Layer().IsMatch(file.Name))
            yield return $"{file.Path}: named after a layer, not after what it does";
    }

    public static IEnumerable<string> OddName(SourceFile file)
    {
        if (Odd().IsMatch(file.Path))
            yield return $"{file.Path}: a name with characters that shells and URLs need to quote";
    }

    /// <summary>Schema files are applied in the order of their names: they count on from one.</summary>
    public static IEnumerable<string> MigrationOutOfOrder(IEnumerable<SourceFile> files) =>
        from schema in files.Where(file => file.IsService && file.IsSql && file.Path.Contains("/Schema/", StringComparison.Ordinal))
            .GroupBy(file => Path.GetDirectoryName(file.Path)!)
        let first = schema.Key == "services/Platform/Schema" ? 0 : 1
        from file in schema.OrderBy(file => file.Name, StringComparer.Ordinal).Index()
        where !file.Item.Name.StartsWith($"{file.Index + first:D4}_", StringComparison.Ordinal)
        select $"{file.Item.Path}: expected {file.Index + first:D4}_what.sql";

    [GeneratedRegex("^([A-Z][a-z]+)*[A-Z][a-z]*ing([A-Z][a-z]+)*$")]
    private static partial Regex Activity();

    [GeneratedRegex("(Repository|Manager|Helpers?|Utils?|Utilities|Mappers?|Dtos?|Extensions|Controller|Constants|Misc)\\.cs$")]
    private static partial Regex Layer();

    [GeneratedRegex("[^A-Za-z0-9._/+-]")]
    private static partial Regex Odd();
}
