using System.Text.Json;
using System.Text.Json.Serialization;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

public enum RiskRuleKind { Outcome, Velocity, AmountHistory, CountryHistory, FirstOrder, PayerDiffers, PriceOutlier, Screening }

/// <summary>
/// One version of a rule: a draft until it is activated from a moment on, never changed after that. The version in force at a moment
/// is the one that was activated last; one that is not enabled switches its rule off.
/// </summary>
/// <param name="Moments">By commas.</param>
public sealed record RiskRule(
    string Id, int Version, RiskRuleKind Kind, bool Enabled, string Moments, string Parameters, string Note, DateTimeOffset? ActiveFrom)
{
    public const string Columns =
        "id, version, kind, enabled, array_to_string(moments, ',') as moments, parameters::text as parameters, note, active_from";

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The moments that it judges at.</summary>
    public string[] Named => Moments.Split(',', StringSplitOptions.RemoveEmptyEntries);

    public bool Judges(RiskMoment moment) =>
        Enabled && Kind != RiskRuleKind.Outcome && Named.Contains(moment.ToString()) && MomentsOf(Kind).Contains(moment);

    /// <exception cref="JsonException">The text is no JSON, lacks a member or has one too many.</exception>
    public T As<T>() => JsonSerializer.Deserialize<T>(Parameters, Json) ?? throw new JsonException("null is no parameters");

    /// <summary>What a kind of rule can be asked about.</summary>
    public static IReadOnlyList<RiskMoment> MomentsOf(RiskRuleKind kind) => kind switch
    {
        RiskRuleKind.PayerDiffers => [RiskMoment.ReceiptMatched],
        RiskRuleKind.FirstOrder or RiskRuleKind.PriceOutlier => [RiskMoment.OrderPlaced],
        RiskRuleKind.CountryHistory => [RiskMoment.OrderPlaced, RiskMoment.ReceiptMatched],
        _ => [RiskMoment.OrderPlaced, RiskMoment.ReceiptMatched, RiskMoment.PayoutRequested],
    };

    /// <summary>Why the parameters cannot be those of this kind; null when they can.</summary>
    public Problem? Fault()
    {
        try
        {
            var fault = Kind switch
            {
                RiskRuleKind.Outcome => As<OutcomeParameters>().Fault(),
                RiskRuleKind.Velocity => As<VelocityParameters>().Fault(),
                RiskRuleKind.AmountHistory => As<AmountHistoryParameters>().Fault(),
                RiskRuleKind.CountryHistory => As<CountryHistoryParameters>().Fault(),
                RiskRuleKind.FirstOrder => As<FirstOrderParameters>().Fault(),
                RiskRuleKind.PayerDiffers => As<PayerDiffersParameters>().Fault(),
                RiskRuleKind.PriceOutlier => As<PriceOutlierParameters>().Fault(),
                _ => As<ScreeningParameters>().Fault(),
            };
            return fault is null ? null : Problem.Invalid("parameters", $"A {Kind} rule cannot have these parameters.", fault);
        }
        catch (JsonException e)
        {
            return Problem.Invalid("parameters", $"These are no parameters of a {Kind} rule: {e.Message}", Accepted(Kind));
        }
    }

    /// <summary>Judges every subject of the call, in its order.</summary>
    public Task<IReadOnlyList<RiskContribution>> Judge(RiskCall call) => Kind switch
    {
        RiskRuleKind.Velocity => Velocity.Judge(this, call),
        RiskRuleKind.AmountHistory => AmountHistory.Judge(this, call),
        RiskRuleKind.CountryHistory => CountryHistory.Judge(this, call),
        RiskRuleKind.FirstOrder => FirstOrder.Judge(this, call),
        RiskRuleKind.PayerDiffers => PayerDiffers.Judge(this, call),
        RiskRuleKind.PriceOutlier => PriceOutlier.Judge(this, call),
        RiskRuleKind.Screening => Screening.Judge(this, call),
        _ => throw new InvalidOperationException("the outcome rule weighs what the others found"),
    };

    public RiskContribution Says(int points, params IReadOnlyList<RiskFact> facts) => new(Id, Version, Kind.ToString(), points, facts);

    static string Accepted(RiskRuleKind kind) => string.Join(", ", (kind switch
    {
        RiskRuleKind.Outcome => typeof(OutcomeParameters),
        RiskRuleKind.Velocity => typeof(VelocityParameters),
        RiskRuleKind.AmountHistory => typeof(AmountHistoryParameters),
        RiskRuleKind.CountryHistory => typeof(CountryHistoryParameters),
        RiskRuleKind.FirstOrder => typeof(FirstOrderParameters),
        RiskRuleKind.PayerDiffers => typeof(PayerDiffersParameters),
        RiskRuleKind.PriceOutlier => typeof(PriceOutlierParameters),
        _ => typeof(ScreeningParameters),
    }).GetConstructors()[0].GetParameters().Select(parameter => JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!)));
}

/// <summary>What rules judge, and with what: subjects of one moment, as arrays for one statement, and what is listed now.</summary>
public sealed record RiskCall(Tx Tx, IReadOnlyList<RiskSubject> Subjects, ListedNames Listed)
{
    /// <summary>The subjects as the set s (no, moment, id, order_id, party_id, payer_key, country, currency, amount_minor, at).</summary>
    public const string Set =
        """
        unnest(@Nos, @Moments, @Ids, @Orders, @Parties, @PayerKeys, @Countries, @Currencies, @Amounts, @Ats)
            as s (no, moment, id, order_id, party_id, payer_key, country, currency, amount_minor, at)
        """;

    /// <summary>The arrays of <see cref="Set"/> beside the parameters of one rule.</summary>
    public Dapper.DynamicParameters With(object parameters)
    {
        var all = new Dapper.DynamicParameters(parameters);
        all.Add("Nos", Subjects.Select((_, no) => no).ToArray());
        all.Add("Moments", Subjects.Select(subject => subject.Moment.ToString()).ToArray());
        all.Add("Ids", Subjects.Select(subject => subject.Id).ToArray());
        all.Add("Orders", Subjects.Select(subject => subject.OrderId.Value).ToArray());
        all.Add("Parties", Subjects.Select(subject => subject.PartyId.Value).ToArray());
        all.Add("PayerKeys", Subjects.Select(subject => subject.PayerKey).ToArray());
        all.Add("Countries", Subjects.Select(subject => subject.Country).ToArray());
        all.Add("Currencies", Subjects.Select(subject => subject.Currency.Code).ToArray());
        all.Add("Amounts", Subjects.Select(subject => subject.AmountMinor).ToArray());
        all.Add("Ats", Subjects.Select(subject => subject.At.UtcDateTime).ToArray());
        return all;
    }

    /// <summary>Says of each subject what its row leads to; the rows are of <see cref="Set"/>, one per subject, in any order.</summary>
    public IReadOnlyList<RiskContribution> Each<T>(IEnumerable<T> rows, Func<T, int> no, Func<RiskSubject, T, RiskContribution> say)
    {
        var said = new RiskContribution[Subjects.Count];
        foreach (var row in rows)
            said[no(row)] = say(Subjects[no(row)], row);
        return said;
    }
}
