using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>A buyer's credit that came by bank goes back to the account that paid it.</summary>
public sealed class BuyerRefundTests(SettlementHost host)
{
    V1.BuyerRefunds.BuyerRefundsClient Refunds(Principal principal) => new(host.Wire(principal));

    V1.BuyerRefunds.BuyerRefundsClient Desk => Refunds(SettlementHost.Operator);

    /// <summary>A disputed order that was paid by bank from an account, of which so much was given back to the buyer.</summary>
    async Task<OrderPlaced> Disputed(long refundMinor)
    {
        var order = Given.Order(exporter: await host.ExporterWith("Delivery", 7));
        await host.Deliver(Given.Exporter(order));
        var account = (await host.Place(order)).VirtualAccount;
        await host.Import(StatementText.Of("USD").Add(
            "C", 100_000, $"?20{account}?31GB82WEST12345698765432?32GIFT SHOP LTD"));
        await host.Holds(order, 100_000);
        await host.AsBuyer(order).OpenDisputeAsync(
            new V1.OpenDisputeRequest { OrderId = order.OrderId.ToString(), Reason = "broken" }, FxStory.Key());
        await host.Escrows(SettlementHost.Operator).DecideDisputeAsync(
            new V1.DecideDisputeRequest { OrderId = order.OrderId.ToString(), RefundMinor = refundMinor, Reason = "half" }, FxStory.Key());
        return order;
    }

    async Task<V1.BuyerRefund> Ask(OrderPlaced order, long minor = 0, Guid? key = null) =>
        await Refunds(SettlementHost.Buyer(order.BuyerId)).RequestBuyerRefundAsync(
            new V1.BuyerRefundRequest { OrderId = order.OrderId.ToString(), AmountMinor = minor, Reason = "dispute" }, FxStory.Key(key));

    async Task<V1.BuyerRefund> Approve(V1.BuyerRefund refund, Principal by) =>
        await Refunds(by).ApproveBuyerRefundAsync(new V1.BuyerRefundDecision { Id = refund.Id }, FxStory.Key());

    async Task<V1.BuyerRefund> Now(V1.BuyerRefund refund) => Assert.Single((await Desk.ListBuyerRefundsAsync(
        new V1.ListBuyerRefundsRequest { OrderId = refund.OrderId })).Refunds, one => one.Id == refund.Id);

    Task<long> Credit(OrderPlaced order) => host.Db.One<long>(
        """
        select coalesce(sum(credit_minor - debit_minor), 0)::bigint
        from posting
        where kind = 'BuyerCredit' and party_id = @BuyerId
        """,
        new { order.BuyerId }, CancellationToken.None);

    [Fact]
    public async Task What_a_dispute_gave_back_goes_to_the_payers_account_once_somebody_else_approved_it()
    {
        var order = await Disputed(30_000);
        var asked = await Ask(order);
        Assert.Equal(("Waiting", 30_000L, "GIFT SHOP LTD", 1), (asked.Status, asked.AmountMinor, asked.Name, asked.NeedsApprovals));
        Assert.Equal("…5432", asked.Account);
        Assert.Equal(0, await Credit(order));
        Assert.Equal("refund_exceeds_credit", (await FxStory.Refused(() => Ask(order, 1))).Code);

        Assert.Equal("Approved", (await Approve(asked, SettlementHost.Operator)).Status);
        var row = await host.Db.One<string>(
            "select account || ' ' || amount_minor from receipt_return where id = @Id", new { Id = Guid.Parse(asked.Id) },
            CancellationToken.None);
        Assert.Equal("GB82WEST12345698765432 30000", row);
        var reference = ReceiptReturn.ReferenceOf(Guid.Parse(asked.Id));
        Assert.Equal(1, (await host.Import(StatementText.Of("USD").Debit(30_000, reference))).Matched);
        Assert.Equal("Completed", (await Now(asked)).Status);
        var told = await host.Published.Next<PaymentRefunded>(e => e.OrderId == order.OrderId);
        Assert.Equal((30_000L, "Bank", asked.Id), (told.AmountMinor, told.Method, told.RefundId.ToString()));
        var balances = await host.Balances(order.OrderId);
        Assert.DoesNotContain(AccountKind.RefundClearing, balances.Keys);
    }

    [Fact]
    public async Task A_rejected_refund_and_one_that_the_bank_refuses_are_the_buyers_credit_again()
    {
        var order = await Disputed(20_000);
        var first = await Ask(order, 5_000);
        await Desk.RejectBuyerRefundAsync(new V1.BuyerRefundDecision { Id = first.Id, Reason = "wrong amount" }, FxStory.Key());
        Assert.Equal(("Rejected", "wrong amount"), ((await Now(first)).Status, (await Now(first)).RefusedWhy));
        Assert.Equal(20_000, await Credit(order));

        var second = await Ask(order);
        Assert.Equal(20_000, second.AmountMinor);
        host.Others.Treat(Guid.Parse(second.Id), Manner.Refuses);
        await Approve(second, SettlementHost.Operator);
        await SettlementHost.Eventually(async () => (await Now(second)).Status == "Refused", "refused");
        Assert.Equal(20_000, await Credit(order));
        Assert.Equal(409, (await FxStory.Refused(() => Approve(second, PayoutStory.Checker))).Status);
    }

    [Fact]
    public async Task Who_asked_does_not_approve_and_nobody_approves_twice()
    {
        var order = await Disputed(50_000);
        var asked = await Desk.RequestBuyerRefundAsync(
            new V1.BuyerRefundRequest { OrderId = order.OrderId.ToString(), Reason = "the buyer called" }, FxStory.Key());
        Assert.Equal("four_eyes", (await FxStory.Refused(() => Approve(asked, SettlementHost.Operator))).Code);
        Assert.Equal("Approved", (await Approve(asked, PayoutStory.Checker)).Status);
        Assert.Equal(409, (await FxStory.Refused(() => Approve(asked, PayoutStory.Checker))).Status);
    }

    [Fact]
    public async Task Many_who_ask_at_once_get_no_more_than_there_is()
    {
        var order = await Disputed(30_000);
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                return (await Ask(order, 10_000)).AmountMinor;
            }
            catch (Grpc.Core.RpcException e) when (Problem.FromGrpc(e).Code == "refund_exceeds_credit")
            {
                return 0;
            }
        }));
        Assert.Equal((30_000L, 0L), (made.Sum(), await Credit(order)));
    }

    [Fact]
    public async Task Without_a_payers_account_it_is_said_so_and_anothers_order_is_not_there()
    {
        var (order, _) = await host.PaidByCard();
        Assert.Equal("refund_payer_unknown", (await FxStory.Refused(() => Ask(order))).Code);
        var stranger = Refunds(SettlementHost.Buyer(Guid.CreateVersion7()));
        Assert.Equal("receivable_not_found", (await FxStory.Refused(() => stranger.RequestBuyerRefundAsync(
            new V1.BuyerRefundRequest { OrderId = order.OrderId.ToString(), Reason = "x" }, FxStory.Key()).ResponseAsync)).Code);
        Assert.Empty((await stranger.ListBuyerRefundsAsync(new V1.ListBuyerRefundsRequest())).Refunds);
    }
}
