using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>The bank's statement shows both amounts of an exchange: the clearing of the deal closes.</summary>
public sealed class ExchangeEntryTests(SettlementHost host)
{
    /// <summary>The bank's rate is 7.1098 for the dollar, see ConversionTests.</summary>
    async Task<(OrderPlaced Order, V1.FxConversion Deal)> Made(long minor)
    {
        var order = await host.WithBalance();
        var quote = await host.Quote(order.ExporterId, minor);
        return (order, await host.Ended(await host.Convert(order.ExporterId, FxStory.By(quote, (order, minor)))));
    }

    static StatementText On(string currency) =>
        new() { Currency = currency, Account = $"CB{currency}0001", Day = ChinaDay.Of(DateTimeOffset.UtcNow) };

    Task<long> Shown(V1.FxConversion deal) => host.Db.One<long>(
        "select num_nonnulls(sold_entry_id, bought_entry_id)::bigint from fx_conversion where id = @Id",
        new { Id = Guid.Parse(deal.Id) }, CancellationToken.None);

    Task Shows(V1.FxConversion deal, long sides) =>
        SettlementHost.Eventually(async () => await Shown(deal) == sides, $"{sides} sides shown");

    async Task<Dictionary<AccountKind, long>> Booked(V1.FxConversion deal)
    {
        var rows = await host.Db.Many<Row>(
            """
            select p.kind, sum(p.debit_minor - p.credit_minor)::bigint as minor
            from statement_entry e
            join ledger_transaction t on t.source like '%:' || e.id
            join posting p on p.transaction_id = t.id
            where e.conversion_id = @Id
            group by p.kind
            """,
            new { Id = Guid.Parse(deal.Id) }, CancellationToken.None);
        return rows.Where(row => row.Minor != 0).ToDictionary(row => row.Kind, row => row.Minor);
    }

    sealed record Row(AccountKind Kind, long Minor);

    [Fact]
    public async Task Both_sides_are_found_by_the_deals_id_or_the_banks_reference_and_close_the_clearing()
    {
        var (_, deal) = await Made(61_013);
        await host.Import(On("USD").Add("D", 61_013, $"?20FX DEAL {deal.BankReference}"));
        await Shows(deal, 1);
        await host.Import(On("CNY").Add("C", deal.BoughtMinor, "?20FX", Guid.Parse(deal.Id).ToString("N")[..16].ToUpperInvariant()));
        await Shows(deal, 2);
        // The dollars left the bank, the yuan came; what was asked of the bank for them is settled.
        var booked = await Booked(deal);
        Assert.Equal(61_013 - deal.BoughtMinor, booked[AccountKind.BankClearing]);
        Assert.Equal(deal.BoughtMinor - 61_013, booked[AccountKind.Bank]);
        Assert.DoesNotContain(AccountKind.Suspense, booked.Keys);
    }

    [Fact]
    public async Task Another_amount_or_an_entry_of_long_before_is_not_the_deals()
    {
        var (_, deal) = await Made(61_017);
        await host.Import(On("USD").Add("D", 61_018, $"?20FX DEAL {deal.BankReference}"));
        await host.Import(StatementText.Of("USD").Add("D", 61_017, $"?20FX DEAL {deal.BankReference}"));
        var (_, other) = await Made(61_019);
        await host.Import(On("USD").Add("D", 61_019, $"?20FX DEAL {other.BankReference}"));
        await Shows(other, 1);
        Assert.Equal(0, await Shown(deal));
    }

    static ExchangeFit Fit(int deal, bool sold, int entry, bool named, bool anonymous = true) => new(
        new Guid(deal, 0, 0, new byte[8]), sold, new Guid(entry, 1, 0, new byte[8]), "USD", 1, default, named, anonymous);

    [Fact]
    public void Without_a_name_only_what_fits_nothing_else_is_paired()
    {
        Assert.Single(MatchExchanges.Pair([Fit(1, true, 1, false)]));
        // Two deals of the same amount, one entry; one deal, two entries; an entry that names somebody.
        Assert.Empty(MatchExchanges.Pair([Fit(1, true, 1, false), Fit(2, true, 1, false)]));
        Assert.Empty(MatchExchanges.Pair([Fit(1, true, 1, false), Fit(1, true, 2, false)]));
        Assert.Empty(MatchExchanges.Pair([Fit(1, true, 1, false, anonymous: false)]));
        // The name decides between two, and what is left then fits alone.
        Assert.Equal(
            [(1, true), (2, false)],
            MatchExchanges.Pair([Fit(1, true, 1, true), Fit(2, true, 1, false), Fit(2, true, 2, false)])
                .Select(fit => (BitConverter.ToInt32(fit.DealId.ToByteArray()), fit.Named)));
        Assert.Single(MatchExchanges.Pair([Fit(1, true, 1, true), Fit(1, true, 2, true)]));
    }
}
