using FsCheck;
using FsCheck.Fluent;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class LedgerExchangeTests(LedgerHost host) : IClassFixture<LedgerHost>
{
    static CurrencyExchange Of(long sold, decimal mid, decimal customer, string from = "USD", string to = "CNY")
    {
        var party = Guid.CreateVersion7();
        return new(LedgerHost.Payable(party, from), LedgerHost.Payable(party, to), sold, mid, customer);
    }

    [Theory]
    // 100.00 USD at 7.20 are 720.00 CNY, at 7.15 are 715.00: 5.00 are the spread.
    [InlineData(10_000, "7.20", "7.15", "USD", "CNY", 71_500, 500)]
    [InlineData(10_000, "7.15", "7.15", "USD", "CNY", 71_500, 0)]
    // Yen have no minor unit: 1,000 JPY at 0.0481 are 48.10 CNY, at 0.0480 are 48.00.
    [InlineData(1_000, "0.0481", "0.0480", "JPY", "CNY", 4_800, 10)]
    // 0.01 USD at 7.155 are 0.07155 CNY, that is 0.07, both times.
    [InlineData(1, "7.155", "7.151", "USD", "CNY", 7, 0)]
    public void The_spread_is_the_mid_rate_less_the_customers(
        long sold, string mid, string customer, string from, string to, long bought, long spread)
    {
        var rates = System.Globalization.CultureInfo.InvariantCulture;
        var exchange = Of(sold, decimal.Parse(mid, rates), decimal.Parse(customer, rates), from, to);
        Assert.Null(exchange.Fault());
        Assert.Equal((bought, spread), (exchange.Bought.Minor, exchange.Spread.Minor));
    }

    [Fact]
    public void Every_exchange_balances_in_both_currencies_and_has_the_spread_as_its_own_leg() => Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<NonNegativeInt>(),
        (sold, mid, less) =>
        {
            var rate = mid.Get / 10_000m;
            var exchange = Of(sold.Get, rate, Math.Max(rate - less.Get / 10_000m, 0.0001m));
            if (exchange.Fault() is not null)
                return true;
            var entry = exchange.ToEntry(Guid.CreateVersion7(), LedgerHost.Day);
            var spread = entry.Lines.Where(line => line.Kind == AccountKind.FxSpread).Sum(line => line.CreditMinor - line.DebitMinor);
            return entry.Fault() is null && spread == exchange.Spread.Minor && spread >= 0 && entry.Lines.Count >= 4;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task An_exchange_moves_both_balances_once_and_leaves_the_position_and_the_spread()
    {
        var party = Guid.CreateVersion7();
        var (dollars, yuan) = (LedgerHost.Payable(party), LedgerHost.Payable(party, "CNY"));
        await host.Fund(dollars, 10_000);
        var request = new V1.ExchangeRequest
        {
            Id = Guid.CreateVersion7().ToString(),
            FromAccount = dollars.ToString(),
            ToAccount = yuan.ToString(),
            SoldMinor = 9_000,
            MidRate = "7.2",
            CustomerRate = "7.1",
            EffectiveOn = "2026-05-04",
        };
        var booked = await host.Desk.ExchangeAsync(request);
        Assert.Equal(booked, await host.Desk.ExchangeAsync(request));
        Assert.Equal((1_000, 63_900), ((await host.Account(dollars)).AvailableMinor, (await host.Account(yuan)).AvailableMinor));
        Assert.Equal(900, (await host.Account(LedgerHost.Platform(AccountKind.FxSpread, "CNY"))).BalanceMinor);
        Assert.Equal(
            (-9_000, 64_800),
            ((await host.Account(LedgerHost.Platform(AccountKind.FxPosition))).BalanceMinor,
            (await host.Account(LedgerHost.Platform(AccountKind.FxPosition, "CNY"))).BalanceMinor));
        Assert.Equal("USD/CNY mid 7.2 customer 7.1", booked.Memo);

        request.CustomerRate = "7.0";
        Assert.Equal("transaction_reused", await LedgerHost.Code(host.Desk.ExchangeAsync(request)));
        request.Id = Guid.CreateVersion7().ToString();
        request.SoldMinor = 1_001;
        Assert.Equal("insufficient_funds", await LedgerHost.Code(host.Desk.ExchangeAsync(request)));
    }

    [Fact]
    public void What_is_no_exchange_is_refused_by_name()
    {
        Assert.Equal("currency_mismatch", Of(1, 7m, 7m, to: "USD").Fault()!.Code);
        Assert.Equal("customer_rate", Of(1, 7m, 7.1m).Fault()!.Field);
        Assert.Equal("mid_rate", Of(1, 0m, 0m).Fault()!.Field);
        Assert.Equal("sold_minor", Of(0, 7m, 7m).Fault()!.Field);
        Assert.Equal("sold_minor", Of(1, 0.1m, 0.1m).Fault()!.Field);
        Assert.Equal("to_account", (Of(1, 7m, 7m) with { To = LedgerHost.Payable(Guid.CreateVersion7(), "CNY") }).Fault()!.Field);
    }
}
