using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.Orders.Tests;

/// <summary>Samples and trial orders come by the same door as other orders, and are told as what they are.</summary>
public sealed class OrderKindTests(OrdersHost host)
{
    readonly Guid exporter = Guid.CreateVersion7();
    readonly Guid buyer = Guid.CreateVersion7();

    async Task<Contracts.Orders.V1.Order> Place(string kind, params PlaceLine[] lines)
    {
        var request = Deal.Request(exporter, lines);
        (request.Kind, request.FreightMinor) = (kind, 0);
        return await host.Client(OrdersHost.Buyer(buyer)).PlaceAsync(request, OrdersHost.Key(Guid.NewGuid()));
    }

    [Fact]
    public async Task Catalog_is_asked_by_kind_and_term_and_the_order_says_what_it_is()
    {
        var order = await Place("Trial", new PlaceLine { Sku = "MUG-1", Quantity = 10 });
        var asked = host.Catalog.Reserved.Single(call => call.OrderId == order.Id);
        Assert.Equal(("Trial", "FOB"), (asked.Kind, asked.Incoterm));
        Assert.Equal(("Trial", "Trial"), (order.Kind, (await host.Now(order.Id)).Kind));
        var standard = await Place("", new PlaceLine { Sku = "MUG-1", Quantity = 10 });
        asked = host.Catalog.Reserved.Single(call => call.OrderId == standard.Id);
        Assert.Equal(("Standard", "", ""), (standard.Kind, asked.Kind, asked.Incoterm));
    }

    [Fact]
    public async Task A_free_sample_comes_to_nothing_and_is_told_with_what_it_is_worth()
    {
        var order = await Place("Sample", new PlaceLine { Sku = "FREE", Quantity = 3 });
        var line = Assert.Single((await host.Now(order.Id)).Lines);
        Assert.Equal((0L, 0L, "0", "1.85"), (order.GoodsMinor, order.TotalMinor, line.UnitPrice, line.CustomsUnitPrice));

        var told = await host.Published.Next<OrderPlaced>(e => e.OrderId.ToString() == order.Id);
        Assert.Equal(("Sample", 1.85m, true), (told.Kind, told.Lines[0].CustomsUnitPrice, told.GivenAway()));
    }

    [Fact]
    public async Task What_paid_samples_took_off_is_told_with_the_order_and_no_part_of_its_total()
    {
        var order = await Place("", new PlaceLine { Sku = "CREDITED", Quantity = 10 });
        Assert.Equal((120L, 2550L, 2550L), ((await host.Now(order.Id)).SampleCreditMinor, order.GoodsMinor, order.TotalMinor));
    }

    [Fact]
    public async Task A_list_may_be_of_one_kind()
    {
        var (sample, trial) = (await Place("Sample", new PlaceLine { Sku = "FREE", Quantity = 1 }), await Place("Trial"));
        await Place("");
        var client = host.Client(OrdersHost.Exporter(exporter));
        Assert.Equal(sample.Id, Assert.Single((await client.ListAsync(new ListRequest { Kind = "Sample" })).Orders).Id);
        Assert.Equal(trial.Id, Assert.Single((await client.ListAsync(new ListRequest { Kind = "Trial", Status = "Placed" })).Orders).Id);
        Assert.Equal(3, (await client.ListAsync(new ListRequest())).Orders.Count);
        Assert.Equal("kind", (await host.Refusal(() => client.ListAsync(new ListRequest { Kind = "Gift" }).ResponseAsync)).Field);
    }

    [Fact]
    public async Task Lines_of_a_sample_do_not_change_but_where_it_goes_may_and_units_of_it_can_be_given_up()
    {
        var order = await Place("Sample", new PlaceLine { Sku = "FREE", Quantity = 3 });
        var amendments = new Amendments.AmendmentsClient(host.As(OrdersHost.Exporter(exporter)));
        var request = new ProposeAmendmentRequest
        {
            OrderId = order.Id,
            ExpectedVersion = 1,
            ValidUntil = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(3)),
            NamedPlace = "Shanghai",
        };
        var refused = await host.Refusal(() => amendments.ProposeAsync(
            new(request) { Lines = { new LineChange { LineNo = 1, Quantity = 30 } } }, OrdersHost.Key(Guid.NewGuid())).ResponseAsync);
        Assert.Equal((409, "order_kind_fixed", "lines"), (refused.Status, refused.Code, refused.Field));
        Assert.Equal("Shanghai", (await amendments.ProposeAsync(request, OrdersHost.Key(Guid.NewGuid()))).NamedPlace);

        var other = await Place("Sample", new PlaceLine { Sku = "FREE", Quantity = 3 });
        var cancel = new CancelUnitsRequest { OrderId = other.Id, ExpectedVersion = 1, Reason = "one is enough" };
        cancel.Lines.Add(new LineUnitsOf { LineNo = 1, Quantity = 2 });
        await new Cancellations.CancellationsClient(host.As(OrdersHost.Buyer(buyer))).CancelAsync(cancel, OrdersHost.Key(Guid.NewGuid()));
        var left = Assert.Single((await host.Now(other.Id)).Lines);
        Assert.Equal((1L, "1.85"), (left.Quantity, left.CustomsUnitPrice));
    }
}
