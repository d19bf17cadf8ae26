using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// A payout from the available balance. When the limits ask for approvals the money is held; else it leaves the balance at once. The
/// ledger decides under its lock, so that rivals never get more than there is.
/// </summary>
public sealed partial class PayoutsService
{
    const int LongestNote = 140;
    static readonly string[] ChargeBearers = ["DEBT", "CRED", "SHAR", "SLEV"];

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.PayoutDetail> RequestPayout(V1.RequestPayoutRequest request, ServerCallContext context)
    {
        var wish = WishOf(request);
        var made = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Ask(tx, wish, request.BeneficiaryId)), context.CancellationToken)).OrThrow();
        LogAsked(log, made.Id, made.Status);
        return made;
    }

    async Task<Outcome<V1.PayoutDetail>> Ask(Tx tx, PayoutWish wish, string beneficiary)
    {
        var (payee, problem) = await Payee(tx, wish.Exporter, wish.Currency, beneficiary);
        if (problem is not null)
            return problem;
        if (payee is null)
            return Problem.NotFound("beneficiary", beneficiary);
        var (payout, refusal) = await Payouts.Make(tx, wish, payee.Id, payee.Version, clock.GetUtcNow());
        if (refusal is not null)
            return refusal;
        if (payout!.Status == PayoutStatus.Requested)
            tx.AfterCommit(payouts.Set);
        return (await PayoutDetails.Of(tx.Many<PayoutDetails.Row>, [payout.Id.Value])).Single();
    }

    static PayoutWish WishOf(V1.RequestPayoutRequest request)
    {
        var (principal, exporter) = (Principal.Required, Exporter(request.ExporterId));
        var currency = Currency.Find(request.Currency)
            ?? throw Problem.Invalid("currency", $"'{request.Currency}' is not dealt in.", Currency.Accepted).ToGrpc();
        if (request.AmountMinor is < 1 or > Payouts.LargestMinor)
            throw Problem.Invalid(
                "amount_minor", $"{request.AmountMinor} cannot be paid out.", $"1 to {Payouts.LargestMinor} minor units").ToGrpc();
        if (request.Note.Length > LongestNote)
            throw Problem.Invalid("note", "The note is too long.", $"at most {LongestNote} characters").ToGrpc();
        var bearer = request.ChargeBearer.Length == 0 ? "SHAR" : request.ChargeBearer;
        if (!ChargeBearers.Contains(bearer))
            throw Problem.Invalid("charge_bearer", $"'{bearer}' is not known.", string.Join(", ", ChargeBearers)).ToGrpc();
        return new PayoutWish(
            exporter, currency, request.AmountMinor, bearer, request.Note,
            principal.Role == Role.Exporter ? PayoutMaker.Exporter : PayoutMaker.Operator, Person.Of(principal));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Payout {PayoutId} asked for: {Status}")]
    static partial void LogAsked(ILogger log, string payoutId, string status);
}

/// <summary>What somebody asks to be paid out.</summary>
/// <param name="GrossMinor">Taken from the balance; the fee is in it.</param>
public sealed record PayoutWish(
    PartyId Exporter, Currency Currency, long GrossMinor, string ChargeBearer, string Note, PayoutMaker Maker, string MadeBy);

/// <summary>Makes payouts from balances.</summary>
public static class Payouts
{
    /// <summary>A pain.001 amount has 18 digits; nobody's balance has more than these.</summary>
    public const long LargestMinor = 99_999_999_999_999;

    /// <summary>Within the caller's transaction, which a refusal must roll back.</summary>
    public static async Task<Outcome<Payout>> Make(
        Tx tx, PayoutWish wish, Guid beneficiary, int beneficiaryVersion, DateTimeOffset now)
    {
        var (id, day) = (PayoutId.New(), ChinaDay.Of(now));
        var question = new FeeQuestion(FeeKind.Payout, wish.Exporter, wish.Currency, day);
        var fee = (await FeeSchedule.Find(tx, [question])).TryGetValue(question, out var rule)
            ? FeeLine.By(rule, wish.Exporter, wish.GrossMinor, now, payout: id)
            : null;
        var minor = fee?.FeeMinor ?? 0;
        var netting = await Netting.Begin(tx, [wish.Exporter]);
        var recovered = netting.Take(wish.Exporter, wish.Currency, wish.GrossMinor - minor, payout: id);
        if (recovered > 0 && recovered == wish.GrossMinor - minor)
            return NettedAway(recovered + netting.OpenMinor(wish.Exporter, wish.Currency));
        var payout = (await PayoutLimits.Apply(tx,
        [
            new Payout(
                id, 1, null, wish.Exporter, PayoutStatus.Requested, wish.Currency, wish.GrossMinor, minor,
                wish.GrossMinor - minor - recovered, minor, wish.Maker, wish.MadeBy, beneficiary, beneficiaryVersion, wish.ChargeBearer,
                0, 0, id.Reference, null, null, null, null, 0, recovered),
        ], day)).Single();
        await PayoutRows.Insert(tx, [payout], now, wish.Note);
        if (fee is not null)
            await FeeLine.Insert(tx, [fee]);
        if (await Take(tx, payout, netting, now) is { } problem)
            return problem;
        await netting.Write(tx, now);
        return payout;
    }

    static Problem NettedAway(long owedMinor) => new(
        StatusCodes.Status409Conflict, "payout_netted_away",
        $"The exporter owes {owedMinor}, which goes before any payout and leaves nothing of this one.", "amount_minor",
        $"more than {owedMinor} and the fee");

    /// <summary>What is owed is netted now, whatever becomes of the payout: it was owed before.</summary>
    static async Task<Problem?> Take(Tx tx, Payout payout, Netting netting, DateTimeOffset now)
    {
        var (day, waits) = (ChinaDay.Of(now), payout.Status == PayoutStatus.Waiting);
        List<LedgerEntry> entries = [.. netting.Entries(day)];
        if (!waits)
            entries.Add(PayoutPosting.Requested(payout, day));
        var problem = entries.Count > 0 ? (await Ledger.Post(tx, entries, now, opens: true)).Problem : null;
        if (problem is null && waits)
            problem = await Holds.Reserve(tx, PayoutPosting.Hold(payout, now), now);
        // Who never earned anything has no account: the same to him as an empty one.
        return problem?.Code == "account_unknown"
            ? LedgerProblems.InsufficientFunds(new Account(AccountKind.ExporterPayable, payout.ExporterId, payout.Currency))
            : problem;
    }
}
