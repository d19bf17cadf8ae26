namespace CrossBorder.Logistics.Tests;

public sealed class LifeCycleTests
{
    const string Table =
        """
                   Book    Refuse   Release   Depart    Deliver    Cancel
        Requested  Booked  Refused  -         -         -          Cancelled
        Booked     -       -        Released  Departed  Delivered  Cancelled
        Released   -       -        -         Departed  Delivered  -
        Departed   -       -        -         -         Delivered  -
        Delivered  -       -        -         -         -          -
        Refused    -       -        -         -         -          -
        Cancelled  -       -        -         -         -          -
        """;

    static readonly DateTimeOffset At = Freight.At;

    public static TheoryData<ShipmentStatus, ShipmentAction, ShipmentStatus?> Cells()
    {
        var rows = Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var actions = rows[0].Select(Enum.Parse<ShipmentAction>).ToArray();
        Assert.Equal(Enum.GetValues<ShipmentAction>(), actions);
        Assert.Equal(Enum.GetNames<ShipmentStatus>(), rows[1..].Select(row => row[0]));
        var cells = new TheoryData<ShipmentStatus, ShipmentAction, ShipmentStatus?>();
        foreach (var row in rows[1..])
            for (var i = 0; i < actions.Length; i++)
                cells.Add(
                    Enum.Parse<ShipmentStatus>(row[0]), actions[i], row[i + 1] == "-" ? null : Enum.Parse<ShipmentStatus>(row[i + 1]));
        return cells;
    }

    [Theory, MemberData(nameof(Cells))]
    public void A_shipment_moves_only_as_the_table_says(ShipmentStatus from, ShipmentAction action, ShipmentStatus? to) =>
        Assert.Equal(to, Shipment.Next(from, action));

    [Theory]
    [InlineData(ShipmentStatus.Booked, true, false, false, ShipmentStatus.Released)]
    [InlineData(ShipmentStatus.Booked, true, true, false, ShipmentStatus.Departed)]
    [InlineData(ShipmentStatus.Booked, false, true, true, ShipmentStatus.Delivered)]
    [InlineData(ShipmentStatus.Released, true, false, true, ShipmentStatus.Delivered)]
    [InlineData(ShipmentStatus.Cancelled, true, true, true, ShipmentStatus.Cancelled)]
    [InlineData(ShipmentStatus.Requested, false, false, false, ShipmentStatus.Requested)]
    public void Facts_lead_as_far_as_the_table_allows(ShipmentStatus from, bool released, bool departed, bool delivered, ShipmentStatus to)
    {
        var shipment = Some() with
        {
            Status = from,
            ListNumber = released ? "31012026E000000017" : null,
            DepartedAt = departed ? At : null,
            DeliveredAt = delivered ? At : null,
        };
        Assert.Equal(to, shipment.Settled().Status);
    }

    [Fact]
    public void A_late_milestone_fills_its_gap_and_moves_nothing_back()
    {
        var shipment = Some().Reached("ARRIVED", At.AddHours(9)).Reached("GATE_IN", At.AddHours(1)).Reached("DEPARTED", At.AddHours(2));
        Assert.Equal(("ARRIVED", At.AddHours(9)), (shipment.Milestone, shipment.MilestoneAt));
        Assert.Equal((ShipmentStatus.Departed, At.AddHours(2)), (shipment.Status, shipment.DepartedAt));
    }

    [Fact]
    public void Of_two_milestones_at_one_place_of_the_way_the_later_is_current()
    {
        var loaded = Some().Reached("TRANSSHIPMENT_LOADED", At.AddHours(3)).Reached("TRANSSHIPMENT_DISCHARGED", At.AddHours(2));
        Assert.Equal("TRANSSHIPMENT_LOADED", loaded.Milestone);
        Assert.Equal("TRANSSHIPMENT_DISCHARGED", loaded.Reached("TRANSSHIPMENT_DISCHARGED", At.AddHours(4)).Milestone);
    }

    [Fact]
    public void An_exception_lies_over_the_milestone_until_one_happens_after_it()
    {
        var delayed = Some().Reached("LOADED", At).Reached("EXCEPTION", At.AddHours(5)).Reached("EXCEPTION", At.AddHours(3));
        Assert.Equal(("EXCEPTION", "LOADED", At.AddHours(5)), (delayed.Shown, delayed.Milestone, delayed.ExceptionAt));
        Assert.Equal("EXCEPTION", delayed.Reached("DEPARTED", At.AddHours(4)).Shown);
        Assert.Equal("DEPARTED", delayed.Reached("DEPARTED", At.AddHours(6)).Shown);
        Assert.Null(Some().Shown);
    }

    [Fact]
    public void The_first_departure_and_delivery_that_are_told_stand()
    {
        var shipment = Some().Reached("DEPARTED", At).Reached("DEPARTED", At.AddHours(7)).Reached("DELIVERED", At.AddHours(8));
        Assert.Equal((At, At.AddHours(8)), (shipment.DepartedAt, shipment.DeliveredAt));
        Assert.Equal(At.AddHours(8), shipment.Reached("DELIVERED", At.AddHours(9)).DeliveredAt);
    }

    /// <summary>Seeded: subsets of all milestones at random hours, in two random orders.</summary>
    [Fact]
    public void In_whatever_order_milestones_are_told_the_shipment_is_where_it_is()
    {
        var random = new Random(20_260_301);
        var names = Milestones.Sequence.Keys.Order().ToArray();
        for (var round = 0; round < 2_000; round++)
        {
            var told = names.Where(_ => random.Next(3) > 0).Select(name => (name, At.AddHours(random.Next(40)))).ToArray();
            var again = told.ToArray();
            random.Shuffle(told);
            random.Shuffle(again);
            Assert.Equal(Reach(told), Reach(again));
        }

        static Shipment Reach((string Name, DateTimeOffset At)[] told) =>
            told.Aggregate(Sample, (shipment, milestone) => shipment.Reached(milestone.Name, milestone.At));
    }

    [Fact]
    public void The_milestones_are_those_of_the_platform_in_their_order()
    {
        Assert.Equal(21, Milestones.Sequence.Count);
        Assert.Equal(
            ["BOOKING_REQUESTED", "BOOKED", "EMPTY_PICKED_UP", "STUFFED", "GATE_IN", "DECLARED", "INSPECTION_HOLD", "CUSTOMS_RELEASED",
                "LOADED", "DEPARTED", "BORDER_CROSSED"],
            Milestones.Sequence.Where(step => step.Value <= 100).OrderBy(step => step.Value).Select(step => step.Key));
        Assert.Equal((90, 170, 900), (Milestones.Sequence["DEPARTED"], Milestones.Sequence["DELIVERED"], Milestones.Sequence["EXCEPTION"]));
    }

    [Theory]
    [InlineData("CNNGB", true, true)]
    [InlineData("DEHAM", true, true)]
    [InlineData("USLAX", true, true)]
    [InlineData("CNSH1", false, false)]
    [InlineData("cnngb", false, false)]
    [InlineData("CNNGB\n", false, false)]
    [InlineData("DEDUI", true, false)]
    [InlineData("", false, false)]
    public void Location_codes_have_a_shape_and_some_are_sea_ports(string code, bool isCode, bool isSeaPort)
    {
        Assert.Equal(isCode, Ports.IsCode(code));
        Assert.Equal(isSeaPort, Ports.IsSeaPort(code));
    }

    static readonly Shipment Sample = Some();

    static Shipment Some() => new()
    {
        Id = ShipmentId.New(),
        OrderId = Guid.CreateVersion7(),
        ExporterId = Guid.CreateVersion7(),
        BuyerId = Guid.CreateVersion7(),
        PartnerId = Guid.CreateVersion7(),
        Status = ShipmentStatus.Booked,
        TransportMode = "2",
        PortOfLoading = "CNNGB",
        PortOfDischarge = "DEHAM",
        WaybillNumber = "WB1",
    };
}
