using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>Reads the folder where unreadable files were set aside: an entry lasts as long as its file lies there.</summary>
public sealed class QuarantinedFiles(PlatformOptions options)
{
    const string ReasonEnding = ".reason.txt";
    const int FilesAtMost = 1000;
    const int LongestReason = 500;

    readonly string folder = Path.Combine(options.Files, "customs", "inbound", "quarantine");

    public IReadOnlyList<QuarantinedFile> All() => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*" + ReasonEnding).Take(FilesAtMost).Select(Read).OfType<QuarantinedFile>()]
        : [];

    static QuarantinedFile? Read(string path)
    {
        try
        {
            var name = Path.GetFileName(path)[..^ReasonEnding.Length];
            var reason = File.ReadAllText(path).Trim();
            return new QuarantinedFile(
                name, new DateTimeOffset(File.GetLastWriteTimeUtc(path)), reason.Length > LongestReason ? reason[..LongestReason] : reason);
        }
        catch (IOException)
        {
            // Somebody is taking it away.
            return null;
        }
    }
}
