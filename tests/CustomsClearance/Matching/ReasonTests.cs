using System.Text.RegularExpressions;
using CrossBorder.Testing;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>Whoever reads a reason on the console finds in docs/errors.md what it means and who must act.</summary>
public sealed partial class ReasonTests
{
    [Fact]
    public void Every_reason_to_wait_is_in_the_list_of_errors_with_the_party_that_owes_it()
    {
        var folder = Path.Combine(Servers.Root, "services", "CustomsClearance", "Matching");
        var source = string.Concat(Directory.GetFiles(folder, "*Reason*.cs").Select(File.ReadAllText));
        var reasons = Reasons().Matches(source).Select(match => (match.Groups["code"].Value, match.Groups["owner"].Value)).ToList();
        var listed = File.ReadLines(Path.Combine(Servers.Root, "docs", "errors.md")).Select(line => line.Split('|'))
            .Where(cells => cells.Length == 5).ToLookup(cells => cells[1].Trim(' ', '`'), cells => cells[3]);

        // As many as there are makers of one, so that none is overlooked.
        Assert.Equal(Makers().Count(source), reasons.Count);
        Assert.All(reasons, reason => Assert.Contains(
            listed[reason.Item1], who => who.Contains(reason.Item2, StringComparison.OrdinalIgnoreCase)));
    }

    [GeneratedRegex("""new\(\s*"(?<code>[a-z_]+)",.*?\b(?<owner>Exporter|Buyer|Partner|Operator)\);""", RegexOptions.Singleline)]
    private static partial Regex Reasons();

    [GeneratedRegex(@"new\(\s*""[a-z_]+""")]
    private static partial Regex Makers();
}
