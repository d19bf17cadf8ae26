using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

sealed record PayoutLine(Guid Reference, string Kind, long Amount, long Fee);

sealed record ProcessorPayout(long No, string Reference, string Currency, long Gross, long Fee, IReadOnlyList<PayoutLine> Lines);

/// <summary>What was paid out, for the reports.</summary>
static class ProcessorPayouts
{
    const int AtOnce = 100;

    public static async Task<List<ProcessorPayout>> After(Db db, string channel, long after, CancellationToken ct)
    {
        var rows = await db.Many<Row>(
            """
            select p.no, p.reference as payout, p.currency, p.gross, p.fee, m.reference, m.kind, m.amount, m.fee as line_fee
            from (
                select channel, no, reference, currency, gross, fee
                from processor_payout
                where channel = @channel and no > @after
                order by no
                limit @AtOnce) p
            join processor_movement m on m.channel = p.channel and m.payout_no = p.no
            order by p.no, m.id
            """,
            new { channel, after, AtOnce }, ct);
        return [.. rows.GroupBy(row => row.No).Select(payout => new ProcessorPayout(
            payout.Key, payout.First().Payout, payout.First().Currency, payout.First().Gross, payout.First().Fee,
            [.. payout.Select(row => new PayoutLine(row.Reference, row.Kind, row.Amount, row.LineFee))]))];
    }

    sealed record Row(
        long No, string Payout, string Currency, long Gross, long Fee, Guid Reference, string Kind, long Amount, long LineFee);
}

/// <summary>
/// Every few seconds pays what came in since, less what was taken back and the fees, to the platform's bank account: a credit on its
/// next statement with the payout's reference. What does not come to something positive waits for the next time.
/// </summary>
sealed partial class PayOutMerchants(Db db, SettingsControl control, TimeProvider clock, ILogger<PayOutMerchants> log)
    : Worker(new Signal(), clock, log)
{
    const double EveryMs = 3000;
    const double BookedAfterMs = 100;

    const string Paying =
        """
        with due as (
            select id, amount, fee
            from processor_movement
            where channel = @Channel and currency = @Currency and payout_no is null),
        payout as (
            insert into processor_payout (channel, no, reference, currency, gross, fee)
            select @Channel, @no, @reference, @Currency, sum(amount)::bigint, sum(fee)::bigint
            from due
            having sum(amount - fee) > 0
            returning gross - fee as net),
        payment as (
            insert into bank_payment
                (id, virtual_account, currency, amount_minor, remittance, fingerprint, received_at)
            select @id, @Channel, @Currency, net, @reference, @reference, @now
            from payout),
        entry as (
            insert into bank_entry
                (payment_id, currency, signed_minor, customer_reference, narrative, booked_on, due_at)
            select @id, @Currency, net, @reference, @Narrative, @Today, @DueAt
            from payout)
        update processor_movement m
        set payout_no = @no
        from due, payout
        where m.id = due.id
        """;

    TimeSpan idle;

    protected override TimeSpan Idle => idle;

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var settings = await control.Get(ct);
        idle = settings.After(EveryMs);
        var due = await db.Many<Due>(
            """
            select channel, currency
            from processor_movement
            where payout_no is null
            group by channel, currency
            having sum(amount - fee) > 0
            order by channel, currency
            """,
            new { }, ct);
        foreach (var one in due)
            await db.Transact(tx => Pay(tx, one, settings), ct);
        return false;
    }

    /// <summary>The payout, its bank entry and its lines commit together.</summary>
    async Task Pay(Tx tx, Due due, Settings settings)
    {
        await tx.Run("select pg_advisory_xact_lock(hashtext('processor payouts'))", new { });
        var no = await tx.One<long>(
            "select coalesce(max(no), 0) + 1 from processor_payout where channel = @Channel", new { due.Channel });
        var id = Chance.Uuid("payout", due.Channel, no.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var reference = $"PS{id.ToString("N")[..14].ToUpperInvariant()}";
        var now = Clock.GetUtcNow();
        var paid = await tx.Run(
            Paying,
            new
            {
                due.Channel,
                due.Currency,
                no,
                reference,
                id,
                now,
                Narrative = $"?20SETTLEMENT {reference}?32{due.Channel.ToUpperInvariant()} PROCESSOR",
                Today = ChinaTime.Day(now),
                DueAt = now + settings.After(BookedAfterMs) + settings.Bank.Delay,
            });
        if (paid > 0)
            LogPaid(Log, due.Channel, reference, paid);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Channel} paid out {Reference}: {Lines} movements")]
    static partial void LogPaid(ILogger log, string channel, string reference, int lines);

    sealed record Due(string Channel, string Currency);
}
