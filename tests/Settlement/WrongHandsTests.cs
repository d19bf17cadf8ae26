using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class WrongHandsTests(SettlementHost host)
{
    [Fact]
    public async Task Another_partys_order_is_not_there()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        await host.Deliver(Given.Closed(order));
        await SettlementHost.Eventually(async () => await host.Count("claim where order_id = @Id", order.OrderId) == 1, "claim");
        await SettlementHost.Eventually(async () => (await host.Payouts(order.OrderId)).Count == 1, "payout");
        var request = new V1.OrderRequest { OrderId = order.OrderId.ToString() };
        foreach (var stranger in new[] { SettlementHost.Exporter(Guid.CreateVersion7()), SettlementHost.Buyer(Guid.CreateVersion7()),
            SettlementHost.Exporter(order.BuyerId) })
        {
            if (stranger.PartyId != order.BuyerId)
                Assert.Equal("receivable_not_found", await Code(() => host.As(stranger).GetReceivableAsync(request).ResponseAsync));
            if (stranger.Role == Role.Exporter)
                Assert.Equal("claim_not_found", await Code(() => host.As(stranger).GetClaimAsync(request).ResponseAsync));
        }

        var other = host.As(SettlementHost.Exporter(Guid.CreateVersion7()));
        Assert.Empty((await other.ListPayoutsAsync(new V1.ListRequest())).Payouts);
        Assert.Empty((await other.ListClaimsAsync(new V1.ListRequest())).Claims);
        Assert.Equal(order.OrderId.ToString(), (await host.As(SettlementHost.Buyer(order.BuyerId)).GetReceivableAsync(request)).OrderId);
        var own = host.As(SettlementHost.Exporter(order.ExporterId));
        Assert.Equal(order.OrderId.ToString(), (await own.GetReceivableAsync(request)).OrderId);
        Assert.Equal(order.OrderId.ToString(), (await own.GetClaimAsync(request)).OrderId);
        Assert.Single((await own.ListPayoutsAsync(new V1.ListRequest())).Payouts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("01980000-0000-7000-8000-00000000dead")]
    public async Task An_order_that_nobody_knows_is_not_there(string id)
    {
        Assert.Equal("receivable_not_found",
            await Code(() => host.Desk.GetReceivableAsync(new V1.OrderRequest { OrderId = id }).ResponseAsync));
        Assert.Equal("claim_not_found", await Code(() => host.Desk.GetClaimAsync(new V1.OrderRequest { OrderId = id }).ResponseAsync));
    }

    [Theory]
    [InlineData("x", 0, "page.cursor")]
    [InlineData("-1", 0, "page.cursor")]
    [InlineData("", 501, "page.limit")]
    [InlineData("", -1, "page.limit")]
    public async Task A_page_that_cannot_be_is_refused_by_field(string cursor, int limit, string field)
    {
        var request = new V1.ListRequest { Page = new Contracts.Common.V1.Page { Cursor = cursor, Limit = limit } };
        foreach (var call in new Func<Task>[]
            {
                () => host.Desk.ListPayoutsAsync(request).ResponseAsync,
                () => host.Desk.ListClaimsAsync(request).ResponseAsync,
                () => host.Desk.ListUnmatchedAsync(request).ResponseAsync,
            })
            Assert.Equal(field, Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(call)).Field);
    }

    [Fact]
    public async Task A_status_that_does_not_exist_is_refused_with_those_that_do()
    {
        var request = new V1.ListRequest { Status = "Lost" };
        var payouts = Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(() => host.Desk.ListPayoutsAsync(request).ResponseAsync));
        Assert.Equal(("status", "Waiting, Requested, Sent, Accepted, Settled, Completed, Refused, Rejected, Returned"),
            (payouts.Field, payouts.Accepted));
        var claims = Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(() => host.Desk.ListClaimsAsync(request).ResponseAsync));
        Assert.Equal("Waiting, Filed, Accepted, Paid, Refused, Withdrawn", claims.Accepted);
    }

    static async Task<string> Code(Func<Task> call) => Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(call)).Code;
}
