using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Historical rates on both axes: effective on or before a day, and as they were known at a moment.</summary>
static class FxRates
{
    const string Latest =
        """
        select ask.base as asked_base, ask.quote as asked_quote, ask.day as asked_on,
            found.base, found.quote, found.effective_on, found.rate, found.source, found.content_hash,
            found.recorded_at, found.demo
        from unnest(@Bases, @Quotes, @Days) as ask (base, quote, day)
        cross join lateral (
            select base, quote, effective_on, rate, source, content_hash, recorded_at, demo
            from fx_rate
            where base = ask.base and quote = ask.quote and effective_on <= ask.day
                and recorded_at <= @knownAt and (@source = '' or source = @source)
            order by effective_on desc, demo, recorded_at desc
            limit 1) as found
        """;

    /// <summary>One query for any number of pairs; the answers are in the order of the questions.</summary>
    /// <param name="query">Of a transaction or of the database.</param>
    /// <param name="knownAt">What was recorded later is not looked at.</param>
    /// <param name="source">Empty: any; a demonstration loses against a published rate of the same day.</param>
    public static async Task<List<RateAnswer>> On(
        Func<string, object, Task<List<Found>>> query, IReadOnlyList<RateQuestion> questions, DateTimeOffset knownAt, string source)
    {
        var needed = questions.SelectMany(RateAnswer.Needed).Distinct().ToList();
        var found = needed.Count == 0 ? [] : await query(Latest, new
        {
            knownAt,
            source,
            Bases = needed.ConvertAll(pair => pair.Base).ToArray(),
            Quotes = needed.ConvertAll(pair => pair.Quote).ToArray(),
            Days = needed.ConvertAll(pair => pair.On).ToArray(),
        });
        var rows = found.ToDictionary(row => new RateQuestion(row.AskedBase, row.AskedQuote, row.AskedOn), row => row.Row);
        return [.. questions.Select(question => RateAnswer.Of(
            question, (from, to) => rows.GetValueOrDefault(new RateQuestion(from, to, question.On))))];
    }

    public sealed record Found(
        string AskedBase, string AskedQuote, DateOnly AskedOn, string Base, string Quote, DateOnly EffectiveOn, decimal Rate, string Source,
        string ContentHash, DateTimeOffset RecordedAt, bool Demo)
    {
        public RateRow Row => new(Base, Quote, EffectiveOn, Rate, Source, ContentHash, RecordedAt, Demo);
    }
}

/// <summary>Looks rates up.</summary>
public sealed partial class ForeignExchangeService
{
    const int MostPairs = 1000;

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.GetRatesResponse> GetRates(V1.GetRatesRequest request, ServerCallContext context)
    {
        if (request.Pairs.Count is 0 or > MostPairs)
            throw Problem.Invalid("pairs", $"{request.Pairs.Count} pairs are not answered at once.", $"1 to {MostPairs}").ToGrpc();
        List<RateQuestion> questions = [.. request.Pairs.Select((pair, i) => new RateQuestion(
            CurrencyOf($"pairs[{i}].base", pair.Base).Code, CurrencyOf($"pairs[{i}].quote", pair.Quote).Code,
            Wire.DayOf($"pairs[{i}].on", pair.On)))];
        var knownAt = request.KnownAt?.ToDateTimeOffset() ?? clock.GetUtcNow();
        var answers = await FxRates.On(
            (sql, args) => db.Many<FxRates.Found>(sql, args, context.CancellationToken), questions, knownAt, request.Source);
        var response = new V1.GetRatesResponse();
        response.Rates.AddRange(answers.Select(answer => answer.ToWire()));
        return response;
    }

    /// <exception cref="RpcException">400: the platform does not trade in it.</exception>
    static Currency CurrencyOf(string field, string code) => Currency.Find(code)
        ?? throw Problem.Invalid(field, $"'{code}' is not a currency of the platform.", Currency.Accepted).ToGrpc();
}
