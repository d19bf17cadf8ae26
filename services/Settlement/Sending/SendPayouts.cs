using System.Security.Cryptography;
using CrossBorder.Platform;
using Microsoft.Extensions.Options;

namespace CrossBorder.Settlement;

/// <summary>
/// Takes requested payouts to the bank. First they are put into a file row, for ever, then the file is written aside, renamed, and only
/// then the row says so. Whoever is stopped in between leaves an open row, whose file is written again with the same bytes under the same
/// name; the bank knows it by its message id.
/// </summary>
public sealed partial class SendPayouts(
    Db db, PlatformOptions platform, IOptions<PayingOutOptions> options, PayoutSignal signal, TimeProvider clock, ILogger<SendPayouts> log)
    : Worker(signal, clock, log)
{
    readonly string folder = Path.Combine(platform.Files, "bank", "payments", "out");

    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var filed = await FilePayouts.Make(db, options.Value, Clock.GetUtcNow(), ct);
        while (await WriteNext(ct))
        {
            // One transaction a file, so that what is renamed is noted at once.
        }

        return filed == options.Value.PayoutsInFile;
    }

    /// <summary>Writes the oldest open file that nobody else is writing. False when there is none.</summary>
    public Task<bool> WriteNext(CancellationToken ct) => db.Transact(async tx =>
    {
        var file = await tx.One<PaymentFile>(
            $"""
            select {PaymentFile.Columns}
            from payment_file
            where status = 'Open'
            order by seq
            limit 1
            for update skip locked
            """,
            new { });
        if (file is null)
            return false;
        var hash = await Write(file, await FilePayouts.Lines(tx, file.Id), ct);
        await tx.Run(
            "update payment_file set status = 'Written', content_hash = @hash, written_at = @Now where id = @Id",
            new { hash, Now = Clock.GetUtcNow(), file.Id });
        await tx.Run(
            "update payout set status = 'Sent', version = version + 1 where file_id = @Id and status = 'Requested'", new { file.Id });
        LogWritten(Log, file.MessageId, file.Transactions);
        return true;
    }, ct);

    async Task<string> Write(PaymentFile file, List<PaymentLine> lines, CancellationToken ct)
    {
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, file.Name);
        string hash;
        await using (var content = File.Create(path + ".tmp"))
        {
            await Pain001.Write(content, file, lines);
            // On the disk before it has its name: a file with its name is whole.
            content.Flush(flushToDisk: true);
            content.Position = 0;
            hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        }

        File.Move(path + ".tmp", path, overwrite: true);
        return hash;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Payment file {MessageId} written with {Payouts} payouts")]
    static partial void LogWritten(ILogger log, string messageId, int payouts);
}
