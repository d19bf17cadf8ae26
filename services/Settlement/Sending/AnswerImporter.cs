using System.Security.Cryptography;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Microsoft.Extensions.Options;

namespace CrossBorder.Settlement;

/// <summary>
/// Takes the bank's answers (pain.002), each once by its content, in one transaction with what they do: the payouts move, refused money
/// is back on the balance, and every item is kept with what became of it.
/// </summary>
public sealed partial class AnswerImporter(
    Db db, IOptions<PayingOutOptions> options, TimeProvider clock, ILogger<AnswerImporter> log)
{
    const int LongestName = 200;
    const int LongestReason = 500;

    /// <returns>False when it is in quarantine, with the reason.</returns>
    public async Task<(bool Taken, string? Reason)> Take(string name, Func<Stream> open, CancellationToken ct)
    {
        string hash;
        Outcome<StatusReport> report;
        await using (var content = open())
            hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        await using (var content = open())
            report = content.Length > options.Value.LargestAnswer
                ? Problem.Invalid("content", $"The file has {content.Length} bytes.", $"at most {options.Value.LargestAnswer}")
                : StatusReport.Read(content, options.Value.LargestAnswer);
        var answer = new Answer(Guid.CreateVersion7(), name.Length <= LongestName ? name : name[..LongestName], hash, clock.GetUtcNow());
        var reason = report.Problem?.Detail ?? await db.Transact(tx => Take(tx, answer, report.Value!), ct);
        if (reason is null)
            return (true, null);
        reason = reason.Length <= LongestReason ? reason : reason[..LongestReason];
        await Quarantine(answer, report.Value?.MessageId ?? "", reason, ct);
        LogQuarantined(log, hash);
        return (false, reason);
    }

    /// <summary>Null when it was taken, now or before; else why not.</summary>
    async Task<string?> Take(Tx tx, Answer answer, StatusReport report)
    {
        var file = await tx.One<PaymentFile>(
            $"select {PaymentFile.Columns} from payment_file where message_id = @OriginalMessageId", new { report.OriginalMessageId });
        if (file is null)
            return $"No message of ours has the id {report.OriginalMessageId}.";
        // A rival with the same content waits here; what was in quarantine may be taken now.
        if (await tx.Run(
            """
            insert into payment_answer (id, name, content_hash, message_id, file_id, status, taken_at)
            values (@Id, @Name, @Hash, @MessageId, @FileId, 'Taken', @At)
            on conflict on constraint payment_answer_content_once do update
            set status = 'Taken', reason = null, file_id = excluded.file_id, id = excluded.id
            where payment_answer.status = 'Quarantined'
            """,
            new { answer.Id, answer.Name, answer.Hash, report.MessageId, FileId = file.Id, answer.At }) == 0)
            return null;
        var decision = new AnswerDecision(file, report, await LockPayouts(tx, file, report));
        await WriteLines(tx, answer, decision);
        await WritePayouts(tx, decision.Changed);
        var refused = decision.Changed.Where(payout => payout.Status == PayoutStatus.Refused).ToList();
        await Ledger.Book(tx, [.. refused.Select(payout => PayoutPosting.Refused(payout, ChinaDay.Of(answer.At)))]);
        var ofOrders = refused.FindAll(payout => payout.OrderId is not null);
        await OwedOrders.Add(tx, ofOrders.ConvertAll(one => (one.OrderId!.Value, one.ExporterId, one.Currency, one.TakenMinor)));
        foreach (var payout in ofOrders)
            tx.Publish(new PayoutRefused(payout.Id.Value, payout.Version, answer.At, payout.OrderId!.Value.Value, payout.Reason!));
        var said = report.Items.FirstOrDefault(item => item.Level != ReportLevel.Transaction && item.Status.Length > 0);
        if (said is not null)
            await tx.Run("update payment_file set bank_status = @Status where id = @Id", new { said.Status, file.Id });
        LogTaken(log, answer.Id, decision.Changed.Count, refused.Count);
        return null;
    }

    /// <summary>All of the file when the answer speaks of all, else those that it names.</summary>
    static Task<List<Payout>> LockPayouts(Tx tx, PaymentFile file, StatusReport report) => tx.Many<Payout>(
        $"select {Payout.Columns} from payout where file_id = @Id and (@all or reference = any(@references)) order by id for update",
        new
        {
            file.Id,
            all = AnswerDecision.SpeaksOfAll(report),
            references = report.Items.Where(item => item.Level == ReportLevel.Transaction).Select(item => item.Original).ToArray(),
        });

    static Task<int> WritePayouts(Tx tx, IReadOnlyCollection<Payout> payouts) => tx.Run(
        """
        update payout p
        set status = c.status, version = c.version, bank_status = c.bank_status, reason = c.reason
        from unnest(@Ids, @Statuses, @Versions, @BankStatuses, @Reasons) as c (id, status, version, bank_status, reason)
        where p.id = c.id
        """,
        new
        {
            Ids = payouts.Select(payout => payout.Id.Value).ToArray(),
            Statuses = payouts.Select(payout => payout.Status.ToString()).ToArray(),
            Versions = payouts.Select(payout => payout.Version).ToArray(),
            BankStatuses = payouts.Select(payout => payout.BankStatus).ToArray(),
            Reasons = payouts.Select(payout => payout.Reason).ToArray(),
        });

    static Task<int> WriteLines(Tx tx, Answer answer, AnswerDecision decision) => tx.Run(
        """
        insert into payment_answer_line (answer_id, no, level, original, status, code, detail, outcome)
        select @Id, l.*
        from unnest(@Nos, @Levels, @Originals, @Statuses, @Codes, @Details, @Outcomes) as l
        """,
        new
        {
            answer.Id,
            Nos = Enumerable.Range(1, decision.Lines.Count).ToArray(),
            Levels = decision.Lines.Select(line => line.Item.Level.ToString()).ToArray(),
            Originals = decision.Lines.Select(line => line.Item.Original).ToArray(),
            Statuses = decision.Lines.Select(line => line.Item.Status).ToArray(),
            Codes = decision.Lines.Select(line => line.Item.Code).ToArray(),
            Details = decision.Lines.Select(line => line.Item.Detail).ToArray(),
            Outcomes = decision.Lines.Select(line => line.Outcome.ToString()).ToArray(),
        });

    Task<int> Quarantine(Answer answer, string messageId, string reason, CancellationToken ct) => db.Run(
        """
        insert into payment_answer (id, name, content_hash, message_id, status, reason, taken_at)
        values (@Id, @Name, @Hash, @messageId, 'Quarantined', @reason, @At)
        on conflict on constraint payment_answer_content_once do nothing
        """,
        new { answer.Id, answer.Name, answer.Hash, messageId, reason, answer.At }, ct);

    [LoggerMessage(Level = LogLevel.Information, Message = "Bank answer {AnswerId} taken: {Moved} payouts moved, {Refused} refused")]
    static partial void LogTaken(ILogger log, Guid answerId, int moved, int refused);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Bank answer with hash {Hash} is in quarantine")]
    static partial void LogQuarantined(ILogger log, string hash);

    sealed record Answer(Guid Id, string Name, string Hash, DateTimeOffset At);
}
