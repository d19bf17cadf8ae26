using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

public sealed class ReceiptSignal : Signal;

/// <summary>
/// Takes receipt files from the inbound folder: what they say is kept and committed first, then the files leave the folder. A crash
/// in between reads them again, which changes nothing. What cannot be read, or is about nothing we sent, is set aside with a reason.
/// </summary>
public sealed partial class ReadReceipts(
    ReceiptBook book, CustomsFolders folders, CustomsOptions options, ReceiptSignal signal, TimeProvider clock, ILogger<ReadReceipts> log)
    : Worker(signal, clock, log)
{
    protected override TimeSpan Idle => TimeSpan.FromMilliseconds(250);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var files = folders.Received(options.ReceiptFilesPerStep).Select(Open).OfType<ReceiptFile>().ToList();
        var receipts = files.SelectMany(file => file.Receipts.Select(receipt => (Receipt: receipt, File: file)))
            .OrderBy(received => received.Receipt.ReturnTime).ToList();
        var unmatched = await book.Take(
            [.. receipts.Select(received => (received.Receipt, Path.GetFileName(received.File.Path)))], Bodies(files), ct);

        var faults = unmatched.Select(place => (receipts[place].File, Reason: Unmatched(receipts[place].Receipt)))
            .Concat(files.Where(file => file.Fault is not null).Select(file => (File: file, Reason: "unreadable: " + file.Fault)))
            .ToLookup(fault => fault.File, fault => fault.Reason);
        foreach (var file in files)
            Leave(file, faults[file]);
        if (files.Count > 0)
            LogTaken(Log, files.Count, receipts.Count, faults.Count);
        return files.Count == options.ReceiptFilesPerStep;
    }

    static Dictionary<string, string> Bodies(IEnumerable<ReceiptFile> files) =>
        files.Where(file => file.Body.Length > 0).ToDictionary(file => Path.GetFileName(file.Path), file => file.Body);

    void Leave(ReceiptFile file, IEnumerable<string> faults)
    {
        var reason = string.Join('\n', faults);
        if (reason.Length == 0)
            folders.Archive(file.Path, Shanghai.Day(Clock.GetUtcNow()));
        else
            folders.Quarantine(file.Path, reason);
    }

    /// <summary>Null when another process took the file meanwhile, or when it cannot be opened now: the next step tries again.</summary>
    ReceiptFile? Open(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var receipts = ReceiptReader.Read(stream);
            stream.Position = 0;
            using var text = new StreamReader(stream);
            return new ReceiptFile(path, receipts, null, text.ReadToEnd());
        }
        catch (UnreadableReceiptException e)
        {
            return new ReceiptFile(path, [], e.Message);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogLeft(Log, Path.GetFileName(path), e.Message);
            return null;
        }
    }

    static string Unmatched(Receipt receipt) =>
        $"unmatched: {receipt.Type} {receipt.ReturnStatus} for {receipt.BusinessKey ?? receipt.GuidText} answers no message of ours.";

    [LoggerMessage(Level = LogLevel.Information, Message = "{Files} receipt files with {Receipts} receipts were taken, {Faults} set aside")]
    static partial void LogTaken(ILogger log, int files, int receipts, int faults);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} stays in the inbound folder: {Reason}")]
    static partial void LogLeft(ILogger log, string file, string reason);

    sealed record ReceiptFile(string Path, IReadOnlyList<Receipt> Receipts, string? Fault, string Body = "");
}
