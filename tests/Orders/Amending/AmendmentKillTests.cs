using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Client = CrossBorder.Contracts.Orders.V1.Amendments.AmendmentsClient;

namespace CrossBorder.Orders.Tests;

/// <summary>An acceptance of an amendment that dies at any write leaves nothing and is repeated to one change of the order.</summary>
public sealed class AmendmentKillTests(AmendmentKillTests.OwnHost host) : IClassFixture<AmendmentKillTests.OwnHost>
{
    /// <summary>Other tests must not meet what is broken here.</summary>
    public sealed class OwnHost : OrdersHost;

    /// <summary>Every table that an acceptance writes to.</summary>
    public static TheoryData<string, string> Writes => new()
    {
        { "idempotency", "insert" }, { "order_line_movement", "insert" }, { "order_line_ledger", "update" }, { "sales_order", "update" },
        { "order_line", "delete" }, { "order_line", "insert" }, { "order_event", "insert" }, { "order_revision", "insert" },
        { "order_amendment", "update" }, { "idempotency", "update" }, { "outbox", "insert" },
    };

    [Theory, MemberData(nameof(Writes))]
    public async Task Whatever_write_fails_the_order_reads_as_before_and_the_repeat_changes_it_once(string table, string operation)
    {
        var deal = await host.Placed();
        var propose = new ProposeAmendmentRequest
        {
            OrderId = deal.Id,
            ExpectedVersion = 1,
            ValidUntil = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(7)),
        };
        propose.Lines.Add(new LineChange { LineNo = 1, Quantity = 12 });
        var proposed = await new Client(host.As(OrdersHost.Buyer(deal.Buyer))).ProposeAsync(propose);
        var (exporter, before) = (new Client(host.As(OrdersHost.Exporter(deal.Exporter))), await host.Now(deal.Id));
        var (request, key) = (new AmendmentChange { AmendmentId = proposed.Id, ExpectedVersion = 1 }, Guid.NewGuid());
        await host.Quiet();
        await host.Db.Run(
            $"""
            create function kill() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$;
            create trigger killed before {operation} on {table} for each row execute function kill();
            """,
            new { }, CancellationToken.None);
        try
        {
            await Assert.ThrowsAsync<RpcException>(async () => await exporter.AcceptAsync(request, OrdersHost.Key(key)));
        }
        finally
        {
            await host.Db.Run($"drop trigger killed on {table}; drop function kill();", new { }, CancellationToken.None);
        }

        Assert.Equal(before, await host.Now(deal.Id));
        var accepted = await exporter.AcceptAsync(request, OrdersHost.Key(key));
        Assert.Equal(accepted, await exporter.AcceptAsync(request, OrdersHost.Key(key)));
        Assert.Equal((2, 12L), ((await host.Now(deal.Id)).Version, (await host.Now(deal.Id)).Lines[0].Quantity));
        await host.Quiet();
        Assert.Single(host.Published.Of<OrderAmended>(), e => e.OrderId == deal.OrderId);
        // Whoever died and whoever came back held the same units, under the same id.
        Assert.Single(host.Catalog.Reserved.Where(ask => ask.BuyerId == deal.Buyer.ToString() && ask.Lines[0].Quantity == 2)
            .Select(ask => ask.OrderId).Distinct());
    }
}
