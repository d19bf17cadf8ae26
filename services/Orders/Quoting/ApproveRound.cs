using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// Four eyes: a second person of the exporter sends what a rule held back, or agrees that the buyer's version be accepted. People of an
/// exporter share its party; the name of their key tells them apart.
/// </summary>
public sealed partial class QuotesService
{
    const int LongestReason = 500;

    static readonly Problem FourEyes = new(
        409, "four_eyes", "Who made a version does not approve it, and who approved one does not accept it.", "no", "another person");

    [Allow(Role.Exporter)]
    public override async Task<V1.Quote> Approve(V1.QuoteVersionChange request, ServerCallContext context)
    {
        var quote = await Find(request.QuoteId, context.CancellationToken);
        var round = await FindRound(quote, request.No, context.CancellationToken);
        var costing = round.Side == Role.Buyer ? await CostingOf(round, context.CancellationToken) : null;
        return await Change(
            request, request.QuoteId, request.ExpectedVersion, QuoteAction.Offer, context,
            (tx, locked) => Approve(tx, locked, request.No, costing));
    }

    /// <summary>The author may do it too: it then takes its own version back before it is sent.</summary>
    [Allow(Role.Exporter)]
    public override Task<V1.Quote> Reject(V1.QuoteVersionChange request, ServerCallContext context)
    {
        if (PlaceCheck.Text("reason", request.Reason, 1, LongestReason) is { } fault)
            throw fault.ToGrpc();
        return Change(
            request, request.QuoteId, request.ExpectedVersion, QuoteAction.Offer, context,
            (tx, locked) => Reject(tx, locked, request.No, request.Reason.Trim()));
    }

    async Task<Outcome<Quote>> Approve(Tx tx, Quote quote, int no, Costing? costing)
    {
        var (now, by) = (Now, Principal.Required.Name);
        if (await Round.Of(tx, quote.Id, no) is not { } round)
            return NoVersion(no);
        if (round.StatusAt(now) == RoundStatus.Expired)
            return round.Expired();
        if (Round.Next(round.Stored, RoundAction.Approve) is null || (round.Side == Role.Exporter && round.SentAt is not null))
            return Problem.Refused("quote_version", round.Stored, RoundAction.Approve, Round.Allowed(round.Stored));
        if (round.Side == Role.Buyer)
            return await ApproveCounter(tx, quote, round, costing!, by, now);
        if (round.Author == by)
            return FourEyes;

        await Round.EndAll(tx, quote.Id, Role.Exporter, RoundAction.Supersede, RoundAction.Supersede, now, but: no);
        await round.Become(tx, RoundStatus.Open, now);
        await Decide(tx, round, by, null, now);
        await TradeTimeline.Write(tx, quote.InquiryId, quote.Id, "QuoteApproved", now, exporterOnly: true, NoOf(round));
        return await Sent(tx, quote, round, now);
    }

    static async Task<Outcome<Quote>> ApproveCounter(Tx tx, Quote quote, Round round, Costing costing, string by, DateTimeOffset now)
    {
        var rule = await ApprovalRules.InForce(tx, quote.ExporterId, round.Currency, Instants.DayInChina(now));
        var reasons = Approval.Reasons(rule, costing.LowestPercent, round.HighestMinor);
        if (reasons.Count == 0)
            return new Problem(
                409, "quote_approval_not_needed", $"No rule asks for approval of version {round.No}.", "no", "nothing: accept it");
        var decided = await tx.One<string>(
            "select decided_by from quote_costing where quote_id = @QuoteId and no = @No", new { round.QuoteId, round.No });
        if (decided is not null)
            return new Problem(409, "quote_approved_already", $"Version {round.No} was approved before.", "no", "nothing: accept it");
        await CostingRows.Insert(tx, round, costing, rule, reasons);
        await Decide(tx, round, by, null, now);
        await TradeTimeline.Write(tx, quote.InquiryId, quote.Id, "QuoteCounterApproved", now, exporterOnly: true, NoOf(round));
        return await quote.Save(tx, shared: false);
    }

    async Task<Outcome<Quote>> Reject(Tx tx, Quote quote, int no, string reason)
    {
        var now = Now;
        if (await Round.Of(tx, quote.Id, no) is not { } round)
            return NoVersion(no);
        if (Round.Next(round.Stored, RoundAction.Reject) is not { } rejected)
            return Problem.Refused("quote_version", round.Stored, RoundAction.Reject, Round.Allowed(round.Stored));
        await round.Become(tx, rejected, null);
        await Decide(tx, round, Principal.Required.Name, reason, now);
        await TradeTimeline.Write(
            tx, quote.InquiryId, quote.Id, "QuoteRejected", now, exporterOnly: true, NoOf(round), ("reason", reason));
        return await quote.Save(tx, shared: false);
    }

    static Task<int> Decide(Tx tx, Round round, string by, string? rejection, DateTimeOffset now) => tx.Run(
        """
        update quote_costing
        set decided_by = @by, decided_at = @now, rejection = @rejection
        where quote_id = @QuoteId and no = @No and decided_by is null
        """,
        new { round.QuoteId, round.No, by, now, rejection });

    /// <summary>What the buyer's version leaves the exporter, at its own newest costs.</summary>
    async Task<Costing> CostingOf(Round counter, CancellationToken ct) => Costing.OfCounter(
        await QuoteTermsRows.Read(db, counter.QuoteId, counter.No, ct), await CostingRows.Newest(db, counter.QuoteId, ct));
}
