using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum QuoteStatus { Open, Used, Expired }

public enum QuoteAction { Use, Expire }

/// <summary>An offer of the bank at a locked rate. Used once before it expires, or not at all; its price never changes.</summary>
/// <param name="Stored">Open or Used; that an open one expired follows from the time.</param>
/// <param name="Seq">Given by the database.</param>
public sealed record Quote(
    Guid Id, PartyId ExporterId, string Fingerprint, Currency SoldCurrency, long SoldMinor, Currency BoughtCurrency, long BoughtMinor,
    decimal MidRate, decimal BankRate, string BankReference, DateTimeOffset AskedAt, DateTimeOffset ExpiresAt, QuoteStatus Stored, long Seq)
{
    public const string Columns =
        """
        id, exporter_id, fingerprint, sold_currency, sold_minor, bought_currency, bought_minor, mid_rate, bank_rate,
        bank_reference, asked_at, expires_at, status as stored, seq
        """;

    public Money Sold => new(SoldMinor, SoldCurrency);

    /// <summary>The whole life of a quote; a pair that is missing here is refused.</summary>
    public static QuoteStatus? Next(QuoteStatus status, QuoteAction action) => (status, action) switch
    {
        (QuoteStatus.Open, QuoteAction.Use) => QuoteStatus.Used,
        (QuoteStatus.Open, QuoteAction.Expire) => QuoteStatus.Expired,
        _ => null,
    };

    /// <summary>The moment of expiry itself is too late.</summary>
    public QuoteStatus StatusAt(DateTimeOffset now) =>
        now < ExpiresAt ? Stored : Next(Stored, QuoteAction.Expire) ?? Stored;

    /// <summary>Why it cannot be used now; null when it can.</summary>
    public Problem? Refusal(DateTimeOffset now) => StatusAt(now) switch
    {
        QuoteStatus.Open => null,
        QuoteStatus.Expired => new Problem(
            409, "fx_quote_expired", $"The quote expired at {ExpiresAt:O}; its rate is not honoured any more.", "quote_id", "a new quote"),
        _ => new Problem(409, "fx_quote_used", "The quote was used by another conversion.", "quote_id", "a new quote"),
    };

    /// <summary>The quote that the bank's answer makes; its price is computed once, here.</summary>
    public static Outcome<Quote> Of(
        BankQuote offered, PartyId exporter, string fingerprint, Money sold, Currency bought, DateTimeOffset now)
    {
        var (mid, rate) = (Rounded(offered.MidRate), Rounded(offered.Rate));
        if (rate <= 0 || rate > mid || mid > FxArithmetic.HighestRate)
            return Unusable($"a rate of {offered.Rate} beside a middle rate of {offered.MidRate}");
        var result = FxArithmetic.Settle(sold, mid, rate, null, bought);
        if (result.BoughtMinor <= 0)
            return Problem.Invalid("amount_minor", $"{sold} buys nothing.", "enough for a fen");
        return new Quote(
            offered.QuoteId, exporter, fingerprint, sold.Currency, sold.Minor, bought, result.BoughtMinor, mid, rate, offered.Reference,
            now, offered.ExpiresAt, QuoteStatus.Open, 0);
    }

    public V1.FxQuote ToWire(DateTimeOffset now) => new()
    {
        Id = Id.ToString(),
        ExporterId = ExporterId.Value.ToString(),
        Status = StatusAt(now).ToString(),
        SoldCurrency = SoldCurrency.Code,
        SoldMinor = SoldMinor,
        BoughtCurrency = BoughtCurrency.Code,
        BoughtMinor = BoughtMinor,
        MidRate = Wire.Rate(MidRate),
        BankRate = Wire.Rate(BankRate),
        SpreadMinor = FxArithmetic.Settle(Sold, MidRate, BankRate, null, BoughtCurrency).SpreadMinor,
        ExpiresAt = ExpiresAt.ToTimestamp(),
        BankReference = BankReference,
    };

    static decimal Rounded(decimal rate) => decimal.Round(rate, FxArithmetic.RateDecimals, MidpointRounding.AwayFromZero);

    static Problem Unusable(string what) => new(502, "fx_bank_answer_unusable", $"The bank answered {what}.");
}
