using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Grpc.Core;
using Client = CrossBorder.Contracts.Orders.V1.Orders.OrdersClient;
using Wire = CrossBorder.Contracts.Orders.V1.Order;

namespace CrossBorder.Orders.Tests;

public sealed class ChangingTests(OrdersHost host)
{
    static readonly Dictionary<string, Func<Client, string, int, AsyncUnaryCall<Wire>>> Commands = new()
    {
        ["Confirm"] = (client, id, version) => client.ConfirmAsync(new ChangeRequest { Id = id, ExpectedVersion = version }),
        ["Cancel"] = (client, id, version) => client.CancelAsync(new CancelRequest { Id = id, ExpectedVersion = version, Reason = "late" }),
        ["ReadyToShip"] = (client, id, version) => client.ReadyToShipAsync(
            new ReadyToShipRequest { Id = id, ExpectedVersion = version, Pieces = 1, NetGrams = 1, GrossGrams = 1 }),
        ["Accept"] = (client, id, version) => client.AcceptAsync(new ChangeRequest { Id = id, ExpectedVersion = version }),
        ["Get"] = (client, id, _) => client.GetAsync(new GetRequest { Id = id }),
    };

    [Fact]
    public async Task An_order_goes_from_placing_to_acceptance_and_each_step_is_told_and_kept_on_the_trail()
    {
        var deal = await host.Placed();
        var (exporter, buyer) = (host.Client(OrdersHost.Exporter(deal.Exporter)), host.Client(OrdersHost.Buyer(deal.Buyer)));

        Assert.Equal(("Confirmed", 2), Brief(await exporter.ConfirmAsync(new ChangeRequest { Id = deal.Id, ExpectedVersion = 1 })));
        var packed = await exporter.ReadyToShipAsync(deal.Packed);
        Assert.Equal(("ReadyToShip", 3, 4), (packed.Status, packed.Version, packed.Pieces));
        await host.Deliver(deal.Departed);
        await host.Becomes(deal.Id, now => now is { Status: "Shipped", Version: 4 }, "the order is shipped");
        await host.Deliver(deal.Delivered);
        await host.Becomes(deal.Id, now => now is { Status: "Delivered", Version: 5 }, "the order is delivered");
        var accepted = await buyer.AcceptAsync(new ChangeRequest { Id = deal.Id, ExpectedVersion = 5 });

        Assert.Equal(("Completed", 6, 3), (accepted.Status, accepted.Version, accepted.Lines.Count));
        Assert.Equal(2, (await host.Published.Next<OrderConfirmed>(e => e.OrderId == deal.OrderId)).Version);
        var ready = await host.Published.Next<OrderReadyToShip>(e => e.OrderId == deal.OrderId);
        Assert.Equal((3, 4, 9_000, 10_500), (ready.Version, ready.Pieces, ready.NetGrams, ready.GrossGrams));
        Assert.Equal(6, (await host.Published.Next<OrderCompleted>(e => e.OrderId == deal.OrderId)).Version);
        var trail = await host.Db.Many<string>(
            """
            select action || ' ' || coalesce(from_status, '') || '>' || to_status
            from order_event
            where order_id = @OrderId
            order by version
            """,
            new { deal.OrderId }, CancellationToken.None);
        Assert.Equal(
            ["Place >Placed", "Confirm Placed>Confirmed", "ReadyToShip Confirmed>ReadyToShip", "ShipmentDeparted ReadyToShip>Shipped",
                "ShipmentDelivered Shipped>Delivered", "Accept Delivered>Completed"],
            trail);
    }

    [Theory]
    [InlineData(Role.Buyer)]
    [InlineData(Role.Exporter)]
    [InlineData(Role.Operator)]
    public async Task Either_party_cancels_with_a_reason(Role role)
    {
        var deal = await host.Confirmed();
        var principal = new Principal(role == Role.Buyer ? deal.Buyer : deal.Exporter, role, "x");
        var cancelled = await host.Client(principal).CancelAsync(new CancelRequest { Id = deal.Id, Reason = " too late " });

        Assert.Equal(("Cancelled", "too late", 3), (cancelled.Status, cancelled.CancelReason, cancelled.Version));
        var told = await host.Published.Next<OrderCancelled>(e => e.OrderId == deal.OrderId);
        Assert.Equal(("too late", 3), (told.Reason, told.Version));
    }

    [Fact]
    public async Task A_step_that_the_life_cycle_does_not_have_is_refused_and_names_those_it_has()
    {
        var deal = await host.Ready();
        var problem = await host.Refusal(async () =>
            await host.Client(OrdersHost.Buyer(deal.Buyer)).CancelAsync(new CancelRequest { Id = deal.Id, Reason = "late" }));
        Assert.Equal((409, "order_transition_refused", "Ship, Deliver"), (problem.Status, problem.Code, problem.Accepted));
        Assert.Equal(3, (await host.Now(deal.Id)).Version);
    }

    [Fact]
    public async Task A_version_that_is_not_the_current_one_is_stale()
    {
        var deal = await host.Confirmed();
        foreach (var command in Commands.Where(command => command.Key != "Get"))
        {
            var problem = await host.Refusal(async () => await command.Value(host.Client(OrdersHost.Operator), deal.Id, 1));
            Assert.Equal((412, "version_conflict", "2"), (problem.Status, problem.Code, problem.Accepted));
        }
    }

    [Fact]
    public async Task Another_partys_order_is_not_there()
    {
        var deal = await host.Placed();
        (string Command, Role Role)[] allowed =
        [
            ("Confirm", Role.Exporter), ("Cancel", Role.Exporter), ("Cancel", Role.Buyer), ("ReadyToShip", Role.Exporter),
            ("Accept", Role.Buyer), ("Get", Role.Exporter), ("Get", Role.Buyer),
        ];
        foreach (var (command, role) in allowed)
        {
            // The other side's id in this role is as foreign as a stranger's.
            foreach (var party in new[] { Guid.NewGuid(), role == Role.Buyer ? deal.Exporter : deal.Buyer })
            {
                var client = host.Client(new Principal(party, role, "x"));
                var problem = await host.Refusal(async () => await Commands[command](client, deal.Id, 0));
                Assert.Equal((404, "order_not_found"), (problem.Status, problem.Code));
            }
        }

        Assert.Equal(1, (await host.Now(deal.Id)).Version);
    }

    [Theory]
    [InlineData("Confirm", Role.Buyer)]
    [InlineData("Confirm", Role.Partner)]
    [InlineData("Confirm", Role.Service)]
    [InlineData("Cancel", Role.Partner)]
    [InlineData("Cancel", Role.Service)]
    [InlineData("ReadyToShip", Role.Buyer)]
    [InlineData("ReadyToShip", Role.Partner)]
    [InlineData("ReadyToShip", Role.Service)]
    [InlineData("Accept", Role.Exporter)]
    [InlineData("Accept", Role.Partner)]
    [InlineData("Accept", Role.Service)]
    [InlineData("Get", Role.Partner)]
    public async Task A_role_does_only_what_is_its_part(string command, Role role)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await Commands[command](host.Client(new Principal(Guid.NewGuid(), role, "x")), Guid.NewGuid().ToString(), 0));
        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
    }

    [Theory]
    [InlineData("no id")]
    [InlineData("")]
    public async Task What_is_no_id_is_not_found(string id)
    {
        foreach (var command in Commands.Values)
            Assert.Equal(404, (await host.Refusal(async () => await command(host.Client(OrdersHost.Operator), id, 0))).Status);
    }

    [Theory]
    [InlineData("pieces", 0, 1, 1)]
    [InlineData("pieces", 100_001, 1, 1)]
    [InlineData("net_grams", 1, 0, 1)]
    [InlineData("net_grams", 1, 100_000_000_001, 100_000_000_001)]
    [InlineData("gross_grams", 1, 500, 499)]
    [InlineData("gross_grams", 1, 500, 100_000_000_001)]
    public async Task Implausible_packing_is_refused(string field, int pieces, long net, long gross)
    {
        var deal = await host.Confirmed();
        var problem = await host.Refusal(async () => await host.Client(OrdersHost.Exporter(deal.Exporter)).ReadyToShipAsync(
            new ReadyToShipRequest { Id = deal.Id, Pieces = pieces, NetGrams = net, GrossGrams = gross }));
        Assert.Equal((400, field), (problem.Status, problem.Field));
    }

    [Theory]
    [InlineData("  ")]
    [InlineData("first\nsecond")]
    public async Task A_cancellation_without_a_proper_reason_is_refused(string reason)
    {
        var problem = await host.Refusal(async () => await host.Client(OrdersHost.Buyer(Guid.NewGuid())).CancelAsync(
            new CancelRequest { Id = Guid.NewGuid().ToString(), Reason = reason }));
        Assert.Equal((400, "reason"), (problem.Status, problem.Field));
    }

    [Fact]
    public async Task A_repeated_command_with_its_key_is_answered_again_and_done_once()
    {
        var deal = await host.Placed();
        var (client, key) = (host.Client(OrdersHost.Exporter(deal.Exporter)), Guid.NewGuid());
        var request = new ChangeRequest { Id = deal.Id };
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => client.ConfirmAsync(request, OrdersHost.Key(key)).ResponseAsync));

        Assert.Equal("Confirmed", Assert.Single(answers.Distinct()).Status);
        Assert.Equal(2, await host.Count("order_event", deal.Id));
        var without = await host.Refusal(async () => await client.ConfirmAsync(request));
        Assert.Equal("order_transition_refused", without.Code);
    }

    [Fact]
    public async Task Of_a_confirmation_and_a_cancellation_of_one_version_exactly_one_wins()
    {
        var deal = await host.Placed();
        var (exporter, buyer) = (host.Client(OrdersHost.Exporter(deal.Exporter)), host.Client(OrdersHost.Buyer(deal.Buyer)));
        var rivals = Enumerable.Range(0, 8)
            .Select(i => i % 2 == 0 ? Commands["Confirm"](exporter, deal.Id, 1) : Commands["Cancel"](buyer, deal.Id, 1));
        var outcomes = await Task.WhenAll(rivals.Select(async rival =>
        {
            try
            {
                return (await rival).Status;
            }
            catch (RpcException e)
            {
                return Problem.FromGrpc(e).Code;
            }
        }));

        Assert.Equal(7, outcomes.Count(outcome => outcome == "version_conflict"));
        Assert.Equal(Assert.Single(outcomes, outcome => outcome != "version_conflict"), (await host.Now(deal.Id)).Status);
    }

    static (string, int) Brief(Wire order) => (order.Status, order.Version);
}
