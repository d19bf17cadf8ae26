using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

public sealed class ReceiptSignal : Signal;

/// <summary>
/// Takes what customs sent: what it says is kept and committed first, then it leaves the transport. A crash in between reads it again,
/// which changes nothing. What cannot be read or verified, or is about nothing we sent, is set aside with a reason.
/// </summary>
public sealed partial class ReadReceipts(
    Db db, ReceiptBook book, ICustomsTransport transport, DocumentOpener opener, CustomsOptions options, ReceiptSignal signal,
    TimeProvider clock, ILogger<ReadReceipts> log) : Worker(signal, clock, log)
{
    protected override TimeSpan Idle => TimeSpan.FromMilliseconds(250);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var documents = (await transport.Receive(options.ReceiptFilesPerStep, ct)).Select(opener.Open).ToList();
        if (documents.Count == 0)
            return false;
        var receipts = documents.SelectMany(document => document.Receipts.Select(receipt => (Receipt: receipt, From: document)))
            .OrderBy(received => received.Receipt.ReturnTime).ToList();
        var unmatched = await book.Take(
            [.. receipts.Select(received => (received.Receipt, received.From.Document.Name))], ReceiptFiles.Texts(documents), ct);
        await Acknowledge(documents, ct);

        var faults = unmatched.Select(place => (receipts[place].From, Reason: Unmatched(receipts[place].Receipt)))
            .Concat(documents.Where(document => document.Fault is not null).Select(document => (From: document, Reason: document.Fault!)))
            .ToLookup(fault => fault.From, fault => fault.Reason);
        foreach (var document in documents)
            await Leave(document, faults[document], ct);
        LogTaken(Log, documents.Count, receipts.Count, faults.Count);
        return documents.Count == options.ReceiptFilesPerStep;
    }

    Task Leave(OpenedDocument opened, IEnumerable<string> faults, CancellationToken ct)
    {
        var reason = string.Join('\n', faults);
        return reason.Length == 0 ? transport.Accept(opened.Document, ct) : transport.SetAside(opened.Document, reason, ct);
    }

    /// <summary>A message that something answers has arrived, whether anybody said so before or not.</summary>
    async Task Acknowledge(List<OpenedDocument> documents, CancellationToken ct)
    {
        var guids = documents.SelectMany(document => document.Receipts.SelectMany(receipt => receipt.Guids).Concat(document.Acknowledged))
            .Distinct().ToArray();
        if (guids.Length > 0)
            await db.Run(
                "update message set acknowledged_at = @now where guid = any(@guids) and acknowledged_at is null",
                new { now = Clock.GetUtcNow(), guids }, ct);
    }

    static string Unmatched(Receipt receipt) =>
        $"unmatched: {receipt.Type} {receipt.ReturnStatus} for {receipt.BusinessKey ?? receipt.GuidText} answers no message of ours.";

    [LoggerMessage(Level = LogLevel.Information, Message = "{Documents} documents with {Receipts} receipts were taken, {Faults} set aside")]
    static partial void LogTaken(ILogger log, int documents, int receipts, int faults);
}
