using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class FxWrongHandsTests(SettlementHost host)
{
    [Fact]
    public async Task Anothers_conversion_is_not_there()
    {
        var order = await host.WithBalance();
        var deal = await host.Convert(order.ExporterId, FxStory.By(await host.Quote(order.ExporterId, 500), (order, 500)));
        var request = new V1.FxIdRequest { Id = deal.Id };
        Assert.Equal("fx_conversion_not_found", (await FxStory.Refused(
            () => host.Fx(Guid.CreateVersion7()).GetConversionAsync(request).ResponseAsync)).Code);
        Assert.Empty((await host.Fx(Guid.CreateVersion7()).ListConversionsAsync(new V1.ListFxRequest())).Conversions);
        Assert.Equal(deal.Id, (await host.Fx(order.ExporterId).GetConversionAsync(request)).Id);
        Assert.Equal(deal.Id, Assert.Single((await host.Fx(order.ExporterId).ListConversionsAsync(new V1.ListFxRequest())).Conversions).Id);
        Assert.Equal(deal.Id, (await host.Fx(SettlementHost.Operator).GetConversionAsync(request)).Id);
        Assert.Equal("fx_conversion_not_found", (await FxStory.Refused(
            () => host.Fx(SettlementHost.Operator).GetConversionAsync(new V1.FxIdRequest { Id = "x" }).ResponseAsync)).Code);
    }

    [Fact]
    public async Task A_status_or_page_that_cannot_be_is_refused_by_field()
    {
        var (desk, status) = (host.Fx(SettlementHost.Operator), new V1.ListFxRequest { Status = "Lost" });
        var page = new V1.ListFxRequest { Page = new Contracts.Common.V1.Page { Limit = 501 } };
        foreach (var call in new Func<V1.ListFxRequest, Task>[]
            {
                request => desk.ListQuotesAsync(request).ResponseAsync,
                request => desk.ListConversionsAsync(request).ResponseAsync,
                request => desk.ListForwardsAsync(request).ResponseAsync,
                request => desk.ListReceiptDeclarationsAsync(request).ResponseAsync,
            })
        {
            Assert.Equal("status", (await FxStory.Refused(() => call(status))).Field);
            Assert.Equal("page.limit", (await FxStory.Refused(() => call(page))).Field);
        }
    }
}
