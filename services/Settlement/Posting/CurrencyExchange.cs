using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// One currency for another as one transaction: what is sold goes into the platform's position of its currency, the position of the
/// other one gives its worth at the mid rate, of which the customer gets his rate and the rest is the spread, a leg of its own.
/// </summary>
/// <param name="MidRate">Of the bought currency for one of the sold, in major units; above 0.</param>
/// <param name="CustomerRate">The same for the customer: above 0, at most the mid rate.</param>
public sealed record CurrencyExchange(Account From, Account To, long SoldMinor, decimal MidRate, decimal CustomerRate)
{
    /// <summary>What the customer gets: half away from zero, never more than what the mid rate gives.</summary>
    public Money Bought => Money.FromMajor(Sold.Major * CustomerRate, To.Currency);

    /// <summary>The platform's income.</summary>
    public Money Spread => Money.FromMajor(Sold.Major * MidRate, To.Currency) - Bought;

    Money Sold => new(SoldMinor, From.Currency);

    /// <summary>Null when it can be done as far as can be told without the ledger.</summary>
    public Problem? Fault()
    {
        if (From.Currency == To.Currency)
            return LedgerProblems.CurrencyMismatch(To);
        if (From.Party != To.Party || From.CreditSide != To.CreditSide)
            return Problem.Invalid("to_account", $"{To} is another party's, or of another side.", "an account like the first one");
        if (SoldMinor <= 0)
            return Problem.Invalid("sold_minor", $"{SoldMinor} cannot be sold.", "1 or more");
        if (MidRate <= 0)
            return Problem.Invalid("mid_rate", $"{MidRate} is no rate.", "above 0");
        if (CustomerRate <= 0 || CustomerRate > MidRate)
            return Problem.Invalid("customer_rate", $"{CustomerRate} is no rate for a customer.", $"above 0, at most {MidRate}");
        return Bought.Minor > 0 ? null : Problem.Invalid("sold_minor", $"{SoldMinor} buys nothing.", "enough for a minor unit");
    }

    /// <summary>The transaction. Where the platform's own assets are exchanged the spread is a cost, a debit.</summary>
    public LedgerEntry ToEntry(Guid id, DateOnly effectiveOn)
    {
        var (sold, bought) = (Position(From.Currency), Position(To.Currency));
        var entry = new LedgerEntry("exchange", id, null, effectiveOn, From.Currency)
        {
            Id = id,
            Memo = FormattableString.Invariant($"{From.Currency}/{To.Currency} mid {MidRate} customer {CustomerRate}"),
        };
        entry = From.CreditSide
            ? entry.Debit(From, SoldMinor).Credit(sold, SoldMinor)
            : entry.Credit(From, SoldMinor).Debit(sold, SoldMinor);
        return From.CreditSide
            ? entry.Debit(bought, Bought.Minor + Spread.Minor).Credit(To, Bought.Minor).Credit(SpreadOf(To.Currency), Spread.Minor)
            : entry.Credit(bought, Bought.Minor + Spread.Minor).Debit(To, Bought.Minor).Debit(SpreadOf(To.Currency), Spread.Minor);
    }

    static Account Position(Currency currency) => new(AccountKind.FxPosition, PartyId.Platform, currency);

    static Account SpreadOf(Currency currency) => new(AccountKind.FxSpread, PartyId.Platform, currency);
}
