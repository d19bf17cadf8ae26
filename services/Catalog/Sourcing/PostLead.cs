using System.Globalization;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// A buyer posts what it wants, in words. The search index says whose products have them; the exporters that match best are kept in
/// their order, and the first of them are asked.
/// </summary>
public sealed partial class LeadsService
{
    const int LongestSubject = 200;
    const int LongestDetails = 4000;
    const int LongestUnit = 30;
    const int LongestPlace = 100;
    const long MostQuantity = 1_000_000_000;
    const int HitsMost = 500;
    const int OffersMost = 50;

    [Allow(Role.Buyer)]
    public override async Task<V1.Lead> Post(V1.PostLeadRequest request, ServerCallContext context)
    {
        var now = Now;
        if (Check(request, LeadRule.Day(now)) is { } problem)
            throw problem.ToGrpc();
        var rule = await LeadRule.Of(db, LeadRule.Day(now), context.CancellationToken);
        var matched = LeadMatch.Rank(
            new(Text(request.HsChapter), request.Market, request.Quantity), rule,
            await Candidates(request, now, context.CancellationToken));
        var lead = (await db.Decide(tx => Idempotency.Once(
            tx, context, request, () => Post(tx, Draft(request, rule, now), [.. matched.Take(OffersMost)])), context.CancellationToken))
            .OrThrow();
        LogPosted(log, lead.Id, matched.Count);
        return lead;
    }

    static Problem? Check(V1.PostLeadRequest request, DateOnly today)
    {
        if (request.Subject.Trim().Length is 0 or > LongestSubject || request.Subject.Any(char.IsControl))
            return Problem.Invalid("subject", "What is wanted is missing or too long.", $"1 to {LongestSubject} printable characters");
        if (request.Details.Length > LongestDetails || request.Details.Any(one => char.IsControl(one) && one is not ('\n' or '\r' or '\t')))
            return Problem.Invalid("details", "The details are too long or no plain text.", $"at most {LongestDetails} characters");
        if (request.HsChapter.Length > 0 && !(request.HsChapter.Length == 2 && request.HsChapter.All(char.IsAsciiDigit)))
            return Problem.Invalid("hs_chapter", $"'{request.HsChapter}' is no chapter.", "two digits, such as 94, or nothing");
        if (request.Quantity is < 1 or > MostQuantity)
            return Problem.Invalid("quantity", $"{request.Quantity} is out of range.", $"1 to {MostQuantity}");
        if (request.Unit.Trim().Length is 0 or > LongestUnit || request.Unit.Any(char.IsControl))
            return Problem.Invalid("unit", "The unit is missing or too long.", $"1 to {LongestUnit} printable characters");
        if (request.TargetPrice.Length > 0 && UnitPrice.Parse(request.TargetPrice) is null)
            return Problem.Invalid("target_price", $"'{request.TargetPrice}' is not a price.", UnitPrice.Accepted);
        if ((request.TargetPrice.Length > 0 || request.Currency.Length > 0) && Currency.Find(request.Currency) is null)
            return Problem.Invalid("currency", $"'{request.Currency}' is not a currency of the platform.", Currency.Accepted);
        if (request.Market.Length == 0 || Audience.CheckMarket(request.Market) is not null)
            return Problem.Invalid("market", $"'{request.Market}' is not a country.", "ISO 3166-1 alpha-2, such as GB");
        if (request.Place.Trim().Length is 0 or > LongestPlace || request.Place.Any(char.IsControl))
            return Problem.Invalid("place", "The place is missing or too long.", $"1 to {LongestPlace} printable characters");
        return request.NeededBy.Length == 0 || (Day(request.NeededBy) is { } day && day >= today)
            ? null
            : Problem.Invalid("needed_by", $"'{request.NeededBy}' is not a day to come.", "yyyy-MM-dd, today or later, or nothing");
    }

    static Lead Draft(V1.PostLeadRequest request, LeadRule rule, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(),
        Version = 1,
        Status = LeadStatus.Open,
        BuyerId = Principal.Required.PartyId,
        BuyerName = Principal.Required.Name,
        Subject = request.Subject.Trim(),
        Details = request.Details.Trim(),
        HsChapter = Text(request.HsChapter),
        Quantity = request.Quantity,
        Unit = request.Unit.Trim(),
        TargetPrice = UnitPrice.Parse(request.TargetPrice),
        Currency = Text(request.Currency),
        Market = request.Market,
        Place = request.Place.Trim(),
        NeededBy = Day(request.NeededBy),
        OpenedAt = now,
        ClosesAt = now.AddDays(rule.OpenDays),
        ResponsesPerLead = rule.ResponsesPerLead,
        AnswerHours = rule.AnswerHours,
        AskedAtOnce = rule.AskedAtOnce,
    };

    /// <summary>
    /// Exporters of the products that the search finds, as the buyer would; by the chapter alone when no product has the words.
    /// </summary>
    async Task<List<LeadCandidate>> Candidates(V1.PostLeadRequest request, DateTimeOffset now, CancellationToken ct)
    {
        var (index, synonyms) = await feed.Fresh(ct);
        var ask = new V1.SearchRequest { Text = request.Subject, Status = nameof(ProductStatus.Published) };
        var hits = new Finder(index, ask, Principal.Required, null, HitsMost).Find(WantedWords.Of(request.Subject, index, synonyms)).Rows;
        var byWords = hits.Count > 0;
        if (!byWords && request.HsChapter.Length > 0)
            hits = new Finder(index, new() { HsPrefix = request.HsChapter, Status = ask.Status }, Principal.Required, null, HitsMost)
                .Find(null).Rows;
        return await db.Many<LeadCandidate>(CandidatesSql, new
        {
            Ids = hits.Select(hit => hit.Id).ToArray(),
            Ranks = hits.Select(hit => byWords ? Math.Max(1, hit.Rank) : 0).ToArray(),
            Chapter = request.HsChapter,
            Month = LeadRule.Month(now),
            Principal.Required.PartyId,
        }, ct);
    }

    const string CandidatesSql =
        """
        select product.exporter_id, max(hit.rank) as best, count(*)::int as found,
            (count(*) filter (where @Chapter <> '' and starts_with(product.hs_code, @Chapter)))::int as in_chapter,
            coalesce(reach.markets, '{}') as markets, reach.units_per_month, coalesce(month.units, 0) as units_taken,
            coalesce(month.responses, 0) as responses
        from unnest(@Ids, @Ranks) as hit (id, rank)
        join product on product.id = hit.id
        join exporter on exporter.id = product.exporter_id and exporter.qualified
        left join exporter_reach as reach on reach.exporter_id = product.exporter_id
        left join lead_month as month on month.exporter_id = product.exporter_id and month.month = @Month
        where product.exporter_id <> @PartyId
        group by product.exporter_id, reach.markets, reach.units_per_month, month.units, month.responses
        """;

    static async Task<Outcome<V1.Lead>> Post(Tx tx, Lead lead, LeadMatched[] matched)
    {
        await tx.Run(
            $"""
            insert into lead ({Lead.Columns})
            values (@Id, 1, 'Open', @BuyerId, @BuyerName, @Subject, @Details, @HsChapter, @Quantity, @Unit, @TargetPrice,
                @Currency, @Market, @Place, @NeededBy, @OpenedAt, @ClosesAt, 0, @ResponsesPerLead, @AnswerHours, @AskedAtOnce)
            """,
            lead);
        // An array of arrays would have to be square: each reason is a row, gathered again by its offer.
        await tx.Run(
            """
            insert into lead_offer (lead_id, exporter_id, rank, score, reasons, details, points, status)
            select @Id, offer.exporter_id, offer.rank, offer.score, array_agg(reason.code order by reason.no),
                array_agg(reason.detail order by reason.no), array_agg(reason.points order by reason.no), 'Waiting'
            from unnest(@Exporters, @Places, @Scores) as offer (exporter_id, rank, score)
            join unnest(@Of, @Codes, @Texts, @Points) with ordinality as reason (rank, code, detail, points, no)
                on reason.rank = offer.rank
            group by offer.exporter_id, offer.rank, offer.score
            """,
            new
            {
                lead.Id,
                Exporters = matched.Select(one => one.ExporterId).ToArray(),
                Places = matched.Select((_, i) => i + 1).ToArray(),
                Scores = matched.Select(one => one.Score).ToArray(),
                Of = matched.SelectMany((one, i) => one.Reasons.Select(_ => i + 1)).ToArray(),
                Codes = matched.SelectMany(one => one.Reasons.Select(reason => reason.Code.ToString())).ToArray(),
                Texts = matched.SelectMany(one => one.Reasons.Select(reason => reason.Detail)).ToArray(),
                Points = matched.SelectMany(one => one.Reasons.Select(reason => reason.Points)).ToArray(),
            });
        await PassLeadsOn.Ask(tx, [lead.Id], lead.OpenedAt);
        return lead.ToWire(known: true, []);
    }

    static string? Text(string text) => text.Trim() is { Length: > 0 } said ? said : null;

    static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    [LoggerMessage(Level = LogLevel.Information, Message = "Lead {LeadId} posted, {Exporters} exporters match")]
    static partial void LogPosted(ILogger log, string leadId, int exporters);
}
