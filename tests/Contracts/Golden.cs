using CrossBorder.Testing;

namespace CrossBorder.Contracts.Tests;

/// <summary>
/// The committed files that say what the contracts look like on the wire. A test never changes one. With the switch set, a file
/// that is missing altogether, because the message or event is new, is written for review; one that is there is never overwritten.
/// </summary>
static class Golden
{
    public const string Switch = "CROSSBORDER_WRITE_GOLDEN";
    static readonly string Folder = Path.Combine(Servers.Root, "tests", "Contracts", "Golden");

    public static bool Writes => Environment.GetEnvironmentVariable(Switch) == "1";

    /// <summary>The text of a golden file without its last line end.</summary>
    /// <param name="name">Path below the Golden folder.</param>
    /// <param name="fresh">What to write when the file is missing and the switch is set.</param>
    public static string Text(string name, Func<string> fresh)
    {
        var path = Path.Combine(Folder, name);
        if (!File.Exists(path) && Writes)
            File.WriteAllText(path, fresh() + "\n");
        Assert.True(File.Exists(path), $"Golden/{name} is missing. Run once with {Switch}=1, read what it wrote, and commit it.");
        return File.ReadAllText(path).TrimEnd('\n');
    }

    /// <summary>Names without extension of the golden files in one folder.</summary>
    public static IEnumerable<string> Names(string folder, string extension) =>
        Directory.EnumerateFiles(Path.Combine(Folder, folder), $"*.{extension}").Select(Path.GetFileNameWithoutExtension).Order()!;

    /// <summary>Adds lines to a golden listing, in order; those that are there stay as they are.</summary>
    public static void Add(string name, IEnumerable<string> lines)
    {
        var path = Path.Combine(Folder, name);
        string[] old = File.Exists(path) ? File.ReadAllLines(path) : [];
        File.WriteAllLines(path, old.Concat(lines).Order(StringComparer.Ordinal));
    }
}
