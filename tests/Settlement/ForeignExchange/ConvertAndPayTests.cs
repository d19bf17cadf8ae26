using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Dollars become yuan at a beneficiary by one instruction.</summary>
public sealed class ConvertAndPayTests(SettlementHost host)
{
    async Task<V1.ConversionPayout> Ask(OrderPlaced order, V1.FxQuote quote, string payee, long minor, Guid? key = null) =>
        await host.Fx(order.ExporterId).ConvertAndPayAsync(
            new V1.ConvertAndPayRequest { Convert = FxStory.By(quote, (order, minor)), BeneficiaryId = payee }, FxStory.Key(key));

    async Task<V1.ConversionPayout> Now(OrderPlaced order) =>
        Assert.Single((await host.Fx(order.ExporterId).ListConversionPayoutsAsync(new V1.ListFxRequest())).Payouts);

    async Task<V1.ConversionPayout> Until(OrderPlaced order, string status)
    {
        await SettlementHost.Eventually(async () => (await Now(order)).Status == status, status);
        return await Now(order);
    }

    [Fact]
    public async Task The_quoted_price_is_paid_out_whole_after_the_limits_are_met()
    {
        var order = await host.WithBalance();
        var payee = await host.Beneficiary(order.ExporterId, "CNY");
        var quote = await host.Quote(order.ExporterId, 99_500);
        var key = Guid.NewGuid();
        var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Ask(order, quote, payee.Id, 99_500, key)));
        Assert.Single(asked.Select(one => one.Conversion.Id).Distinct());
        var paying = await Until(order, "Paying");
        Assert.Equal("Waiting", paying.PayoutStatus);
        var payout = await host.Detail(paying.PayoutId);
        // 995.00 x 7.1098 = 7,074.251; no rule charges conversions of this exporter.
        Assert.Equal(707_425, payout.GrossMinor);
        Assert.Equal((payee.Id, "CNY", payout.GrossMinor, 0L), (
            payout.BeneficiaryId, payout.Currency, (await host.Balance(order.ExporterId, "CNY")).Minor,
            (await host.Balance(order.ExporterId, "CNY")).Available));
        await host.Approve(payout);
        payout = await host.Until(payout.Id, "Sent");
        Assert.Equal(0, (await host.Balance(order.ExporterId, "CNY")).Minor);
        Assert.Equal(payout.NetMinor, host.Others.Bank.TransferOf(payout.Reference)?.AmountMinor ?? payout.NetMinor);
        // The dollars were used: the order is told so.
        Assert.Equal("converted", (await host.Published.Next<EarningsKept>(e => e.OrderId == order.OrderId && e.Reason != "kept")).Reason);
    }

    [Fact]
    public async Task A_deal_that_the_bank_refuses_pays_nothing_and_the_dollars_are_back()
    {
        var order = await host.WithBalance();
        var payee = await host.Beneficiary(order.ExporterId, "CNY");
        var quote = await host.Quote(order.ExporterId, 50_000);
        host.Others.Desk.Treat(quote.Id, Manner.Refuses);
        await Ask(order, quote, payee.Id, 50_000);
        var refused = await Until(order, "Refused");
        Assert.NotEmpty(refused.Reason);
        Assert.Equal(("", 99_500L), (refused.PayoutId, (await host.Balance(order.ExporterId)).Minor));
    }

    [Fact]
    public async Task A_beneficiary_that_is_retired_meanwhile_gets_nothing_and_the_yuan_stay()
    {
        var order = await host.WithBalance();
        var payee = await host.Beneficiary(order.ExporterId, "CNY");
        var quote = await host.Quote(order.ExporterId, 50_000);
        host.Others.Desk.Treat(quote.Id, Manner.Fails);
        await Ask(order, quote, payee.Id, 50_000);
        await host.PayoutDesk(order.ExporterId).RetireBeneficiaryAsync(
            new V1.BeneficiaryVersionRequest { Id = payee.Id }, FxStory.Key());
        host.Others.Desk.Treat(quote.Id, Manner.Takes);
        var stopped = await Until(order, "Stopped");
        Assert.StartsWith("beneficiary_changed", stopped.Reason, StringComparison.Ordinal);
        Assert.True((await host.Balance(order.ExporterId, "CNY")).Available > 0);
    }

    [Fact]
    public async Task Anothers_beneficiary_is_not_there_and_nothing_is_converted()
    {
        var order = await host.WithBalance();
        var theirs = await host.Beneficiary(Guid.CreateVersion7(), "CNY");
        var quote = await host.Quote(order.ExporterId, 50_000);
        Assert.Equal("beneficiary_not_found", (await FxStory.Refused(() => Ask(order, quote, theirs.Id, 50_000))).Code);
        Assert.Equal("currency", (await FxStory.Refused(
            async () => await Ask(order, quote, (await host.Beneficiary(order.ExporterId)).Id, 50_000))).Field);
        Assert.Equal(99_500, (await host.Balance(order.ExporterId)).Minor);
        Assert.Empty((await host.Fx(Guid.CreateVersion7()).ListConversionPayoutsAsync(new V1.ListFxRequest())).Payouts);
    }
}
