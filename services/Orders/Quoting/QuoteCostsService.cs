using System.Globalization;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>What a quote costs and leaves, and the rules of approval: for the exporter alone, in messages of their own.</summary>
public sealed partial class QuoteCostsService(Db db, TimeProvider clock, ILogger<QuoteCostsService> log) : V1.QuoteCosts.QuoteCostsBase
{
    /// <summary>Of the exporter's version what was kept with it; of the buyer's what it would leave at the newest own costs.</summary>
    [Allow(Role.Exporter)]
    public override async Task<V1.QuoteCosting> Get(V1.QuoteVersionRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var round = Guid.TryParse(request.QuoteId, out var id)
            ? await db.One<Round>(
                $"""
                select {Round.Columns}
                from quote_version
                where quote_id = @id and no = @No and exists (
                    select from quote where quote.id = quote_id and exporter_id = @PartyId)
                """,
                new { id, request.No, Principal.Required.PartyId }, ct)
            : null;
        if (round is null)
            throw Problem.NotFound("quote_version", request.No).ToGrpc();
        var costing = round.Side == Role.Exporter
            ? await CostingRows.Read(db, id, round.No, ct)
            : Costing.OfCounter(await QuoteTermsRows.Read(db, id, round.No, ct), await CostingRows.Newest(db, id, ct));
        return View(round, costing!, await CostingRows.Kept(db, id, round.No, ct));
    }

    /// <summary>From a later day on than today's, so that nobody alone changes what counts now. A row is never changed.</summary>
    [Allow(Role.Exporter)]
    public override async Task<V1.ApprovalRule> AddRule(V1.AddApprovalRuleRequest request, ServerCallContext context)
    {
        var now = Instants.ToMicroseconds(clock.GetUtcNow());
        var rule = Check(request, Principal.Required, now).OrThrow();
        var added = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Add(tx, rule)), context.CancellationToken)).OrThrow();
        LogRule(log, added.Id, added.ValidFrom);
        return added;
    }

    [Allow(Role.Exporter)]
    public override async Task<V1.ListApprovalRulesResponse> ListRules(V1.ListApprovalRulesRequest request, ServerCallContext context)
    {
        var (after, limit) = InquiriesService.PageOf(request.Page).OrThrow();
        var rows = await db.Many<ApprovalRule>(
            $"""
            select {ApprovalRule.Columns}
            from quote_approval_rule
            where exporter_id = @PartyId and seq > @after
            order by seq
            limit @Take
            """,
            new { Principal.Required.PartyId, after, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListApprovalRulesResponse();
        response.NextCursor = rows.Count > limit ? InquiriesService.Cursor(rows[limit - 1].Seq) : "";
        response.Rules.AddRange(rows.Take(limit).Select(ToWire));
        return response;
    }

    static Outcome<ApprovalRule> Check(V1.AddApprovalRuleRequest request, Principal principal, DateTimeOffset now)
    {
        if (Currency.Find(request.Currency) is null)
            return Problem.Invalid("currency", $"'{request.Currency}' is not a currency.", Currency.Accepted);
        var tomorrow = Instants.DayInChina(now).AddDays(1);
        if (!DateOnly.TryParseExact(request.ValidFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || day < tomorrow)
            return Problem.Invalid("valid_from", "The rule begins on a day to come.", $"{tomorrow:yyyy-MM-dd} or later");
        decimal? least = null;
        if (request.LeastMarginPercent.Length > 0)
            least = decimal.TryParse(
                request.LeastMarginPercent, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                out var percent) && percent is >= -100 and <= 100 && percent.Scale <= 2
                ? percent
                : null;
        if (request.LeastMarginPercent.Length > 0 && least is null)
            return Problem.Invalid("least_margin_percent", "The margin is not one.", "-100 to 100 with at most 2 decimals, or nothing");
        return request.AmountMinor is < 0 or > Totals.MostMinor
            ? Problem.Invalid("amount_minor", "The amount is out of range.", $"0 to {Totals.MostMinor}, 0 for none")
            : new ApprovalRule(
                Guid.CreateVersion7(now), 0, request.Currency, day, least, request.AmountMinor == 0 ? null : request.AmountMinor,
                principal.Name, now);
    }

    static async Task<Outcome<V1.ApprovalRule>> Add(Tx tx, ApprovalRule rule)
    {
        var added = await tx.Run(
            """
            insert into quote_approval_rule (id, exporter_id, currency, valid_from, least_margin_percent, amount_minor,
                added_by, added_at)
            values (@Id, @PartyId, @Currency, @ValidFrom, @LeastMarginPercent, @AmountMinor, @AddedBy, @AddedAt)
            on conflict on constraint quote_approval_rule_day_once do nothing
            """,
            new
            {
                rule.Id,
                Principal.Required.PartyId,
                rule.Currency,
                rule.ValidFrom,
                rule.LeastMarginPercent,
                rule.AmountMinor,
                rule.AddedBy,
                rule.AddedAt,
            });
        return added == 1
            ? ToWire(rule)
            : new Problem(409, "approval_rule_exists", "A rule of the currency begins on this day.", "valid_from", "another day");
    }

    static V1.ApprovalRule ToWire(ApprovalRule rule) => new()
    {
        Id = rule.Id.ToString(),
        Currency = rule.Currency,
        ValidFrom = rule.ValidFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        LeastMarginPercent = Percent(rule.LeastMarginPercent),
        AmountMinor = rule.AmountMinor ?? 0,
        AddedBy = rule.AddedBy,
        AddedAt = Timestamp.FromDateTimeOffset(rule.AddedAt),
    };

    static V1.QuoteCosting View(Round round, Costing costing, KeptCosting? kept)
    {
        var wire = new V1.QuoteCosting
        {
            QuoteId = round.QuoteId.ToString(),
            No = round.No,
            Currency = costing.Currency,
            Rate = costing.Rate?.ToString("0.##########", CultureInfo.InvariantCulture) ?? "",
            LowestMarginPercent = Percent(costing.LowestPercent),
            RuleId = kept?.RuleId?.ToString() ?? "",
            DecidedBy = kept?.DecidedBy ?? "",
            DecidedAt = kept?.DecidedAt is { } at ? Timestamp.FromDateTimeOffset(at) : null,
            Rejection = kept?.Rejection ?? "",
        };
        wire.Reasons.AddRange(kept?.Reasons ?? []);
        wire.Offers.AddRange(costing.Margins.Select(margin => new V1.OfferMargin
        {
            Cost = margin.Cost.ToWire(),
            RevenueMinor = margin.RevenueMinor,
            CostMinor = margin.CostMinor,
            MarginMinor = margin.MarginMinor,
            MarginPercent = Percent(margin.Percent),
        }));
        return wire;
    }

    static string Percent(decimal? percent) => percent?.ToString("0.##", CultureInfo.InvariantCulture) ?? "";

    [LoggerMessage(Level = LogLevel.Information, Message = "Approval rule {RuleId} of quotes from {ValidFrom}")]
    static partial void LogRule(ILogger log, string ruleId, string validFrom);
}
