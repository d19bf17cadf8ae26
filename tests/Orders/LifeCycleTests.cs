namespace CrossBorder.Orders.Tests;

public sealed class LifeCycleTests
{
    const string Table =
        """
                     Confirm      Cancel       ReadyToShip  Ship         Deliver      Accept       CallOff
        Placed       Confirmed    Cancelled    -            -            -            -            -
        Confirmed    -            Cancelled    ReadyToShip  -            -            -            -
        ReadyToShip  -            -            -            Shipped      Delivered    -            Cancelled
        Shipped      -            -            -            -            Delivered    -            -
        Delivered    -            -            -            -            -            Completed    -
        Completed    -            -            -            -            -            -            -
        Cancelled    -            -            -            -            -            -            -
        """;

    public static TheoryData<OrderStatus, OrderAction, OrderStatus?> Cells()
    {
        var rows = Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var actions = rows[0].Select(Enum.Parse<OrderAction>).ToArray();
        Assert.Equal(Enum.GetValues<OrderAction>(), actions);
        Assert.Equal(Enum.GetNames<OrderStatus>(), rows[1..].Select(row => row[0]));
        var cells = new TheoryData<OrderStatus, OrderAction, OrderStatus?>();
        foreach (var row in rows[1..])
            for (var i = 0; i < actions.Length; i++)
                cells.Add(Enum.Parse<OrderStatus>(row[0]), actions[i], row[i + 1] == "-" ? null : Enum.Parse<OrderStatus>(row[i + 1]));
        return cells;
    }

    [Theory, MemberData(nameof(Cells))]
    public void An_order_moves_only_as_the_table_says(OrderStatus from, OrderAction action, OrderStatus? to)
    {
        Assert.Equal(to, Order.Next(from, action));
        // Only the answers to a request call a packed order off.
        Assert.Equal(to is not null && action != OrderAction.CallOff, Order.Allowed(from).Contains(action.ToString()));
    }

    [Theory]
    [InlineData(OrderStatus.Confirmed, true, true, false, OrderStatus.Confirmed)]
    [InlineData(OrderStatus.ReadyToShip, true, false, false, OrderStatus.Shipped)]
    [InlineData(OrderStatus.ReadyToShip, true, true, false, OrderStatus.Delivered)]
    [InlineData(OrderStatus.ReadyToShip, false, true, false, OrderStatus.Delivered)]
    [InlineData(OrderStatus.Shipped, true, true, false, OrderStatus.Delivered)]
    [InlineData(OrderStatus.Completed, true, true, false, OrderStatus.Completed)]
    [InlineData(OrderStatus.Placed, false, false, true, OrderStatus.Cancelled)]
    [InlineData(OrderStatus.Confirmed, true, true, true, OrderStatus.Cancelled)]
    [InlineData(OrderStatus.ReadyToShip, false, false, true, OrderStatus.ReadyToShip)]
    public void Facts_lead_as_far_as_the_table_allows(OrderStatus from, bool departed, bool delivered, bool soldOut, OrderStatus to)
    {
        var at = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var order = Some() with
        {
            Status = from,
            DepartedAt = departed ? at : null,
            DeliveredAt = delivered ? at : null,
            StockRefusal = soldOut ? "sold out" : null,
        };
        Assert.Equal(to, order.Settled().Status);
        Assert.Equal(to == OrderStatus.Cancelled ? "sold out" : null, order.Settled().CancelReason);
    }

    [Fact]
    public void Every_retry_of_a_request_comes_to_the_same_order_id_and_nothing_else_does()
    {
        var party = new Guid("0199a0b1-c2d3-7e4f-8a9b-0c1d2e3f4051");
        var key = new Guid("0199a0b1-c2d3-7e4f-8a9b-0c1d2e3f4052");
        var fingerprint = string.Concat(Enumerable.Repeat("ab", 32));

        // SHA-256 and the version bits computed with Python's hashlib and uuid.
        Assert.Equal("3e3405d3-08e7-8851-9fa3-6efe8a5f9478", OrderId.Of(party, key, fingerprint).Value.ToString());
        Assert.Equal(8, OrderId.Of(party, key, fingerprint).Value.Version);
        Assert.NotEqual(OrderId.Of(party, key, fingerprint), OrderId.Of(key, party, fingerprint));
        Assert.NotEqual(OrderId.Of(party, key, fingerprint), OrderId.Of(party, key, fingerprint[..63] + "c"));
    }

    [Theory]
    [InlineData("2026-12-31T15:59:59Z", "2026")]
    [InlineData("2026-12-31T16:00:00Z", "2027")]
    public void The_number_carries_the_year_in_China(string placedAt, string year) =>
        Assert.Equal(year, OrdersService.YearOf(DateTimeOffset.Parse(placedAt, System.Globalization.CultureInfo.InvariantCulture)));

    static Order Some() => new()
    {
        Id = new(Guid.CreateVersion7()),
        ExporterId = Guid.CreateVersion7(),
        BuyerId = Guid.CreateVersion7(),
        PlacedBy = Guid.CreateVersion7(),
        IdempotencyKey = Guid.NewGuid(),
        Currency = "EUR",
        Incoterm = "FOB",
        NamedPlace = "Ningbo",
        ShipToName = "Geschenke GmbH",
        ShipToCountry = "DE",
        ShipToCity = "Köln",
        ShipToStreet = "Domkloster 4",
        ShipToPostalCode = "50667",
        TermMilestones = ["Contract"],
        TermPercents = [100],
        TermOffsetDays = [0],
        PlacedAt = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
    };
}
