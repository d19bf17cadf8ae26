using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>When an order's risk is judged.</summary>
public enum RiskMoment { OrderPlaced, ReceiptMatched, PayoutRequested }

/// <summary>Review and Block hold what was judged; a block is released by two operators.</summary>
public enum RiskOutcome { Pass, Review, Block }

public enum NameRole { Buyer, Consignee, Payer, Bank, Beneficiary }

/// <summary>What is judged: an order, the part of a receipt that an order got, or a payout.</summary>
/// <param name="Id">Of the order, receipt or payout.</param>
/// <param name="PartyId">The buyer; for a payout the exporter.</param>
/// <param name="PayerKey">
/// Who pays, as velocity counts him: for a receipt the account that it came from, else the name, else the buyer; otherwise the party.
/// </param>
/// <param name="Country">Of the consignee, or of the account or bank that the money came from; ISO 3166-1 alpha-2.</param>
/// <param name="At">When the order was placed or the payout requested; for a receipt the beginning of its value day in China.</param>
public sealed record RiskSubject(
    RiskMoment Moment, Guid Id, OrderId OrderId, PartyId PartyId, string PayerKey, string? PayerName, string? Country, Currency Currency,
    long AmountMinor, DateTimeOffset At)
{
    public const string Columns = "moment, id, order_id, party_id, payer_key, payer_name, country, currency, amount_minor, at";

    const int CountryLetters = 2;
    const int ShortestIban = 15;
    const int LongestIban = 34;

    /// <summary>Letters and digits of the account, else the name without what does not count, else the party.</summary>
    public static string KeyOf(string? account, string? name, PartyId party)
    {
        var number = new string([.. (account ?? "").Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant)]);
        if (number.Length > 0)
            return $"account:{number}";
        var key = NameText.Of(name).Key;
        return key.Length > 0 ? $"name:{key}" : KeyOf(party);
    }

    public static string KeyOf(PartyId party) => $"party:{party.Value}";

    /// <summary>The country of an IBAN, else of the bank's identifier (its fifth and sixth letter); null when neither tells.</summary>
    public static string? CountryOf(string? account, string? bic)
    {
        var number = (account ?? "").Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        if (number.Length is >= ShortestIban and <= LongestIban && IsCountry(number[..CountryLetters])
            && char.IsAsciiDigit(number[2]) && char.IsAsciiDigit(number[3]) && number.All(char.IsAsciiLetterOrDigit))
            return number[..CountryLetters];
        return bic is { Length: 8 or 11 } && IsCountry(bic.Substring(4, CountryLetters)) ? bic.Substring(4, CountryLetters) : null;
    }

    static bool IsCountry(string letters) => letters.All(char.IsAsciiLetterUpper);
}

/// <summary>A name to be screened.</summary>
public sealed record RiskName(RiskMoment Moment, Guid SubjectId, OrderId OrderId, NameRole Role, string Name)
{
    /// <summary>Bank identifiers stand for themselves.</summary>
    public string Key { get; } = KeyOf(Name);

    public static string KeyOf(string name) => NameIndex.IsBic(name) ? name : NameText.Of(name).Key;
}

/// <summary>Something that a rule looked at or found.</summary>
public sealed record RiskFact(string Name, string Value);

/// <summary>What one version of a rule says of one subject. No points: it looked and found nothing.</summary>
public sealed record RiskContribution(string RuleId, int Version, string Kind, int Points, IReadOnlyList<RiskFact> Facts);
