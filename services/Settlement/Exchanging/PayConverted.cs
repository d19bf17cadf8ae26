using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Goes on with instructions to convert and pay once the bank has answered the deal: the payout is made from what the deal brought less
/// its fee, in one transaction with the instruction's state; where it cannot be made, the reason is kept and the yuan stay.
/// </summary>
public sealed partial class PayConverted(Db db, PayoutSignal payouts, TimeProvider clock, ILogger<PayConverted> log)
    : Worker(new Signal(), clock, log)
{
    static readonly Currency Cny = Currency.Of(RateAnswer.Cny);

    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        Answered? next = null;
        var made = await db.Decide<Payout>(async tx =>
        {
            next = await Next(tx);
            return next is { Converted: true } paid ? await Pay(tx, paid) : new Outcome<Payout>(null, null);
        }, ct);
        if (next is null)
            return false;
        if (made.Value is null)
            await db.Transact(tx => Stop(tx, next, made.Problem), ct);
        LogWentOn(Log, next.ConversionId, made.Problem?.Code ?? (next.Converted ? "paying" : "refused"));
        return true;
    }

    static Task<Answered?> Next(Tx tx) => tx.One<Answered>(
        """
        select x.conversion_id, x.exporter_id, x.beneficiary_id, x.beneficiary_version, x.note, x.made_by,
            c.status = 'Settled' as converted, coalesce(c.reason, 'the bank refused') as reason, c.bought_minor - coalesce((
                select f.fee_minor
                from fee_line f
                where f.conversion_id = c.id and f.kind = 'Conversion'), 0) as gross_minor
        from fx_conversion_payout x join fx_conversion c on c.id = x.conversion_id
        where x.status = 'Converting' and c.status <> 'Requested'
        order by x.seq
        limit 1
        for update of x skip locked
        """,
        new { });

    async Task<Outcome<Payout>> Pay(Tx tx, Answered paid)
    {
        var approved = (await Beneficiary.Approved(tx, [paid.BeneficiaryId])).SingleOrDefault();
        if (approved?.Version != paid.BeneficiaryVersion)
            return new Problem(StatusCodes.Status409Conflict, "beneficiary_changed", "The beneficiary was changed or retired meanwhile.");
        var (payout, problem) = await Payouts.Make(
            tx, new PayoutWish(
                paid.ExporterId, Cny, paid.GrossMinor, "SHAR", paid.Note, PayoutMaker.Exporter, paid.MadeBy),
            paid.BeneficiaryId, paid.BeneficiaryVersion, Clock.GetUtcNow());
        if (problem is not null)
            return problem;
        await tx.Run(
            "update fx_conversion_payout set status = 'Paying', payout_id = @Id where conversion_id = @ConversionId",
            new { payout!.Id, paid.ConversionId });
        tx.AfterCommit(payouts.Set);
        return payout;
    }

    static Task<int> Stop(Tx tx, Answered paid, Problem? problem) => tx.Run(
        """
        update fx_conversion_payout
        set status = @Status, reason = @Reason
        where conversion_id = @ConversionId and status = 'Converting'
        """,
        new
        {
            paid.ConversionId,
            Status = (paid.Converted ? ConversionPayoutStatus.Stopped : ConversionPayoutStatus.Refused).ToString(),
            Reason = problem is null ? paid.Reason : $"{problem.Code}: {problem.Detail}",
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Conversion {ConversionId} with a payout went on: {Outcome}")]
    static partial void LogWentOn(ILogger log, Guid conversionId, string outcome);

    sealed record Answered(
        Guid ConversionId, PartyId ExporterId, Guid BeneficiaryId, int BeneficiaryVersion, string Note, string MadeBy, bool Converted,
        string Reason, long GrossMinor);
}
