using CrossBorder.Platform;

namespace CrossBorder.Settlement;

sealed record DueDeal(
    Guid Id, Guid? QuoteId, string? ForwardReference, string SoldCurrency, long SoldMinor, decimal BankRate, long BoughtMinor);

/// <summary>
/// Asks the bank for the requested deals. A row is leased first, then asked for outside of any transaction, then the answer is noted;
/// whoever stops in between leaves a row that is asked for again with the same id, and the bank knows it.
/// </summary>
public sealed partial class SendDeals(Db db, FxBank bank, DealSignal signal, TimeProvider clock, ILogger<SendDeals> log)
    : Worker(signal, clock, log)
{
    const int Batch = 20;
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var due = await Take(ct);
        if (due.Count == 0)
            return false;
        var answers = await Task.WhenAll(due.Select(deal => bank.Deal(deal, ct)));
        foreach (var (deal, answer) in due.Zip(answers))
            await Note(deal, answer, ct);
        return due.Count == Batch;
    }

    Task<List<DueDeal>> Take(CancellationToken ct) => db.Many<DueDeal>(
        """
        with due as (
            select id
            from fx_conversion
            where status = 'Requested' and not_before <= @Now
            order by not_before
            limit @Batch
            for update skip locked)
        update fx_conversion c
        set not_before = @Now + @Lease * least(c.attempts + 1, 6), attempts = c.attempts + 1
        from due
        where c.id = due.id
        returning c.id, c.quote_id,
            (select bank_reference from fx_forward f where f.id = c.forward_id) as forward_reference,
            c.sold_currency, c.sold_minor, c.bank_rate, c.bought_minor
        """,
        new { Now = Clock.GetUtcNow(), Batch, Lease }, ct);

    Task Note(DueDeal deal, BankAnswer<BankDeal> answer, CancellationToken ct) => answer switch
    {
        { Value: { } made } when made.BoughtMinor == deal.BoughtMinor => Settle(deal, made, ct),
        // The bank gave another amount than its own offer: never taken over silently, a person must look at it.
        { Value: { } other } => Refuse(deal, $"priced anew: {other.BoughtMinor} instead of {deal.BoughtMinor}, {other.Reference}", ct),
        { Refusal: { } reason } => Refuse(deal, reason, ct),
        _ => Wait(deal),
    };

    Task Settle(DueDeal deal, BankDeal made, CancellationToken ct) => db.Transact(async tx =>
    {
        var now = Clock.GetUtcNow();
        if (await End(tx, deal, ConversionStatus.Settled, made.Reference, null, now) is not { } settled)
            return;
        var lines = await Lines(tx, deal.Id);
        await FxPosting.Book(tx, FxFact.Settled, settled, lines, ChinaDay.Of(now));
        await ChargeConversion.Charge(tx, settled, lines, now);
        await OwedOrders.Use(tx, settled.ExporterId, settled.SoldCurrency, settled.SoldMinor, "converted", now);
        LogSettled(Log, deal.Id);
    }, ct);

    Task Refuse(DueDeal deal, string reason, CancellationToken ct) => db.Transact(async tx =>
    {
        var now = Clock.GetUtcNow();
        if (await End(tx, deal, ConversionStatus.Refused, null, reason, now) is not { } refused)
            return;
        await FxPosting.Book(tx, FxFact.GivenBack, refused, await Lines(tx, deal.Id), ChinaDay.Of(now));
        await tx.Run(
            "update fx_forward set used_minor = used_minor - @SoldMinor where id = @ForwardId",
            new { refused.SoldMinor, refused.ForwardId });
        LogRefused(Log, deal.Id);
    }, ct);

    Task Wait(DueDeal deal)
    {
        LogUnanswered(Log, deal.Id);
        return Task.CompletedTask;
    }

    /// <summary>Null when it ended already.</summary>
    static Task<Conversion?> End(
        Tx tx, DueDeal deal, ConversionStatus status, string? reference, string? reason, DateTimeOffset now) => tx.One<Conversion>(
        $"""
        update fx_conversion
        set status = @Status, bank_reference = @reference, reason = @reason,
            settled_at = case when @Status = 'Settled' then @now end
        where id = @Id and status = 'Requested'
        returning {Conversion.Columns}
        """,
        new { Status = status.ToString(), reference, reason, now, deal.Id });

    static Task<List<ConversionLine>> Lines(Tx tx, Guid deal) => tx.Many<ConversionLine>(
        $"select {ConversionLine.Columns} from fx_conversion_line where conversion_id = @deal order by no", new { deal });

    [LoggerMessage(Level = LogLevel.Information, Message = "Conversion {ConversionId} settled")]
    static partial void LogSettled(ILogger log, Guid conversionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bank refused conversion {ConversionId}; the balance is back")]
    static partial void LogRefused(ILogger log, Guid conversionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bank gave no answer on conversion {ConversionId}")]
    static partial void LogUnanswered(ILogger log, Guid conversionId);
}
