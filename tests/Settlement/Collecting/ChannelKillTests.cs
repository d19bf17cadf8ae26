using CrossBorder.Contracts.Events;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>
/// The database ends sessions whenever it likes, most of all between a processor's answer and our note of it; processors lose answers
/// too. Every payment is charged once, every refund made once, and the books say so.
/// </summary>
public sealed class ChannelKillTests(SettlementHost host) : IClassFixture<SettlementHost>
{
    const int Payments = 12;

    [Fact]
    public async Task Whoever_is_killed_between_the_call_and_its_note_charges_and_refunds_once()
    {
        var orders = new List<(OrderPlaced Order, string Token)>();
        for (var i = 0; i < Payments; i++)
        {
            orders.Add((Given.Order(), PaymentStory.Token()));
            await host.Place(orders[i].Order);
            if (i % 3 == 0)
                host.Others.Processors.Treat("card", orders[i].Token, Manner.TakesAndFails);
        }

        using var done = new CancellationTokenSource();
        var killer = Killer.Kill(host.Db, 0.05, done.Token);
        var paid = await Task.WhenAll(orders.Select(one => Task.Run(() => Work(one.Order, one.Token))));
        await done.CancelAsync();
        Assert.True(await killer > 5, "too few sessions were killed");
        await Killer.Settled(host.Db);

        foreach (var ((order, token), id) in orders.Zip(paid))
        {
            var taken = Assert.Single(host.Others.Processors.OfToken(token));
            Assert.Equal((100_000L, 30_000L), (taken.Captured, taken.Refunded));
            Assert.Equal(
                new() { [AccountKind.ProcessorClearing] = 70_000, [AccountKind.OrderFunds] = -70_000 },
                await host.Balances(order.OrderId));
            Assert.Equal(1, await host.Count("channel_operation where payment_id = @Id and kind = 'Refund'", id));
            Assert.Equal(2, await host.Count("channel_receipt where payment_id = @Id", id));
        }
    }

    /// <summary>Pays by card, then gives a part back; each under one key until it is done.</summary>
    async Task<Guid> Work(OrderPlaced order, string token)
    {
        var (start, refund) = (Guid.NewGuid(), Guid.NewGuid());
        var payment = await Insist(() => host.Start(order, PaymentStory.Card(order, token), start));
        await Becomes(payment.Id, "Captured");
        await Insist(() => host.Refund(payment, 30_000, refund));
        await Becomes(payment.Id, "PartlyRefunded");
        return Guid.Parse(payment.Id);
    }

    Task Becomes(string id, string status) => SettlementHost.Eventually(async () =>
    {
        try
        {
            var now = await host.Payment(id);
            return now.Status == status && now.Operations.All(call => call.Status != "Requested");
        }
        catch (RpcException e) when (IsKilled(e))
        {
            return false;
        }
    }, $"{id} {status}");

    static async Task<V1.ChannelPayment> Insist(Func<Task<V1.ChannelPayment>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (RpcException e) when (attempt < 500 && IsKilled(e))
            {
                await Task.Yield();
            }
        }
    }

    static bool IsKilled(RpcException e) => e.StatusCode is StatusCode.Unavailable or StatusCode.Internal;
}
