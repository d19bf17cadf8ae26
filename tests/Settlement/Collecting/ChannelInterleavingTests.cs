using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>
/// Operators capture, void and refund, cardholders dispute, and messages come twice and in any order, all at once on the payments of one
/// order. In the end every payment is as its processor has it, and the books say what the payments say.
/// </summary>
public sealed class ChannelInterleavingTests(SettlementHost host)
{
    const int Payments = 4;
    const int StepsEach = 12;
    const long Each = 100_000;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task Any_interleaving_keeps_every_sum_and_the_books(int seed, bool escrow)
    {
        var order = Given.Order(
            totalMinor: Payments * Each, exporter: escrow ? await host.ExporterWith("Acceptance", 30) : null);
        await host.Place(order);
        var payments = new List<(V1.ChannelPayment Payment, Guid Opening)>();
        for (var i = 0; i < Payments; i++)
        {
            var started = await host.Start(order, PaymentStory.Card(order, PaymentStory.Token(), Each, manual: true));
            payments.Add((await host.Until(started, "Authorised"), await host.Opening(started)));
        }

        await Task.WhenAll(payments.SelectMany((one, i) => new[] { 0, 1, 2 }.Select(
            actor => Task.Run(() => Act(one.Payment, one.Opening, new Random((seed * 100) + (i * 10) + actor), actor)))));
        await SettlementHost.Eventually(
            async () => await host.Count(
                "channel_operation o join channel_payment p on p.id = o.payment_id where p.order_id = @Id and o.status = 'Requested'",
                order.OrderId) == 0,
            "every call is answered");
        foreach (var (_, opening) in payments)
            await host.Tell(host.Others.Processors.Message(opening, $"last-{opening}"));
        await Check(order, payments, escrow);
    }

    /// <summary>The first actor is the operator, the second the cardholder, the third repeats old messages.</summary>
    async Task Act(V1.ChannelPayment payment, Guid opening, Random random, int actor)
    {
        var messages = new List<byte[]>();
        for (var step = 0; step < StepsEach; step++)
        {
            var minor = random.Next(1, 40_000);
            await Try(() => actor switch
            {
                0 => Operate(payment, random.Next(8), minor),
                1 => Task.Run(() => Dispute(opening, random.Next(3), minor)),
                _ => Task.CompletedTask,
            });
            messages.Add(host.Others.Processors.Message(opening));
            if (random.Next(3) > 0)
                await host.Tell(messages[random.Next(messages.Count)]);
        }
    }

    Task Operate(V1.ChannelPayment payment, int what, long minor) => what switch
    {
        < 4 => host.Desk().CapturePaymentAsync(
            new V1.PaymentAmountRequest { Id = payment.Id, AmountMinor = minor }, FxStory.Key()).ResponseAsync,
        4 => host.Desk().VoidPaymentAsync(new V1.PaymentIdRequest { Id = payment.Id }, FxStory.Key()).ResponseAsync,
        _ => host.Refund(payment, minor / 4),
    };

    /// <summary>The cardholder's bank, by the rules of processors: never more than is left, one dispute at a time.</summary>
    void Dispute(Guid opening, int what, long minor) => host.Others.Processors.Change(opening, p =>
    {
        var open = p.Disputes.FindIndex(dispute => dispute.Stage is "opened" or "contested");
        var rest = p.Captured - p.Refunded - p.TakenBack;
        if (open >= 0)
            p.Disputes[open] = p.Disputes[open] with { Stage = what == 0 ? "lost" : "won" };
        else if (rest > 0)
            p.Disputes.Add(new PlayedDispute($"dp_{p.Disputes.Count + 1}", Math.Min(rest, (minor / 4) + 1), "opened"));
    });

    static async Task Try(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (RpcException e) when (Problem.FromGrpc(e).Status == 409)
        {
            // Its status, another call or a chargeback did not allow it.
        }
    }

    async Task Check(OrderPlaced order, List<(V1.ChannelPayment Payment, Guid Opening)> payments, bool escrow)
    {
        var net = 0L;
        foreach (var (payment, opening) in payments)
        {
            var (ours, theirs) = (await host.Payment(payment.Id), host.Others.Processors.Of(opening));
            Assert.Equal(
                (theirs.Captured, theirs.Refunded, theirs.TakenBack),
                (ours.CapturedMinor, ours.RefundedMinor, ours.ChargedBackMinor));
            Assert.InRange(ours.RefundedMinor + ours.ChargedBackMinor, 0, ours.CapturedMinor);
            Assert.Equal(
                ours.RefundedMinor,
                ours.Operations.Where(call => call is { Kind: "Refund", Status: "Succeeded" }).Sum(call => call.AmountMinor));
            net += ours.CapturedMinor - ours.RefundedMinor - ours.ChargedBackMinor;
        }

        Assert.Equal(net, (await host.Receivable(order.OrderId)).PaidMinor);
        var expected = new Dictionary<AccountKind, long>();
        if (net > 0)
            (expected[AccountKind.ProcessorClearing], expected[escrow ? AccountKind.Escrow : AccountKind.OrderFunds]) = (net, -net);
        Assert.Equal(expected, await host.Balances(order.OrderId));
        if (escrow)
            Assert.Equal(net, (await host.Escrow(order)).HeldMinor);
        // A message may be on its way when its payment has come to rest.
        await SettlementHost.Eventually(async () => await host.Count(
            """
            processor_event e join channel_payment p using (opening_id)
            where p.order_id = @Id and e.status in ('Waiting', 'Contradiction')
            """,
            order.OrderId) == 0, "every message is taken");
    }
}
