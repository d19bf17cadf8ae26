using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// The platform's fee for a conversion that the bank made, on the yuan that it brought, split over the orders by what each got. Without
/// a rule there is none.
/// </summary>
static class ChargeConversion
{
    static readonly Currency Cny = Currency.Of(RateAnswer.Cny);

    public static async Task Charge(Tx tx, Conversion deal, IReadOnlyList<ConversionLine> lines, DateTimeOffset now)
    {
        var (day, question) = (ChinaDay.Of(now), new FeeQuestion(FeeKind.Conversion, deal.ExporterId, Cny, ChinaDay.Of(now)));
        if (!(await FeeSchedule.Find(tx, [question])).TryGetValue(question, out var rule))
            return;
        var fee = FeeLine.By(rule, deal.ExporterId, deal.BoughtMinor, now, conversion: deal.Id);
        await FeeLine.Insert(tx, [fee]);
        var shares = FxArithmetic.Split(fee.FeeMinor, [.. lines.Select(line => line.BoughtMinor)]);
        await Ledger.Book(tx, [.. lines.Zip(shares).Where(pair => pair.Second > 0).Select(pair =>
            new LedgerEntry("fx-fee", pair.First.Id, pair.First.OrderId, day, Cny)
                .Debit(AccountKind.ExporterPayable, deal.ExporterId, pair.Second)
                .Credit(AccountKind.PlatformFees, PartyId.Platform, pair.Second))]);
    }
}
