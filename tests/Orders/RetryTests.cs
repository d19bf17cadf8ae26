using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.Orders.Tests;

/// <summary>The same key, the same reference, many at once: one order.</summary>
public sealed class RetryTests(OrdersHost host)
{
    readonly Guid exporter = Guid.CreateVersion7();
    readonly Guid buyer = Guid.CreateVersion7();

    [Fact]
    public async Task A_retry_is_answered_as_the_first_time_whatever_happened_since()
    {
        var (request, key) = (Deal.Request(exporter), Guid.NewGuid());
        var client = host.Client(OrdersHost.Buyer(buyer));
        var first = await client.PlaceAsync(request, OrdersHost.Key(key));
        await host.Client(OrdersHost.Exporter(exporter)).ConfirmAsync(new ChangeRequest { Id = first.Id });
        await host.Client(OrdersHost.Exporter(exporter)).ReadyToShipAsync(new Deal(exporter, buyer, first.Id).Packed);

        Assert.Equal(first, await client.PlaceAsync(request, OrdersHost.Key(key)));
        await host.Quiet();
        Assert.Single(host.Published.Of<OrderPlaced>(), e => e.OrderId.ToString() == first.Id);
    }

    [Fact]
    public async Task A_retry_of_a_placed_order_is_answered_while_catalog_is_down()
    {
        var sku = $"LATER-DOWN-{exporter}";
        var (request, key) = (Deal.Request(exporter, Deal.Line(sku, 2)), Guid.NewGuid());
        var client = host.Client(OrdersHost.Buyer(buyer));
        var first = await client.PlaceAsync(request, OrdersHost.Key(key));
        host.Catalog.On(sku, () => throw new RpcException(new Status(StatusCode.Unavailable, "down")));

        Assert.Equal(first, await client.PlaceAsync(request, OrdersHost.Key(key)));
    }

    [Fact]
    public async Task A_retry_of_a_cancelled_order_holds_no_stock()
    {
        var (request, key) = (Deal.Request(exporter), Guid.NewGuid());
        var client = host.Client(OrdersHost.Buyer(buyer));
        var first = await client.PlaceAsync(request, OrdersHost.Key(key));
        await client.CancelAsync(new CancelRequest { Id = first.Id, Reason = "changed my mind" });

        Assert.Equal(first, await client.PlaceAsync(request, OrdersHost.Key(key)));
        Assert.False(host.Catalog.Holds(first.Id));
    }

    [Fact]
    public async Task Many_at_once_with_one_key_place_one_order()
    {
        var (request, key) = (Deal.Request(exporter), Guid.NewGuid());
        var client = host.Client(OrdersHost.Buyer(buyer));
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => client.PlaceAsync(request, OrdersHost.Key(key)).ResponseAsync));

        var order = Assert.Single(answers.Distinct());
        Assert.Equal(3, await host.Count("order_line", order.Id));
        Assert.Single((await client.ListAsync(new ListRequest())).Orders);
        Assert.True(host.Catalog.Holds(order.Id));
    }

    [Fact]
    public async Task A_key_that_was_used_for_another_order_is_refused_and_only_the_first_holds_stock()
    {
        var (request, key) = (Deal.Request(exporter), Guid.NewGuid());
        var client = host.Client(OrdersHost.Buyer(buyer));
        var first = await client.PlaceAsync(request, OrdersHost.Key(key));
        var before = host.Catalog.Reserved.Count;
        request.FreightMinor++;

        var problem = await host.Refusal(async () => await client.PlaceAsync(request, OrdersHost.Key(key)));

        Assert.Equal((422, "idempotency_key_reused"), (problem.Status, problem.Code));
        Assert.True(host.Catalog.Holds(first.Id));
        Assert.Contains(host.Catalog.Reserved.Skip(before).Select(call => call.OrderId), host.Catalog.Released.Contains);
    }

    [Fact]
    public async Task The_key_stays_used_when_catalog_would_refuse_the_other_request()
    {
        var (request, key) = (Deal.Request(exporter), Guid.NewGuid());
        var client = host.Client(OrdersHost.Buyer(buyer));
        await client.PlaceAsync(request, OrdersHost.Key(key));
        var sku = $"GONE-{exporter}";
        host.Catalog.Refuse(sku, new Problem(409, "stock_insufficient", "none left"));
        request.Lines.Add(Deal.Line(sku, 1));

        var problem = await host.Refusal(async () => await client.PlaceAsync(request, OrdersHost.Key(key)));
        Assert.Equal("idempotency_key_reused", problem.Code);
    }

    [Fact]
    public async Task Two_requests_at_once_with_one_key_place_one_of_them()
    {
        var key = Guid.NewGuid();
        var client = host.Client(OrdersHost.Buyer(buyer));
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 8).Select(async quantity =>
        {
            try
            {
                return (await client.PlaceAsync(Deal.Request(exporter, Deal.Line("MUG-1", quantity)), OrdersHost.Key(key))).Status;
            }
            catch (RpcException e)
            {
                return Problem.FromGrpc(e).Code;
            }
        }));

        Assert.Single(outcomes, "Placed");
        Assert.Equal(7, outcomes.Count(outcome => outcome == "idempotency_key_reused"));
    }

    [Fact]
    public async Task The_keys_of_two_parties_are_not_the_same_key()
    {
        var (request, key) = (Deal.Request(exporter), Guid.NewGuid());
        var mine = await host.Client(OrdersHost.Buyer(buyer)).PlaceAsync(request, OrdersHost.Key(key));
        var theirs = await host.Client(OrdersHost.Buyer(Guid.CreateVersion7())).PlaceAsync(request, OrdersHost.Key(key));
        Assert.NotEqual(mine.Id, theirs.Id);
    }

    [Fact]
    public async Task Of_rivals_with_one_reference_exactly_one_is_placed_and_the_others_release_their_stock()
    {
        var request = Deal.Request(exporter);
        request.Reference = "PO-2026-1";
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            try
            {
                var rival = host.Client(OrdersHost.Buyer(Guid.CreateVersion7()));
                return (await rival.PlaceAsync(request, OrdersHost.Key(Guid.NewGuid()))).Status;
            }
            catch (RpcException e)
            {
                return $"{Problem.FromGrpc(e).Code} {Problem.FromGrpc(e).Field}";
            }
        }));

        Assert.Single(outcomes, "Placed");
        Assert.Equal(5, outcomes.Count(outcome => outcome == "order_reference_taken reference"));
        var mine = (await host.Client(OrdersHost.Exporter(exporter)).ListAsync(new ListRequest())).Orders;
        var asked = host.Catalog.Reserved.Where(call => call.ExporterId == exporter.ToString()).Select(call => call.OrderId).ToArray();
        Assert.Equal(6, asked.Length);
        Assert.Equal(Assert.Single(mine).Id, Assert.Single(asked, host.Catalog.Holds));
        var elsewhere = Deal.Request(Guid.CreateVersion7());
        elsewhere.Reference = "PO-2026-1";
        Assert.Equal("Placed", (await host.Client(OrdersHost.Buyer(buyer)).PlaceAsync(elsewhere, OrdersHost.Key(Guid.NewGuid()))).Status);
    }
}
