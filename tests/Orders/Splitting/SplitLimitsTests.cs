using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Buying = CrossBorder.Contracts.Orders.V1.Purchasing.PurchasingClient;
using Framing = CrossBorder.Contracts.Orders.V1.Frames.FramesClient;
using Parts = CrossBorder.Contracts.Orders.V1.OrderParts.OrderPartsClient;

namespace CrossBorder.Orders.Tests;

/// <summary>What an order took of its buyer's budget and of a frame is what its parts have of it: not more, and not less.</summary>
public sealed class SplitLimitsTests(OrdersHost host)
{
    const long Total = 48_54;
    readonly Guid exporter = Guid.CreateVersion7();
    readonly Guid buyer = Guid.CreateVersion7();

    Principal Ann => new(buyer, Role.Buyer, "Ann");

    async Task<OrderPartsView> Split(string order, int version, long units)
    {
        var request = new SplitRequest { OrderId = order, ExpectedVersion = version, Way = "Lines" };
        request.Lines.Add(new SplitLine { LineNo = 1, Quantity = units });
        return await new Parts(host.As(OrdersHost.Exporter(exporter))).SplitAsync(request, OrdersHost.Key(Guid.NewGuid()));
    }

    Task Confirm(string order) => host.Client(OrdersHost.Exporter(exporter)).ConfirmAsync(new ChangeRequest { Id = order }).ResponseAsync;

    [Fact]
    public async Task Limit_and_budget_that_an_order_used_up_are_neither_asked_again_nor_charged_twice()
    {
        var purchasing = new Buying(host.As(Ann));
        var member = new PutMemberRequest { Name = "Ann", Role = "Manager", Active = true };
        member.Limits.Add(new OrderLimit { Currency = "EUR", AmountMinor = Total });
        await purchasing.PutMemberAsync(member);
        await purchasing.PutBudgetAsync(new PutBudgetRequest
        {
            Name = "mugs",
            Currency = "EUR",
            ValidFrom = "2021-01-01",
            ValidUntil = "2099-12-31",
            AmountMinor = Total,
        });
        async Task<long> Used() => Assert.Single((await purchasing.ListBudgetsAsync(new ListBudgetsRequest())).Budgets).UsedMinor;
        var order = await host.Client(Ann).PlaceAsync(Deal.Request(exporter), OrdersHost.Key(Guid.NewGuid()));
        await Confirm(order.Id);
        var parts = (await Split(order.Id, 2, 4)).Parts;
        Assert.Equal(Total, await Used());
        var third = (await Split(parts[1].OrderId, 2, 1)).Parts[2];
        Assert.Equal(Total, await Used());
        await host.Client(Ann).CancelAsync(new CancelRequest { Id = third.OrderId, Reason = "no time to wait" });
        Assert.Equal(Total - third.TotalMinor, await Used());
    }

    [Fact]
    public async Task A_frame_counts_the_units_of_all_parts_once()
    {
        var day = Instants.DayInChina(DateTimeOffset.UtcNow);
        var terms = new FrameTerms
        {
            Currency = "EUR",
            Incoterm = "FOB",
            NamedPlace = "Ningbo",
            ValidFrom = day.ToString("yyyy-MM-dd"),
            ValidUntil = day.AddDays(90).ToString("yyyy-MM-dd"),
            PaymentTerms = { new PaymentTerm { Milestone = "Contract", Percent = "100" } },
            Lines =
            {
                new FrameLine
                {
                    ProductId = host.Catalog.List(exporter, "FRAME").ToString(),
                    Quantity = 40,
                    Least = 5,
                    Most = 40,
                    Tiers = { new FrameTier { MinQuantity = 5, UnitPrice = "2.50" } },
                },
            },
        };
        var (sells, buys) = (new Framing(host.As(OrdersHost.Exporter(exporter))), new Framing(host.As(OrdersHost.Buyer(buyer))));
        var frame = await sells.ProposeAsync(
            new ProposeFrameRequest { BuyerId = buyer.ToString(), Title = "Mugs", Terms = terms }, OrdersHost.Key(Guid.NewGuid()));
        await buys.AcceptAsync(new AcceptFrameRequest { FrameId = frame.Id, ExpectedVersion = frame.Version, No = frame.CurrentNo });
        async Task<long> Used() => Assert.Single((await buys.GetAsync(new FrameIdRequest { FrameId = frame.Id })).Balances).Called;
        var order = await buys.CallOffAsync(Called(frame.Id), OrdersHost.Key(Guid.NewGuid()));
        await Confirm(order.Id);
        // Nothing is left of the frame: the part is not called off it once more.
        var part = (await Split(order.Id, 2, 15)).Parts[1];
        Assert.Equal(40, await Used());
        await host.Client(OrdersHost.Buyer(buyer)).CancelAsync(new CancelRequest { Id = part.OrderId, Reason = "x" });
        Assert.Equal(25, await Used());
    }

    static CallOffRequest Called(string frame) => new()
    {
        FrameId = frame,
        Lines = { new CalledLine { LineNo = 1, Quantity = 40 } },
        ShipTo = new() { Name = "Geschenke GmbH", Country = "DE", City = "Köln", Street = "Domkloster 4", PostalCode = "50667" },
    };
}
