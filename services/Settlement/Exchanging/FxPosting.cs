using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>What becomes of a conversion in the ledger.</summary>
public enum FxFact { Settled, GivenBack }

/// <summary>
/// The only place where foreign exchange touches the ledger. One transaction per order's line, fact and currency; the legs of a line
/// are linked by its id in their sources. README.md has the table.
/// </summary>
static class FxPosting
{
    static readonly Currency Cny = Currency.Of(RateAnswer.Cny);

    /// <summary>Books the fact for every line of the conversion; what is booked already makes nothing.</summary>
    public static Task Book(Tx tx, FxFact fact, Conversion deal, IReadOnlyList<ConversionLine> lines, DateOnly day) =>
        Ledger.Book(tx, [.. lines.SelectMany(line => Entries(fact, deal, line, day)).Where(entry => entry.Lines.Count > 0)]);

    /// <summary>
    /// Takes what is sold from the balance. Refused when payouts that are about no order, or that wait, left less than the orders have.
    /// </summary>
    public static async Task<Problem?> Sell(
        Tx tx, Conversion deal, IReadOnlyList<ConversionLine> lines, DateOnly day, DateTimeOffset now) =>
        (await Ledger.Post(tx, [.. lines.Select(line => Sold(deal, line, day))], now, opens: true)).Problem;

    static IEnumerable<LedgerEntry> Entries(FxFact fact, Conversion deal, ConversionLine line, DateOnly day) => fact switch
    {
        FxFact.GivenBack => [GivenBack(deal, line, day)],
        _ => [Bought(deal, line, day), GivenToBank(deal, line, day), TakenFromBank(line, day), Result(deal, line, day)],
    };

    static LedgerEntry Sold(Conversion deal, ConversionLine line, DateOnly day) =>
        new LedgerEntry("fx-sold", line.Id, line.OrderId, day, deal.SoldCurrency)
            .Debit(AccountKind.ExporterPayable, deal.ExporterId, line.SoldMinor)
            .Credit(AccountKind.FxPosition, PartyId.Platform, line.SoldMinor);

    static LedgerEntry GivenBack(Conversion deal, ConversionLine line, DateOnly day) =>
        new LedgerEntry("fx-given-back", line.Id, line.OrderId, day, deal.SoldCurrency)
            .Debit(AccountKind.FxPosition, PartyId.Platform, line.SoldMinor)
            .Credit(AccountKind.ExporterPayable, deal.ExporterId, line.SoldMinor);

    /// <summary>The position gives the worth at the middle rate: the exporter gets the bank's rate, the rest is the spread.</summary>
    static LedgerEntry Bought(Conversion deal, ConversionLine line, DateOnly day) =>
        new LedgerEntry("fx-bought", line.Id, line.OrderId, day, Cny)
            .Debit(AccountKind.FxPosition, PartyId.Platform, line.BoughtMinor + line.SpreadMinor)
            .Credit(AccountKind.ExporterPayable, deal.ExporterId, line.BoughtMinor)
            .Credit(AccountKind.FxSpread, PartyId.Platform, line.SpreadMinor);

    /// <summary>The bank exchanges at once, so the position closes; the statements will show both amounts.</summary>
    static LedgerEntry GivenToBank(Conversion deal, ConversionLine line, DateOnly day) =>
        new LedgerEntry("fx-given-to-bank", line.Id, line.OrderId, day, deal.SoldCurrency)
            .Debit(AccountKind.FxPosition, PartyId.Platform, line.SoldMinor)
            .Credit(AccountKind.BankClearing, PartyId.Platform, line.SoldMinor);

    /// <summary>The spread is the bank's: what was set aside for it is spent.</summary>
    static LedgerEntry TakenFromBank(ConversionLine line, DateOnly day) =>
        new LedgerEntry("fx-taken-from-bank", line.Id, line.OrderId, day, Cny)
            .Debit(AccountKind.BankClearing, PartyId.Platform, line.BoughtMinor)
            .Debit(AccountKind.FxSpread, PartyId.Platform, line.SpreadMinor)
            .Credit(AccountKind.FxPosition, PartyId.Platform, line.BoughtMinor + line.SpreadMinor);

    static LedgerEntry Result(Conversion deal, ConversionLine line, DateOnly day)
    {
        var entry = new LedgerEntry("fx-result", line.Id, line.OrderId, day, Cny);
        var result = line.ResultMinor ?? 0;
        return result >= 0
            ? entry.Debit(AccountKind.FxBooked, deal.ExporterId, result).Credit(AccountKind.FxResult, deal.ExporterId, result)
            : entry.Debit(AccountKind.FxResult, deal.ExporterId, -result).Credit(AccountKind.FxBooked, deal.ExporterId, -result);
    }
}
