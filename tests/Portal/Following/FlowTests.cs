using System.Text.Json;
using CrossBorder.Contracts;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

public sealed class FlowTests
{
    static readonly WaitingReason NoCode = new("hs_code_missing", "Line 1 has no HS code.", "Exporter");

    static Flow Learn(Story story, params IEnumerable<IOrderEvent> events)
    {
        var flow = new Flow { OrderId = story.Order };
        foreach (var told in events)
            flow.Learn(told);
        return flow;
    }

    static string Text(Flow flow) => JsonSerializer.Serialize(flow, FlowJson.Default.Flow);

    /// <summary>The stage after each event of a whole order told in the order it happens.</summary>
    const string Way =
        """
        OrderPlaced           Placed
        ReceivableOpened      Placed
        OrderConfirmed        Confirmed
        PaymentReceived       Confirmed
        OrderFunded           Funded
        OrderReadyToShip      Ready
        ShipmentBooked        Booked
        DeclarationSubmitted  Declared
        DeclarationReleased   Released
        MilestoneReached      Released
        ShipmentDeparted      Departed
        DeclarationClosed     Departed
        ShipmentDelivered     Delivered
        OrderCompleted        Completed
        PaymentReceived       Completed
        OrderFunded           Completed
        PayoutCompleted       PaidOut
        RefundClaimFiled      RefundFiled
        RefundPaid            Refunded
        """;

    [Fact]
    public void Each_event_moves_the_order_to_the_stage_that_the_table_says()
    {
        var story = new Story();
        var flow = new Flow { OrderId = story.Order };
        var expected = Way.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Equal(expected.Count, story.Whole.Count);
        foreach (var (told, line) in story.Whole.Zip(expected))
        {
            flow.Learn(told);
            Assert.Equal((line[0], line[1].Trim()), (told.GetType().Name, Stages.Of(flow).ToString()));
        }
    }

    [Theory]
    [InlineData(Stage.Placed, "Exporter")]
    [InlineData(Stage.Confirmed, "Buyer")]
    [InlineData(Stage.Funded, "Exporter")]
    [InlineData(Stage.Ready, "Exporter")]
    [InlineData(Stage.Booked, "Customs")]
    [InlineData(Stage.Declared, "Customs")]
    [InlineData(Stage.Released, "Partner")]
    [InlineData(Stage.Departed, "Partner")]
    [InlineData(Stage.Delivered, "Buyer")]
    [InlineData(Stage.Completed, "Buyer")]
    [InlineData(Stage.PaidOut, "Exporter")]
    [InlineData(Stage.RefundFiled, "TaxBureau")]
    [InlineData(Stage.Refunded, null)]
    public void Every_stage_says_who_moves_the_order_on(Stage stage, string? expected)
    {
        var story = new Story();
        var flow = new Flow { OrderId = story.Order };
        foreach (var told in story.Whole.TakeWhile(_ => Stages.Of(flow) != stage))
            flow.Learn(told);
        Assert.Equal((stage, expected), (Stages.Of(flow), Stages.WaitsFor(flow)));
    }

    [Fact]
    public void An_order_whose_declaration_excludes_the_refund_ends_with_the_payout()
    {
        var story = new Story();
        var flow = Learn(story, story.Whole.TakeWhile(told => told is not RefundClaimFiled)
            .Select(told => told is DeclarationClosed closed ? closed with { Refundable = false } : told));
        Assert.Equal((Stage.Settled, null), (Stages.Of(flow), Stages.WaitsFor(flow)));
        Assert.Empty(Stages.StuckBy(flow));
    }

    [Fact]
    public void Samples_that_are_given_away_end_when_they_are_accepted_because_nothing_is_paid_or_paid_back()
    {
        var story = new Story();
        var flow = Learn(story, story.Whole.TakeWhile(told => told is not PayoutCompleted).Where(told => told is not PaymentReceived)
            .Select(told => told switch
            {
                OrderPlaced placed => placed with { Kind = OrderKind.Sample, GoodsMinor = 0, TotalMinor = 0 },
                DeclarationClosed closed => closed with { Refundable = false, WithoutRefund = NoRefund.SampleNotSold },
                _ => told,
            }));
        Assert.Equal((Stage.Settled, null), (Stages.Of(flow), Stages.WaitsFor(flow)));
        Assert.Empty(Stages.StuckBy(flow));
        var view = FlowView.Of(flow, DateTimeOffset.UnixEpoch, Platform.Role.Exporter);
        Assert.Equal(("Sample", "SampleNotSold"), (view.Kind, view.WithoutRefund));
        Assert.Null(FlowView.Of(flow, DateTimeOffset.UnixEpoch, Platform.Role.Buyer).WithoutRefund);
    }

    [Fact]
    public void An_accepted_order_that_is_paid_in_full_waits_for_the_bank()
    {
        var story = new Story();
        Assert.Equal("Bank", Stages.WaitsFor(Learn(story, story.Whole.TakeWhile(told => told is not PayoutCompleted))));
    }

    [Fact]
    public void A_stuck_order_waits_for_whoever_must_mend_it()
    {
        var story = new Story();
        var flow = Learn(story, [.. story.Whole.TakeWhile(told => told is not DeclarationSubmitted), story.Waiting(1, NoCode)]);
        Assert.Equal((Stage.Booked, "Exporter"), (Stages.Of(flow), Stages.WaitsFor(flow)));
    }

    [Fact]
    public void A_cancelled_order_is_cancelled_whatever_else_was_told()
    {
        var story = new Story();
        var flow = Learn(story, [new OrderCancelled(story.Order, 9, story.At(20), "no money"), .. story.Whole]);
        Assert.Equal((Stage.Cancelled, null), (Stages.Of(flow), Stages.WaitsFor(flow)));
    }

    [Fact]
    public void A_step_counts_when_a_later_one_of_the_same_aggregate_is_told_first()
    {
        var story = new Story();
        Assert.Equal(Stage.Departed, Stages.Of(Learn(story, story.Ready, story.Covered, story.Closed, story.Departed)));
    }

    [Fact]
    public void A_step_of_another_aggregate_is_not_skipped()
    {
        var story = new Story();
        Assert.Equal(Stage.Confirmed, Stages.Of(Learn(story, story.Placed, story.Confirmed, story.Ready, story.Booked)));
    }

    [Fact]
    public void Any_order_of_arrival_with_repetitions_gives_the_same_flow()
    {
        var story = new Story();
        var (second, chargeback) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var (again, review) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        IOrderEvent[] events =
        [
            .. story.Whole, story.Waiting(1, NoCode), story.Waiting(2),
            new ShipmentException(Guid.CreateVersion7(), 2, story.At(3), story.Order, "no space"),
            new DeclarationRejected(second, 2, story.At(5), story.Order, "100", "bad unit"),
            new PayoutRefused(story.Payout, 1, story.At(11), story.Order, "account closed"),
            new PayoutReturned(story.Payout, 9, story.At(21), story.Order, "GBP", 26730, "came back"),
            new PayoutCompleted(again, 3, story.At(25), story.Order, story.Exporter, "GBP", 26730, 30, 26700, "BR0009"),
            new PayoutCompleted(Guid.CreateVersion7(), 3, story.At(24), story.Order, story.Exporter, "GBP", 1, 0, 1, "BR0010"),
            new ChargebackOpened(chargeback, 4, story.At(15), story.Order, "cb1", "GBP", 500, "not as described", null),
            new ChargebackOpened(chargeback, 6, story.At(16), story.Order, "cb1", "GBP", 700, "not as described", null),
            new ChargebackClosed(chargeback, 9, story.At(17), story.Order, "cb1", "GBP", 700, "Lost"),
            new PaymentTakenBack(story.Receipt, 2, story.At(18), story.Order, "GBP", 8100, "Undone"),
            new OrderHeld(review, 1, story.At(19), story.Order, "ReceiptMatched"),
        ];
        var expected = Text(Learn(story, events));
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            IOrderEvent[] shuffled = [.. events, .. random.GetItems(events, random.Next(10))];
            random.Shuffle(shuffled);
            var flow = new Flow { OrderId = story.Order };
            foreach (var told in shuffled)
            {
                // Each step goes through the stored form, as between two deliveries.
                flow = FlowWriter.Read(Text(flow));
                flow.Learn(told);
            }

            Assert.True(expected == Text(flow), $"seed {seed}: {Text(flow)}");
        }
    }

    [Fact]
    public void Money_is_summed_in_the_orders_currency_only_and_a_repeat_adds_nothing()
    {
        var story = new Story();
        var dollars = story.Balance with { Currency = "USD" };
        var flow = Learn(story, story.Placed, story.Deposit, story.Deposit, dollars, story.PaidOut, story.Refunded);
        Assert.Equal((8100L, 26730L, 331500L), (flow.ReceivedMinor, flow.PaidOutMinor, flow.RefundedMinor));
    }

    [Fact]
    public void A_declaration_that_waits_for_a_step_ahead_is_not_stuck_but_one_that_waits_when_all_came_is()
    {
        var story = new Story();
        var unpaid = new WaitingReason("payment_missing", "What is due is not paid.", "Buyer");
        Assert.Empty(Stages.StuckBy(Learn(story, story.Placed, story.Confirmed, story.Waiting(1, unpaid))));

        var flow = Learn(story, [.. story.Whole.TakeWhile(told => told is not DeclarationSubmitted), story.Waiting(1, unpaid)]);
        Assert.Equal([new Stuck(Topic.Declaration, unpaid.Code, unpaid.Detail, "Buyer", story.At(1))], Stages.StuckBy(flow));
    }

    [Fact]
    public void What_somebody_must_mend_makes_the_order_stuck_from_the_first_moment()
    {
        var story = new Story();
        var flow = Learn(story, story.Placed, story.Waiting(1, NoCode));
        Assert.Equal([new Stuck(Topic.Declaration, NoCode.Code, NoCode.Detail, "Exporter", story.At(1))], Stages.StuckBy(flow));
    }

    [Fact]
    public void A_reason_is_open_since_it_was_told_first_and_until_a_higher_version_does_not_name_it()
    {
        var story = new Story();
        var other = new WaitingReason("weights_differ", "22 kg and 23 kg", "Exporter");
        var facts = story.Whole.TakeWhile(told => told is not DeclarationSubmitted).ToList();
        var flow = Learn(story, [.. facts, story.Waiting(2, NoCode, other), story.Waiting(1, NoCode)]);
        Assert.Equal([story.At(1), story.At(2)], Stages.StuckBy(flow).Select(stuck => stuck.Since));

        flow.Learn(story.Waiting(3));
        Assert.Empty(Stages.StuckBy(flow));
        flow.Learn(story.Waiting(2, NoCode));
        Assert.Empty(Stages.StuckBy(flow));
    }

    [Fact]
    public void A_new_booking_replaces_a_refused_one()
    {
        var story = new Story();
        var refused = new ShipmentException(Guid.CreateVersion7(), 2, story.At(3), story.Order, "no space");
        Assert.Equal("shipment_exception", Assert.Single(Stages.StuckBy(Learn(story, story.Placed, refused))).Code);
        Assert.Empty(Stages.StuckBy(Learn(story, story.Placed, story.Booked, refused)));
    }

    [Fact]
    public void What_two_events_of_one_change_tell_counts_together()
    {
        var story = new Story();
        var late = new ShipmentException(story.Shipment, 2, story.At(7), story.Order, "ice");
        foreach (var events in new IOrderEvent[][] { [late, story.AtSea], [story.AtSea, late] })
            Assert.Equal("ice", Assert.Single(Stages.StuckBy(Learn(story, events))).Detail);
    }

    [Theory]
    [InlineData("declaration_rejected", "Operator")]
    [InlineData("payout_refused", "Operator")]
    [InlineData("refund_claim_refused", "Exporter")]
    [InlineData("shipment_exception", "Partner")]
    public void A_refusal_makes_the_order_stuck_and_names_who_acts(string code, string owner)
    {
        var story = new Story();
        IOrderEvent[] told =
        [
            .. story.Whole.TakeWhile(e => e is not DeclarationSubmitted),
            new DeclarationRejected(story.Declaration, 3, story.At(5), story.Order, "100", "bad unit"),
            new PayoutRefused(story.Payout, 2, story.At(5), story.Order, "closed"),
            new RefundClaimRefused(story.Claim, 2, story.At(5), story.Order, "no invoice"),
            new ShipmentException(story.Shipment, 2, story.At(5), story.Order, "lost"),
        ];
        var stuck = Assert.Single(Stages.StuckBy(Learn(story, told)), reason => reason.Code == code);
        Assert.Equal((owner, story.At(5)), (stuck.Owner, stuck.Since));
    }

    [Fact]
    public void The_partner_is_the_one_of_the_shipment_that_was_touched_last()
    {
        var story = new Story();
        var again = story.Booked with { ShipmentId = Guid.CreateVersion7(), PartnerId = Guid.CreateVersion7(), OccurredAt = story.At(6) };
        Assert.Equal(again.PartnerId, Learn(story, again, story.Booked).PartnerId);
        Assert.Null(Learn(story, story.Placed).PartnerId);
    }

    /// <summary>Who sees which kind of event: e exporter, o operator, b buyer, p partner.</summary>
    const string Audiences =
        """
        AmendmentAnswered     eob
        AmendmentAsked        eob
        AmendmentEnded        eob
        ChargebackClosed      eob
        ChargebackOpened      eob
        DeclarationAmended    eo
        DeclarationClosed     eo
        DeclarationConsolidated eo
        DeclarationRejected   eo
        DeclarationReleased   eobp
        DeclarationSubmitted  eo
        DeclarationWaiting    eo
        DeclarationWithdrawn  eo
        DisputeEnded          eob
        DisputeMoved          eob
        DisputeSettled        eob
        EarningsKept          eo
        EscrowDisputeEnded    eob
        EscrowDisputed        eob
        GoodsReturnAccepted   eo
        InspectionConcluded   eo
        InspectionOrdered     eo
        MilestoneReached      eobp
        OrderAmended          eob
        OrderCancelled        eob
        OrderCompleted        eob
        OrderConfirmed        eob
        OrderDisputed         eob
        OrderFunded           eob
        OrderHeld             eo
        OrderHoldDecided      eo
        OrderPlaced           eob
        OrderReadyToShip      eob
        PartialShipmentAllowed eob
        PaymentReceived       eob
        PaymentRefunded       eob
        PaymentTakenBack      eob
        PayoutCompleted       eo
        PayoutRefused         eo
        PayoutReturned        eo
        ReceivableOpened      eob
        ReceivableReplanned   eob
        RecoverableRaised     eo
        RecoverableRecovered  eo
        RefundClaimFiled      eo
        RefundClaimRefused    eo
        RefundPaid            eo
        ReservationRefused    eob
        ReturnSettled         eob
        ShipmentBooked        eobp
        ShipmentDelivered     eobp
        ShipmentDeparted      eobp
        ShipmentException     eobp
        StockReleased         eob
        """;

    [Fact]
    public void Each_kind_of_event_is_shown_to_the_roles_of_the_table_only()
    {
        var table = Audiences.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(words => words[0], words => words[1].Trim());
        Assert.Equal(Subscriptions.ByService["portal"].Select(type => type.Name), table.Keys.Order(StringComparer.Ordinal));
        foreach (var (type, roles) in table)
            foreach (var role in Enum.GetValues<Role>().Where(role => role != Role.Service))
                Assert.True(
                    roles.Contains(char.ToLowerInvariant(role.ToString()[0]), StringComparison.Ordinal) == Audience.Shows(role, type),
                    $"{type} for {role}");
        Assert.DoesNotContain(table.Keys, type => Audience.Shows(Role.Service, type));
    }
}
