using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>How a rate was found.</summary>
public enum RatePath { None, Same, Direct, Inverse, ThroughCny }

/// <summary>A stored rate: one of base is worth so many of quote from a day on, as somebody published it.</summary>
public sealed record RateRow(
    string Base, string Quote, DateOnly EffectiveOn, decimal Rate, string Source, string ContentHash, DateTimeOffset RecordedAt, bool Demo)
{
    public V1.RateLeg ToWire() => new()
    {
        Base = Base,
        Quote = Quote,
        EffectiveOn = Wire.Day(EffectiveOn),
        Rate = Wire.Rate(Rate),
        Source = Source,
        ContentHash = ContentHash,
        RecordedAt = RecordedAt.ToTimestamp(),
        Demo = Demo,
    };
}

/// <summary>A pair of currencies on a day.</summary>
public readonly record struct RateQuestion(string Base, string Quote, DateOnly On);

/// <summary>The rate of a pair on a day, with the stored rates that it was made of; null when none is known.</summary>
public sealed record RateAnswer(RateQuestion Question, decimal? Rate, RatePath Path, IReadOnlyList<RateRow> Legs)
{
    /// <summary>
    /// A stored rate of the pair first, then its inverse, then across CNY, because that is what the bank quotes against. A leg of the
    /// cross may itself be an inverse. The latest on or before the day counts for each, whatever the other's day is: the legs tell.
    /// </summary>
    public static RateAnswer Of(RateQuestion question, Func<string, string, RateRow?> latest)
    {
        if (question.Base == question.Quote)
            return new(question, 1m, RatePath.Same, []);
        if (latest(question.Base, question.Quote) is { } direct)
            return new(question, direct.Rate, RatePath.Direct, [direct]);
        if (latest(question.Quote, question.Base) is { } inverse)
            return new(question, FxArithmetic.Inverse(inverse.Rate), RatePath.Inverse, [inverse]);
        return InCny(question.Base, latest) is { } sold && InCny(question.Quote, latest) is { } bought
            ? new(question, FxArithmetic.Cross(sold.Rate, bought.Rate), RatePath.ThroughCny, [sold.Row, bought.Row])
            : new(question, null, RatePath.None, []);
    }

    public V1.FxRate ToWire()
    {
        var wire = new V1.FxRate
        {
            Base = Question.Base,
            Quote = Question.Quote,
            On = Wire.Day(Question.On),
            Rate = Rate is { } rate ? Wire.Rate(rate) : "",
            Path = Path.ToString(),
        };
        wire.Legs.AddRange(Legs.Select(leg => leg.ToWire()));
        return wire;
    }

    static (RateRow Row, decimal Rate)? InCny(string currency, Func<string, string, RateRow?> latest)
    {
        if (latest(currency, Cny) is { } direct)
            return (direct, direct.Rate);
        return latest(Cny, currency) is { } inverse ? (inverse, FxArithmetic.Inverse(inverse.Rate)) : null;
    }

    internal const string Cny = "CNY";

    /// <summary>The stored pairs that an answer may be made of.</summary>
    internal static IEnumerable<RateQuestion> Needed(RateQuestion question) => question.Base == question.Quote
        ? []
        : new (string Base, string Quote)[]
            {
                (question.Base, question.Quote), (question.Quote, question.Base), (question.Base, Cny), (Cny, question.Base),
                (question.Quote, Cny), (Cny, question.Quote),
            }
            .Where(pair => pair.Base != pair.Quote)
            .Select(pair => new RateQuestion(pair.Base, pair.Quote, question.On));
}

/// <summary>Values as the wire has them.</summary>
static class Wire
{
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public static string Rate(decimal rate) => rate.ToString("0.##########", System.Globalization.CultureInfo.InvariantCulture);

    /// <exception cref="Grpc.Core.RpcException">400: the text is no day.</exception>
    public static DateOnly DayOf(string field, string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.None, out var day)
            ? day
            : throw Problem.Invalid(field, $"'{text}' is not a day.", "yyyy-MM-dd").ToGrpc();
}
