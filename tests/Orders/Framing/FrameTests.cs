using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using FsCheck;
using FsCheck.Fluent;
using Grpc.Core;
using Amending = CrossBorder.Contracts.Orders.V1.Amendments.AmendmentsClient;
using Client = CrossBorder.Contracts.Orders.V1.Frames.FramesClient;
using Wire = CrossBorder.Contracts.Orders.V1.Frame;

namespace CrossBorder.Orders.Tests;

/// <summary>Frame contracts. Each test has an exporter and a buyer of its own.</summary>
public sealed class FrameTests(OrdersHost host)
{
    const string Table =
        """
                 Propose Accept Close  CallOff Expire
        Open     Open    Active Closed -       -
        Active   -       -      -      Active  Expired
        Expired  -       -      -      -       -
        Closed   -       -      -      -       -
        """;

    readonly Guid exporter = Guid.CreateVersion7();
    readonly Guid buyer = Guid.CreateVersion7();

    Client Exporter => new(host.As(OrdersHost.Exporter(exporter)));

    Client Buyer => new(host.As(OrdersHost.Buyer(buyer)));

    static string Day(int ahead) => Instants.DayInChina(DateTimeOffset.UtcNow).AddDays(ahead).ToString("yyyy-MM-dd");

    FrameTerms Terms(long quantity = 100, int until = 90, int from = 0) => new()
    {
        Currency = "EUR",
        Incoterm = "FOB",
        NamedPlace = "Ningbo",
        FreightMinor = 1_000,
        ValidFrom = Day(from),
        ValidUntil = Day(until),
        PaymentTerms = { new Contracts.Orders.V1.PaymentTerm { Milestone = "Contract", Percent = "100" } },
        Lines =
        {
            new FrameLine
            {
                ProductId = host.Catalog.List(exporter, "FRAME").ToString(),
                Quantity = quantity,
                Least = 5,
                Most = 60,
                Tiers = { new FrameTier { MinQuantity = 5, UnitPrice = "2.50" }, new FrameTier { MinQuantity = 50, UnitPrice = "2.20" } },
            },
        },
    };

    async Task<Wire> Proposed(FrameTerms terms) => await Exporter.ProposeAsync(
        new ProposeFrameRequest { BuyerId = buyer.ToString(), Title = "Mugs of the year", Terms = terms }, OrdersHost.Key(Guid.NewGuid()));

    static AcceptFrameRequest Yes(Wire frame) => new() { FrameId = frame.Id, ExpectedVersion = frame.Version, No = frame.CurrentNo };

    async Task<Wire> Agreed(long quantity = 100) => await Buyer.AcceptAsync(Yes(await Proposed(Terms(quantity))));

    static CallOffRequest Call(Wire frame, long quantity) => new()
    {
        FrameId = frame.Id,
        Lines = { new CalledLine { LineNo = 1, Quantity = quantity } },
        ShipTo = new() { Name = "Geschenke GmbH", Country = "DE", City = "Köln", Street = "Domkloster 4", PostalCode = "50667" },
    };

    async Task<Contracts.Orders.V1.Order> Called(Wire frame, long quantity, Guid? key = null) =>
        await Buyer.CallOffAsync(Call(frame, quantity), OrdersHost.Key(key ?? Guid.NewGuid()));

    async Task<FrameBalance> Balance(Wire frame) =>
        Assert.Single((await Buyer.GetAsync(new FrameIdRequest { FrameId = frame.Id })).Balances);

    [Fact]
    public void A_frame_moves_only_as_the_table_says()
    {
        var rows = Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToArray();
        Assert.Equal(Enum.GetNames<FrameAction>(), rows[0]);
        Assert.Equal(Enum.GetNames<FrameStatus>(), rows[1..].Select(row => row[0]));
        foreach (var row in rows[1..])
            foreach (var (i, action) in rows[0].Index())
                Assert.Equal(
                    row[i + 1] == "-" ? (FrameStatus?)null : Enum.Parse<FrameStatus>(row[i + 1]),
                    Frame.Next(Enum.Parse<FrameStatus>(row[0]), Enum.Parse<FrameAction>(action)));
    }

    [Fact]
    public async Task Versions_go_back_and_forth_and_exactly_the_one_that_was_read_is_accepted_by_the_other_side()
    {
        var first = await Proposed(Terms());
        Assert.Equal(("Open", 1, "Exporter"), (first.Status, first.CurrentNo, first.Side));
        Assert.Equal(("FRAME", "011"), (first.Versions[0].Terms.Lines[0].Sku, first.Versions[0].Terms.Lines[0].UnitCode));
        Assert.Equal("frame_own_version", await Code(async () => await Exporter.AcceptAsync(Yes(first))));
        var second = await Buyer.ProposeAsync(
            new ProposeFrameRequest { FrameId = first.Id, ExpectedVersion = first.Version, Terms = Terms(80) });
        Assert.Equal("version_conflict", await Code(async () => await Exporter.AcceptAsync(Yes(first))));
        var stale = Yes(second);
        stale.No = 1;
        Assert.Equal("frame_version_superseded", await Code(async () => await Exporter.AcceptAsync(stale)));
        var agreed = await Exporter.AcceptAsync(Yes(second));
        Assert.Equal(("Active", 80L, 80L), (agreed.Status, agreed.Balances[0].Quantity, agreed.Balances[0].Left));
        Assert.Equal([100L, 80L], agreed.Versions.Select(version => version.Terms.Lines[0].Quantity));
        Assert.Equal("frame_transition_refused", await Code(async () => await Exporter.AcceptAsync(Yes(agreed))));
    }

    [Fact]
    public async Task A_call_off_is_an_order_at_the_price_of_its_tier_and_counts_once_also_when_it_is_repeated()
    {
        var frame = await Agreed();
        var key = Guid.NewGuid();
        var order = await Called(frame, 20, key);
        Assert.Equal(order, await Called(frame, 20, key));
        // 20 x 2.50 and 10.00 of freight; 50 x 2.20 and the same.
        Assert.Equal(("Placed", "EUR", "FOB", 6_000L), (order.Status, order.Currency, order.Incoterm, order.TotalMinor));
        Assert.Equal(12_000, (await Called(frame, 50)).TotalMinor);
        Assert.Equal((70L, 30L), ((await Balance(frame)).Called, (await Balance(frame)).Left));
        await host.Published.Next<OrderPlaced>(e => e.OrderId.ToString() == order.Id);
        var shown = await Exporter.GetAsync(new FrameIdRequest { FrameId = frame.Id });
        Assert.Equal([order.Number, shown.Calls[1].Number], shown.Calls.Select(call => call.Number));
    }

    [Fact]
    public async Task A_cancelled_call_off_gives_its_units_back_and_an_amended_one_counts_what_it_has()
    {
        var frame = await Agreed();
        var (kept, cancelled) = (await Called(frame, 40), await Called(frame, 30));
        await host.Client(OrdersHost.Buyer(buyer)).CancelAsync(new CancelRequest { Id = cancelled.Id, Reason = "too many" });
        Assert.Equal(40, (await Balance(frame)).Called);
        Assert.Equal("Cancelled", (await Buyer.GetAsync(new FrameIdRequest { FrameId = frame.Id })).Calls[1].Status);

        async Task Amended(long quantity)
        {
            var proposed = await new Amending(host.As(OrdersHost.Buyer(buyer))).ProposeAsync(new ProposeAmendmentRequest
            {
                OrderId = kept.Id,
                ExpectedVersion = (await host.Now(kept.Id)).Version,
                ValidUntil = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(7)),
                Lines = { new LineChange { LineNo = 1, Quantity = quantity } },
            });
            await new Amending(host.As(OrdersHost.Exporter(exporter))).AcceptAsync(
                new AmendmentChange { AmendmentId = proposed.Id, ExpectedVersion = proposed.Version });
        }

        await Amended(25);
        Assert.Equal(25, (await Balance(frame)).Called);
        Assert.Equal("frame_exhausted", await Code(() => Amended(101)));
        Assert.Equal(25, (await Balance(frame)).Called);
    }

    [Fact]
    public async Task Units_that_come_back_were_delivered_and_are_not_called_off_again()
    {
        var frame = await Agreed();
        var deal = new Deal(exporter, buyer, (await Called(frame, 60)).Id);
        await host.Client(OrdersHost.Exporter(exporter)).ConfirmAsync(new ChangeRequest { Id = deal.Id });
        await host.Client(OrdersHost.Exporter(exporter)).ReadyToShipAsync(deal.Packed);
        await host.Deliver(deal.Delivered);
        await OrdersHost.Eventually(async () => (await Balance(frame)).Delivered == 60, "delivered");
        var asked = await new Returns.ReturnsClient(host.As(OrdersHost.Buyer(buyer))).AskAsync(new AskReturnRequest
        {
            OrderId = deal.Id,
            ReasonCode = "NotWanted",
            Reason = "they are dearer elsewhere",
            Lines = { new LineUnitsOf { LineNo = 1, Quantity = 60 } },
        });
        var seller = new Returns.ReturnsClient(host.As(OrdersHost.Exporter(exporter)));
        var agreed = await seller.AgreeAsync(new ReturnChange { ReturnId = asked.Id, ExpectedVersion = asked.Version });
        await seller.ReceiveAsync(new ReturnChange { ReturnId = agreed.Id, ExpectedVersion = agreed.Version });
        Assert.Equal((60L, 40L), ((await Balance(frame)).Called, (await Balance(frame)).Left));
        Assert.Equal("frame_exhausted", await Code(() => Called(frame, 41)));
    }

    /// <summary>64 at once on the last 100 units, 5 each: twenty win, the others are told, and nothing is over.</summary>
    [Fact]
    public async Task Of_64_who_call_off_the_last_units_at_once_none_gets_more_than_there_is()
    {
        var frame = await Agreed();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            try
            {
                return (await Called(frame, 5)).Status;
            }
            catch (RpcException error)
            {
                return Problem.FromGrpc(error) is var problem && problem.Status == 409 ? problem.Code : error.Status.Detail;
            }
        }));
        Assert.Equal((20, 44), (outcomes.Count(one => one == "Placed"), outcomes.Count(one => one == "frame_exhausted")));
        var shown = await Buyer.GetAsync(new FrameIdRequest { FrameId = frame.Id });
        Assert.Equal((100L, 0L, 20), (shown.Balances[0].Called, shown.Balances[0].Left, shown.Calls.Count));
        var held = host.Catalog.Reserved.Where(ask => ask.BuyerId == buyer.ToString()).Select(ask => ask.OrderId).Distinct();
        Assert.Equal(20, held.Count(host.Catalog.Holds));
    }

    [Fact]
    public async Task What_the_database_keeps_of_a_balance_cannot_go_over_the_total()
    {
        var frame = await Agreed();
        var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => host.Db.Run(
            "update frame_balance set used = 101 where frame_id = @Id", new { Id = Guid.Parse(frame.Id) }, CancellationToken.None));
        Assert.Equal("frame_balance_used_within", error.ConstraintName);
    }

    [Fact]
    public async Task Quantities_units_currency_and_days_of_a_call_off_are_those_of_the_frame()
    {
        var frame = await Agreed();
        async Task<Problem> Refused(Action<CallOffRequest> change)
        {
            var request = Call(frame, 10);
            change(request);
            return await host.Refusal(async () => await Buyer.CallOffAsync(request, OrdersHost.Key(Guid.NewGuid())));
        }

        Assert.Equal(("lines[0].quantity", "5 to 60"), Said(await Refused(request => request.Lines[0].Quantity = 4)));
        Assert.Equal(("lines[0].quantity", "5 to 60"), Said(await Refused(request => request.Lines[0].Quantity = 61)));
        Assert.Equal(("lines[0].line_no", "1 to 1"), Said(await Refused(request => request.Lines[0].LineNo = 2)));
        Assert.Equal(("lines[0].currency", "EUR"), Said(await Refused(request => request.Lines[0].Currency = "USD")));
        Assert.Equal(("lines[0].unit_code", "011"), Said(await Refused(request => request.Lines[0].UnitCode = "007")));
        Assert.Equal("ship_to", (await Refused(request => request.ShipTo = null)).Field);
        await Called(frame, 60);
        await Called(frame, 37);
        // What is left at the end may be less than a call-off has at least.
        Assert.Equal("frame_exhausted", (await Refused(request => request.Lines[0].Quantity = 5)).Code);
        await Called(frame, 3);
        var later = await Buyer.AcceptAsync(Yes(await Proposed(Terms(from: 3))));
        Assert.Equal("frame_not_begun", await Code(() => Called(later, 5)));

        static (string?, string?) Said(Problem problem) => (problem.Field, problem.Accepted);
    }

    [Fact]
    public async Task After_its_last_day_a_frame_is_expired_and_nothing_is_called_off()
    {
        var frame = await Agreed();
        await host.Db.Run(
            "update frame set valid_until = current_date - 2 where id = @Id", new { Id = Guid.Parse(frame.Id) }, CancellationToken.None);
        Assert.Equal("frame_expired", await Code(() => Called(frame, 5)));
        Assert.Equal("Expired", (await Buyer.GetAsync(new FrameIdRequest { FrameId = frame.Id })).Status);
        Assert.Contains((await Buyer.ListAsync(new ListFramesRequest { Status = "Expired" })).Frames, one => one.Id == frame.Id);
        Assert.Empty((await Buyer.ListAsync(new ListFramesRequest { Status = "Active" })).Frames);
    }

    [Fact]
    public async Task A_version_whose_last_day_is_over_is_not_accepted_any_more()
    {
        var proposed = await Proposed(Terms());
        await host.Db.Run(
            "update frame set valid_until = current_date - 2 where id = @Id", new { Id = Guid.Parse(proposed.Id) },
            CancellationToken.None);
        Assert.Equal("frame_expired", await Code(async () => await Buyer.AcceptAsync(Yes(proposed))));
        var again = await Exporter.ProposeAsync(
            new ProposeFrameRequest { FrameId = proposed.Id, ExpectedVersion = proposed.Version, Terms = Terms() });
        Assert.Equal("Active", (await Buyer.AcceptAsync(Yes(again))).Status);
    }

    [Fact]
    public async Task To_strangers_nothing_of_a_frame_is_there()
    {
        var frame = await Agreed();
        var other = new Client(host.As(OrdersHost.Buyer(Guid.CreateVersion7())));
        var rival = new Client(host.As(OrdersHost.Exporter(Guid.CreateVersion7())));
        foreach (var stranger in new[] { other, rival })
        {
            Assert.Equal("frame_not_found", await Code(async () => await stranger.GetAsync(new FrameIdRequest { FrameId = frame.Id })));
            Assert.Equal("frame_not_found", await Code(async () => await stranger.AcceptAsync(Yes(frame))));
            Assert.Empty((await stranger.ListAsync(new ListFramesRequest())).Frames);
        }

        Assert.Equal("frame_not_found", await Code(
            async () => await other.CallOffAsync(Call(frame, 5), OrdersHost.Key(Guid.NewGuid()))));
        Assert.Equal("frame_not_found", await Code(async () => await rival.CloseAsync(
            new CloseFrameRequest { FrameId = frame.Id, ExpectedVersion = 1, Reason = "mine" })));
    }

    [Theory]
    [InlineData("currency", "terms.currency"), InlineData("until", "terms.valid_until")]
    [InlineData("tier", "terms.lines[0].tiers[1].min_quantity")]
    [InlineData("price", "terms.lines[0].tiers[0].unit_price"), InlineData("most", "terms.lines[0].most")]
    public async Task Terms_that_make_no_sense_are_refused_with_their_field(string what, string field)
    {
        var terms = Terms();
        Action spoil = what switch
        {
            "currency" => () => terms.Currency = "XXX",
            "until" => () => terms.ValidUntil = Day(-1),
            "tier" => () => terms.Lines[0].Tiers[1].MinQuantity = 5,
            "price" => () => terms.Lines[0].Tiers[0].UnitPrice = "free",
            _ => () => terms.Lines[0].Most = 4,
        };
        spoil();
        Assert.Equal(field, (await host.Refusal(() => Proposed(terms))).Field);
    }

    /// <summary>Whatever is asked for in whatever order, no more is called off than was agreed.</summary>
    [Fact]
    public void No_sequence_of_call_offs_takes_more_than_the_frame_has()
    {
        var day = new DateOnly(2026, 3, 1);
        var frame = new Frame(
            Guid.CreateVersion7(), 1, 2, exporter, buyer, FrameStatus.Active, "", 1, Role.Exporter, day.AddDays(30), default, default,
            null);
        var terms = Terms();
        terms.ValidFrom = "2026-03-01";
        Prop.ForAll(Gen.Choose(-5, 70).ListOf().ToArbitrary(), asked =>
        {
            var left = 100L;
            foreach (var quantity in asked)
            {
                var plan = CallPlan.Of(frame, terms, new Dictionary<int, long> { [1] = left }, Call(new Wire(), quantity), day);
                if (plan.Problem is not null)
                    continue;
                Assert.True(quantity is >= 5 and <= 60 || quantity == left);
                Assert.Equal(quantity >= 50 ? "2.20" : "2.50", plan.Value!.Lines[0].AgreedUnitPrice);
                left -= quantity;
                Assert.True(left >= 0);
            }
        }).QuickCheckThrowOnFailure();
    }

    async Task<string> Code(Func<Task> call) => (await host.Refusal(call)).Code;
}
