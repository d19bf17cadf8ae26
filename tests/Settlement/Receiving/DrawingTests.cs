using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Several presentations under one letter of credit: what was drawn before counts (UCP 600 articles 30, 31).</summary>
public sealed class DrawingTests(SettlementHost host)
{
    V1.Credits.CreditsClient Credits(Guid exporter) =>
        new(((Testing.ServiceHost<SettlementService>)host).As(SettlementHost.Exporter(exporter)));

    async Task<Contracts.Events.OrderPlaced> WithCredit(long minor = 100_000, bool partial = true)
    {
        var order = Given.Order(totalMinor: 100_000);
        await host.Place(order);
        await host.ReceivablesAs(SettlementHost.Exporter(order.ExporterId)).RecordCreditAsync(
            new V1.Credit
            {
                OrderId = order.OrderId.ToString(),
                Number = "LC-7788",
                IssuingBank = "Deutsche Bank",
                AmountMinor = minor,
                PartialAllowed = partial,
                LatestShipment = "2026-06-10",
                ExpiresOn = "2026-06-30",
            },
            FxStory.Key());
        return order;
    }

    static V1.PresentationRequest Presentation(Contracts.Events.OrderPlaced order, long minor, bool partial = true) => new()
    {
        OrderId = order.OrderId.ToString(),
        PresentedOn = "2026-06-12",
        ShippedOn = "2026-06-08",
        Currency = "USD",
        DrawnMinor = minor,
        Partial = partial,
    };

    async Task<(long Before, string[] Codes)> Check(Contracts.Events.OrderPlaced order, long minor, bool partial = true)
    {
        var check = await host.ReceivablesAs(SettlementHost.Exporter(order.ExporterId))
            .CheckPresentationAsync(Presentation(order, minor, partial));
        return (check.DrawnBeforeMinor, [.. check.Discrepancies.Select(one => one.Code)]);
    }

    [Fact]
    public async Task Earlier_drawings_add_up_until_they_are_withdrawn()
    {
        var order = await WithCredit();
        Assert.Equal((0L, 0), ((await Check(order, 100_000)).Before, (await Check(order, 100_000)).Codes.Length));
        var drawn = await Credits(order.ExporterId).RecordDrawingAsync(Presentation(order, 60_000), FxStory.Key());
        Assert.Equal((1, 0), (drawn.No, drawn.Discrepancies.Count));
        Assert.Empty((await Check(order, 40_000)).Codes);
        var (before, codes) = await Check(order, 40_001);
        Assert.Equal((60_000L, "amount_exceeds_credit"), (before, Assert.Single(codes)));

        await Credits(order.ExporterId).WithdrawDrawingAsync(
            new V1.WithdrawDrawingRequest { OrderId = order.OrderId.ToString(), No = 1, Reason = "the bank refused it" }, FxStory.Key());
        Assert.Empty((await Check(order, 100_000)).Codes);
        var listed = await Credits(order.ExporterId).ListDrawingsAsync(new V1.OrderRequest { OrderId = order.OrderId.ToString() });
        Assert.Equal((0L, 100_000L, true), (listed.DrawnMinor, listed.AmountMinor, Assert.Single(listed.Drawings).Withdrawn));
    }

    [Fact]
    public async Task A_second_drawing_is_objected_to_where_partial_ones_are_forbidden()
    {
        var order = await WithCredit(partial: false);
        await Credits(order.ExporterId).RecordDrawingAsync(Presentation(order, 100_000, partial: false), FxStory.Key());
        Assert.Contains("partial_forbidden", (await Check(order, 1, partial: false)).Codes);
    }

    [Fact]
    public async Task Drawings_recorded_at_once_see_each_other()
    {
        var order = await WithCredit();
        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(
            _ => Credits(order.ExporterId).RecordDrawingAsync(Presentation(order, 40_000), FxStory.Key()).ResponseAsync));
        Assert.Equal(Enumerable.Range(1, 6), made.Select(one => one.No).Order());
        Assert.Equal(2, made.Count(one => one.Discrepancies.Count == 0));
    }

    [Fact]
    public async Task Anothers_credit_is_not_there()
    {
        var order = await WithCredit();
        var stranger = Credits(Guid.CreateVersion7());
        Assert.Equal("credit_not_found", (await FxStory.Refused(
            () => stranger.RecordDrawingAsync(Presentation(order, 1), FxStory.Key()).ResponseAsync)).Code);
        Assert.Equal("credit_not_found", (await FxStory.Refused(
            () => stranger.ListDrawingsAsync(new V1.OrderRequest { OrderId = order.OrderId.ToString() }).ResponseAsync)).Code);
        Assert.Equal("drawing_not_found", (await FxStory.Refused(() => stranger.WithdrawDrawingAsync(
            new V1.WithdrawDrawingRequest { OrderId = order.OrderId.ToString(), No = 1, Reason = "x" },
            FxStory.Key()).ResponseAsync)).Code);
    }
}
