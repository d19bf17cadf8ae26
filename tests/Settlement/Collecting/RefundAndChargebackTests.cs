using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Refund and chargeback exclude each other; together they never take more than was captured.</summary>
public sealed class RefundAndChargebackTests(SettlementHost host)
{
    static readonly AccountKind[] Kinds = [AccountKind.ProcessorClearing, AccountKind.OrderFunds];

    async Task Holds(OrderPlaced order, long minor) => Assert.Equal(
        minor == 0 ? [] : new Dictionary<AccountKind, long> { [Kinds[0]] = minor, [Kinds[1]] = -minor },
        await host.Balances(order.OrderId));

    [Fact]
    public async Task Refunds_are_given_back_in_parts_and_never_beyond_what_was_captured()
    {
        var (order, payment) = await host.PaidByCard();
        await host.Refund(payment, 40_000);
        payment = await host.Until(payment, "PartlyRefunded");
        Assert.Equal("channel_amount_not_there", (await FxStory.Refused(() => host.Refund(payment, 60_001))).Code);
        await Holds(order, 60_000);
        var receivable = await host.Receivable(order.OrderId);
        Assert.Equal(("PartlyPaid", 60_000L), (receivable.Status, Assert.Single(receivable.Receipts).AmountMinor));
        await host.Refund(payment, 0);
        Assert.Equal(100_000, (await host.Until(payment, "Refunded")).RefundedMinor);
        await Holds(order, 0);
        Assert.Equal(100_000, host.Others.Processors.Of(await host.Opening(payment)).Refunded);
    }

    [Fact]
    public async Task The_same_key_refunds_once()
    {
        var (_, payment) = await host.PaidByCard();
        var key = Guid.NewGuid();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.Refund(payment, 10_000, key)));
        payment = await host.Until(payment, "PartlyRefunded");
        Assert.Equal((10_000L, 1), (payment.RefundedMinor, payment.Operations.Count(call => call.Kind == "Refund")));
    }

    [Fact]
    public async Task A_refund_that_the_processor_refuses_leaves_the_money_with_the_order()
    {
        var (order, payment) = await host.PaidByCard();
        var opening = await host.Opening(payment);
        host.Others.Processors.Treat("card", $"refund {opening}", Manner.Refuses);
        await host.Refund(payment, 40_000);
        await SettlementHost.Eventually(
            async () => (await host.Payment(payment.Id)).Operations[^1] is { Kind: "Refund", Status: "Refused" }, "refused");
        await Holds(order, 100_000);
        Assert.Equal(("Paid", "chargeback_open"),
            ((await host.Receivable(order.OrderId)).Status, (await host.Payment(payment.Id)).Operations[^1].Outcome));
    }

    [Fact]
    public async Task A_chargeback_takes_the_money_and_no_refund_goes_out_beside_it()
    {
        var (order, payment) = await host.PaidByCard();
        var opening = await host.Opening(payment);
        Assert.Equal("Applied", (await host.Dispute(opening, 100_000)).Status);
        payment = await host.Until(payment, "ChargedBack");
        Assert.Equal(("Opened", 100_000L), (Assert.Single(payment.Chargebacks).Stage, payment.ChargedBackMinor));
        await Holds(order, 0);
        Assert.Equal("channel_refund_while_chargeback", (await FxStory.Refused(() => host.Refund(payment, 1))).Code);
        await host.Payments(SettlementHost.Exporter(order.ExporterId)).ContestChargebackAsync(
            new V1.ContestChargebackRequest { Id = payment.Id, Chargeback = "dp_1", Evidence = "the waybill" }, FxStory.Key());
        await SettlementHost.Eventually(
            async () => (await host.Payment(payment.Id)).Chargebacks[0].Stage == "Contested", "contested");
        Assert.Equal("channel_refund_while_chargeback", (await FxStory.Refused(() => host.Refund(payment, 1))).Code);
        await host.Dispute(opening, 100_000, stage: "won");
        Assert.Equal(("Captured", 0L), ((await host.Payment(payment.Id)).Status, (await host.Payment(payment.Id)).ChargedBackMinor));
        await Holds(order, 100_000);
        await host.Refund(payment, 5_000);
        await host.Until(payment, "PartlyRefunded");
        await Holds(order, 95_000);
    }

    [Fact]
    public async Task After_a_refund_only_the_rest_is_charged_back_and_after_a_loss_only_the_rest_refunded()
    {
        var (order, payment) = await host.PaidByCard();
        var opening = await host.Opening(payment);
        await host.Refund(payment, 30_000);
        await host.Until(payment, "PartlyRefunded");
        var greedy = await host.Dispute(opening, 70_001);
        Assert.Equal("Contradiction", greedy.Status);
        Assert.Equal(0, (await host.Payment(payment.Id)).ChargedBackMinor);
        await Holds(order, 70_000);
        Assert.Equal("Applied", (await host.Dispute(opening, 50_000, stage: "lost")).Status);
        payment = await host.Payment(payment.Id);
        Assert.Equal(("ChargedBack", 30_000L, 50_000L), (payment.Status, payment.RefundedMinor, payment.ChargedBackMinor));
        Assert.Equal("channel_amount_not_there", (await FxStory.Refused(() => host.Refund(payment, 20_001))).Code);
        await host.Refund(payment, 20_000);
        await SettlementHost.Eventually(async () => (await host.Payment(payment.Id)).RefundedMinor == 50_000, "the rest");
        await Holds(order, 0);
        Assert.Equal("chargeback_closed", (await FxStory.Refused(() => host.Desk().ContestChargebackAsync(
            new V1.ContestChargebackRequest { Id = payment.Id, Chargeback = "dp_1", Evidence = "x" }, FxStory.Key()).ResponseAsync)).Code);
    }

    [Fact]
    public async Task A_chargeback_that_comes_while_a_refund_is_on_its_way_waits_for_it()
    {
        var (order, payment) = await host.PaidByCard();
        var opening = await host.Opening(payment);
        host.Others.Processors.Treat("card", $"refund {opening}", Manner.Fails);
        await host.Refund(payment, 100_000);
        Assert.Equal("Waiting", (await host.Dispute(opening, 100_000)).Status);
        host.Others.Processors.Treat("card", $"refund {opening}", Manner.Takes);
        // The processor refuses the refund, because the payment is disputed there; then the chargeback is noted.
        payment = await host.Until(payment, "ChargedBack");
        Assert.Equal((0L, 100_000L), (payment.RefundedMinor, payment.ChargedBackMinor));
        await Holds(order, 0);
        Assert.Equal(0, await host.Count("processor_event where opening_id = @Id and status = 'Waiting'", opening));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Refunds_and_a_chargeback_at_the_same_moment_never_take_the_money_twice(int seed)
    {
        var (order, payment) = await host.PaidByCard();
        var opening = await host.Opening(payment);
        var random = new Random(seed);
        var amounts = Enumerable.Range(0, 8).Select(_ => (long)random.Next(10_000, 60_000)).ToArray();
        var tries = amounts.Select(amount => Task.Run(() => Try(() => host.Refund(payment, amount)))).ToList();
        tries.Add(Task.Run(() => Try(() => host.Dispute(opening, 100_000 - host.Others.Processors.Of(opening).Refunded))));
        await Task.WhenAll(tries);
        await SettlementHost.Eventually(
            async () => (await host.Payment(payment.Id)).Operations.All(call => call.Status != "Requested"), "all answered");
        payment = await host.Payment(payment.Id);
        Assert.InRange(payment.RefundedMinor + payment.ChargedBackMinor, 0, 100_000);
        Assert.Equal(
            payment.RefundedMinor,
            payment.Operations.Where(call => call is { Kind: "Refund", Status: "Succeeded" }).Sum(call => call.AmountMinor));
        await Holds(order, 100_000 - payment.RefundedMinor - payment.ChargedBackMinor);
    }

    static async Task Try<T>(Func<Task<T>> call)
    {
        try
        {
            await call();
        }
        catch (RpcException e) when (Problem.FromGrpc(e).Status == 409)
        {
            // Another call was under way, or the chargeback was first: both are right.
        }
    }

    [Fact]
    public async Task The_database_refuses_what_no_program_should_write()
    {
        var (_, payment) = await host.PaidByCard();
        var opening = await host.Opening(payment);
        async Task Refused(string constraint, string sql)
        {
            var e = await Assert.ThrowsAsync<Npgsql.PostgresException>(
                () => host.Db.Run(sql, new { Id = Guid.Parse(payment.Id) }, CancellationToken.None));
            Assert.Equal(constraint, e.ConstraintName);
        }

        await Refused("channel_payment_returned_within_captured",
            "update channel_payment set refunded_minor = 60000, charged_back_minor = 40001 where id = @Id");
        await Refused("channel_payment_captured_within_authorised", "update channel_payment set captured_minor = 100001 where id = @Id");
        const string Call =
            """
            insert into channel_operation (id, payment_id, no, kind, channel, amount_minor, not_before, requested_by, requested_at)
            values (gen_random_uuid(), @Id, 9, 'Refund', 'card', 1, 'infinity', 'test', now())
            """;
        await host.Dispute(opening, 1);
        await Refused("channel_refund_without_chargeback", Call);
        await host.Dispute(opening, 1, stage: "won");
        await host.Db.Run(Call, new { Id = Guid.Parse(payment.Id) }, CancellationToken.None);
        await Refused("chargeback_without_refund",
            """
            insert into chargeback (payment_id, reference, amount_minor, stage, reason, opened_at, changed_at)
            values (@Id, 'dp_9', 1, 'Opened', 'x', now(), now())
            """);
    }

    [Fact]
    public async Task A_refund_that_nobody_asked_for_is_booked_as_it_is_told()
    {
        var (order, payment) = await host.PaidByCard();
        var opening = await host.Opening(payment);
        host.Others.Processors.Change(opening, p => p.Refunded = 20_000);
        Assert.Equal("Applied", (await host.Tell(host.Others.Processors.Message(opening))).Status);
        await Holds(order, 80_000);
        await host.Refund(payment, 30_000);
        await SettlementHost.Eventually(async () => (await host.Payment(payment.Id)).RefundedMinor == 50_000, "refunded");
        await host.Until(payment, "PartlyRefunded");
        await Holds(order, 50_000);
    }

    [Fact]
    public async Task What_a_cancelled_order_was_paid_is_refunded_from_the_buyers_credit()
    {
        var (order, payment) = await host.PaidByCard();
        await host.Deliver(Given.Cancelled(order));
        await SettlementHost.Eventually(async () => (await host.Receivable(order.OrderId)).Status == "Cancelled", "cancelled");
        await host.Refund(payment, 0);
        await host.Until(payment, "Refunded");
        await Holds(order, 0);
    }
}
