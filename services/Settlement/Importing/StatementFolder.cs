using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Takes the bank's statement files from its folder, oldest name first. A file that was taken moves to archive, one that cannot be
/// read to quarantine with the reason beside it. A crash before the move is harmless: the content is known by then.
/// </summary>
public sealed partial class StatementFolder(
    StatementImporter importer, PlatformOptions options, Signal signal, TimeProvider clock, ILogger<StatementFolder> log)
    : Worker(signal, clock, log)
{
    const int Batch = 50;
    static readonly string[] Endings = [".sta", ".940", ".942", ".mt940", ".mt942", ".xml", ".camt", ".c53", ".txt"];
    readonly string folder = Path.Combine(options.Files, "bank", "statements");

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var archive = Directory.CreateDirectory(Path.Combine(folder, "archive")).FullName;
        var quarantine = Directory.CreateDirectory(Path.Combine(folder, "quarantine")).FullName;
        var files = Directory.EnumerateFiles(folder).Where(IsStatement).Order(StringComparer.Ordinal).Take(Batch).ToList();
        var taken = 0;
        foreach (var file in files)
            taken += await Take(file, archive, quarantine, ct) ? 1 : 0;
        return taken == Batch;
    }

    /// <summary>By its ending; a file that is still being written has another one.</summary>
    static bool IsStatement(string file) => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>False when the file stays where it is: gone meanwhile, or not to be opened or moved now.</summary>
    async Task<bool> Take(string file, string archive, string quarantine, CancellationToken ct)
    {
        var name = Path.GetFileName(file);
        try
        {
            var outcome = await importer.Import(name, () => File.OpenRead(file), ct);
            if (outcome.Problem is null)
            {
                File.Move(file, Path.Combine(archive, name), overwrite: true);
                return true;
            }

            var reason = $"{outcome.Problem.Code}: {outcome.Problem.Detail}\n";
            await File.WriteAllTextAsync(Path.Combine(quarantine, $"{name}.reason.txt"), reason, ct);
            File.Move(file, Path.Combine(quarantine, name), overwrite: true);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Statement file {Name} stays in the folder: {Reason}")]
    static partial void LogStays(ILogger log, string name, string reason);
}
