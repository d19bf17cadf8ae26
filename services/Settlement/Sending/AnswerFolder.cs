using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Takes the bank's answers from their folder, oldest name first. One that was taken moves to archive, one that cannot be used to
/// quarantine with the reason beside it. A crash before the move is harmless: the content is known by then.
/// </summary>
public sealed partial class AnswerFolder(
    AnswerImporter importer, PlatformOptions options, TimeProvider clock, ILogger<AnswerFolder> log) : Worker(new Signal(), clock, log)
{
    const int Batch = 50;
    readonly string folder = Path.Combine(options.Files, "bank", "payments", "in");

    protected override TimeSpan Idle => TimeSpan.FromMilliseconds(250);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var archive = Directory.CreateDirectory(Path.Combine(folder, "archive")).FullName;
        var quarantine = Directory.CreateDirectory(Path.Combine(folder, "quarantine")).FullName;
        var files = Directory.EnumerateFiles(folder, "*.xml").Order(StringComparer.Ordinal).Take(Batch).ToList();
        var taken = 0;
        foreach (var file in files)
            taken += await Take(file, archive, quarantine, ct) ? 1 : 0;
        return taken == Batch;
    }

    /// <summary>False when the file stays where it is: gone meanwhile, or not to be opened or moved now.</summary>
    async Task<bool> Take(string file, string archive, string quarantine, CancellationToken ct)
    {
        var name = Path.GetFileName(file);
        try
        {
            var (taken, reason) = await importer.Take(name, () => File.OpenRead(file), ct);
            if (!taken)
                await File.WriteAllTextAsync(Path.Combine(quarantine, $"{name}.reason.txt"), reason + "\n", ct);
            File.Move(file, Path.Combine(taken ? archive : quarantine, name), overwrite: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            // Another process of this service took and moved it.
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogStays(Log, name, e.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Bank answer {Name} stays in the folder: {Reason}")]
    static partial void LogStays(ILogger log, string name, string reason);
}
