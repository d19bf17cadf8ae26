using CrossBorder.Contracts.Events;

namespace CrossBorder.Contracts.Tests;

/// <summary>
/// One fully filled instance of every event. Within one of them no two members of a type have the same value, so that members that
/// changed places are seen.
/// </summary>
static class EventSamples
{
    static readonly DateTimeOffset Occurred = new(2026, 11, 21, 8, 30, 15, 250, TimeSpan.Zero);
    static readonly DateTimeOffset Happened = new(2026, 11, 20, 23, 5, 0, TimeSpan.Zero);
    static readonly DateOnly Day = new(2026, 11, 19);
    static readonly Guid Order = Id(100);
    static readonly Guid Exporter = Id(200);
    static readonly Guid Declaration = Id(400);

    /// <summary>The events by the name of their type, each with the name of the member that is its aggregate.</summary>
    public static IReadOnlyDictionary<string, (IEvent Event, string Aggregate)> All { get; } =
        Catalog().Concat(Enterprises()).Concat(Orders()).Concat(Trading()).Concat(Logistics()).Concat(Customs()).Concat(Settlement())
            .ToDictionary(sample => sample.Item1.GetType().Name);

    static Guid Id(int number) => new($"01935000-0000-7000-8000-{number:D12}");

    static IEnumerable<(IEvent, string)> Catalog() =>
    [
        (new ProductPublished(Id(301), 2, Occurred, Exporter, "85123A", "White hanging heart T-light holder", "白色心形烛台", "9405500000",
            "007", "CN", 180, 240), "ProductId"),
        (new ProductClassified(Id(302), 3, Occurred, Exporter, "22423", "Regency cakestand 3 tier", "三层蛋糕架", "691110", "011", "DE",
            1150, 1400), "ProductId"),
        (new ProductWithdrawn(Id(303), 4, Occurred, Exporter), "ProductId"),
        (new StockReleased(Order, 5, Occurred, "Expired"), "OrderId"),
        (new ReservationRefused(Order, 6, Occurred, "2 of 85123A are left, 6 were asked for"), "OrderId"),
    ];

    static IEnumerable<(IEvent, string)> Enterprises() =>
    [
        (new EnterpriseRegistered(Exporter, 1, Occurred, "Exporter", "Hangzhou Gifts Co., Ltd.", "杭州礼品有限公司", "CN",
            "91330100799655058B", "3301960001", "General"), "EnterpriseId"),
        (new ExporterQualified(Exporter, 2, Occurred), "EnterpriseId"),
        (new ExporterSuspended(Exporter, 3, Occurred, "The customs registration has lapsed."), "EnterpriseId"),
    ];

    static IEnumerable<(IEvent, string)> Orders() =>
    [
        (Placed(), "OrderId"),
        (new OrderAmended(Order, 4, Occurred, Id(205), Id(206), Placed(), Placed() with { Version = 4, FreightMinor = 800 },
            new Packing(5, 11_800, 15_400), Placed() with { OrderId = Id(208) }), "OrderId"),
        (new AmendmentAsked(Id(205), 2, Occurred, Order, Happened, Placed(), Placed() with { Version = 5, FreightMinor = 900 },
            new Packing(4, 11_900, 15_500)), "AmendmentId"),
        (new AmendmentAnswered(Id(205), 3, Occurred, Order, "Logistics", true, "booked_anew", "The booking is made anew.", 1250, "EUR"),
            "AmendmentId"),
        (new AmendmentEnded(Id(205), 4, Occurred, Order, "Refused", Id(206),
            [new AmendmentRefusal("Customs", "goods_released"), new AmendmentRefusal("Settlement", "paid_out")]), "AmendmentId"),
        (new OrderConfirmed(Order, 2, Occurred), "OrderId"),
        (new PartialShipmentAllowed(Order, 3, Occurred), "OrderId"),
        (new OrderCancelled(Order, 3, Occurred, "The buyer withdrew.", 250), "OrderId"),
        (new OrderReadyToShip(Order, 4, Occurred, 3, 10_800, 14_400, 2), "OrderId"),
        (new ReturnSettled(Id(209), 4, Occurred, Order, "EUR", 1530, true), "ReturnId"),
        (new OrderCompleted(Order, 5, Occurred), "OrderId"),
        (new OrderDisputed(Id(207), 1, Occurred, Order, "Damaged", "USD", 3390, true, Happened), "DisputeId"),
        (new DisputeMoved(Id(207), 2, Occurred, Order, "Propose", "Negotiating", "Buyer", Happened, "USD", 1700), "DisputeId"),
        (new DisputeEnded(Id(207), 5, Occurred, Order, "Resolved", "USD", 1700), "DisputeId"),
        (new DisputeSettled(Id(207), 6, Occurred, Order, "USD", 1700, 400), "DisputeId"),
    ];

    static IEnumerable<(IEvent, string)> Trading() =>
    [
        (new InquiryOpened(Id(701), 1, Occurred, "INQ-2026-000123", Exporter, Id(201), "DE", 3, "rfq", [Id(301), Id(302)]), "InquiryId"),
        (new LeadAnswered(Id(711), 3, Occurred, Id(701), Exporter, "Ningbo Gifts", Id(201), "Gift Shop Ltd", "2,000 candle holders", 2000,
            "pieces", 1.85m, "EUR", "DE", "Hamburg", new DateOnly(2026, 12, 24), "We make these."), "LeadId"),
        (new MeetingChanged(Id(721), 2, Occurred, Id(722), Exporter, Id(201), Happened, Happened.AddMinutes(30), "Booked"), "MeetingId"),
        (new MeetingDue(Id(721), 2, Occurred, Id(722), Exporter, Id(201), Happened), "MeetingId"),
        (new LiveSessionDue(Id(723), 1, Occurred, Id(722), Exporter, [Id(201), Id(202)], Happened), "SessionId"),
        (new InquiryAnswered(Id(701), 2, Occurred, Exporter, Id(201)), "InquiryId"),
        (new QuoteSent(Id(702), 1, Occurred, Id(701), Exporter, Id(201), 4, "Exporter", Happened), "QuoteId"),
        (new QuoteAccepted(Id(702), 2, Occurred, Id(701), Exporter, Id(201), 4, "Buyer", Order), "QuoteId"),
        (new QuoteClosed(Id(702), 3, Occurred, Id(701), Exporter, Id(201), "Buyer"), "QuoteId"),
    ];

    // 6 x 2.55 USD = 15.30, 12 x 3.375 USD = 40.50, freight 12.00: 55.80 of goods, 67.80 in total.
    static OrderPlaced Placed() => new(
        Order, 1, Occurred, "SO-2026-000123", Exporter, Id(201), "USD", "FOB", "Ningbo",
        new Consignee("Gift Shop Ltd", "GB", "London", "1 Long Lane", "EC1A 9HF"), "WH-GB-01", "PO-536365",
        [new PaymentTerm("Contract", 30m, 7, "TT", 900), new PaymentTerm("Shipment", 70m, 15, "OA", 800)],
        [
            new OrderLine(1, Id(301), "85123A", "White hanging heart T-light holder", "白色心形烛台", "9405500000", "007", "CN",
                6, 2.55m, 1530, 1080, 1440, 5, 1.95m),
            new OrderLine(2, Id(302), "22423", "Regency cakestand 3 tier", "三层蛋糕架", "691110", "011", "DE",
                12, 3.375m, 4050, 13_800, 16_800, 10, 1.85m),
        ],
        5580, 1200, 6825, 45, Id(210), 2, "Trial", 120, true);

    static IEnumerable<(IEvent, string)> Logistics() =>
    [
        (new ShipmentBooked(Id(501), 2, Occurred, Order, Id(202), "3120980105", "Eastern Sea Lines", "ESL2611210042", "2", 3, 14_400,
            8800, 450, "USD", "EVER GIVEN", "0126W", "CNNGB", "GBFXT", "Gift Shop Ltd", "GB"), "ShipmentId"),
        (new MilestoneReached(Id(501), 3, Occurred, Order, "GATE_IN", Happened, "CNNGB"), "ShipmentId"),
        (new ShipmentDeparted(Id(501), 4, Occurred, Order, Happened), "ShipmentId"),
        (new ShipmentDelivered(Id(501), 5, Occurred, Order, Happened), "ShipmentId"),
        (new ShipmentException(Id(501), 6, Occurred, Order, "The container was damaged."), "ShipmentId"),
    ];

    static IEnumerable<(IEvent, string)> Customs() =>
    [
        (new DeclarationWaiting(Declaration, 1, Occurred, Order,
            [
                new WaitingReason("hs_code_missing", "Line 2 has no HS code.", "Exporter"),
                new WaitingReason("payment_missing", "The deposit has not arrived.", "Buyer"),
            ]), "DeclarationId"),
        (new DeclarationSubmitted(Declaration, 2, Occurred, Order, "3301960001202611210000000001", "9710"), "DeclarationId"),
        (new DeclarationRejected(Declaration, 3, Occurred, Order, "-301008", "Line 1: the unit does not fit the HS code."),
            "DeclarationId"),
        (new DeclarationReleased(Declaration, 4, Occurred, Order, "31042026E000000017", "ESL2611210042"), "DeclarationId"),
        (new DeclarationClosed(Declaration, 5, Occurred, Order, Exporter, "31042026E000000018", Day, "USD",
            [
                new DeclaredLine(1, "9405500000", "白色心形烛台", 6, "007", 1530, "310420260000000019", 3),
                new DeclaredLine(2, "6911100000", "三层蛋糕架", 12, "011", 4050, "310420260000000021", 5),
            ], "FullDeclaration", true, "NotClaimed"), "DeclarationId"),
        (new DeclarationConsolidated(Declaration, 6, Occurred, Order, "310420260000000701",
            [new ConsolidatedLine(1, "310420260000000020", 4), new ConsolidatedLine(2, "310420260000000022", 6)]), "DeclarationId"),
        (new DeclarationWithdrawn(Declaration, 7, Occurred, Order, "The buyer withdrew.", true), "DeclarationId"),
        (new DeclarationAmended(Declaration, 8, Occurred, Order, "USD",
            [new ChangedField("DecHead/grossWt", "12.4", "11.9"), new ChangedField("DecList[1]/gQty", "6", "5")],
            [
                new DeclaredLine(1, "9405500000", "白色心形烛台", 5, "007", 1275, "310420260000000019", 3),
                new DeclaredLine(2, "6911100000", "三层蛋糕架", 12, "011", 4050, "310420260000000021", 4),
            ]), "DeclarationId"),
        (new InspectionOrdered(Declaration, 9, Occurred, Order, "Inspection", "Open 2 of 3 cartons."), "DeclarationId"),
        (new InspectionConcluded(Declaration, 10, Occurred, Order, "Passed", "As declared."), "DeclarationId"),
        (new GoodsReturnAccepted(Declaration, 11, Occurred, Order, Id(450),
            [new ReturnedLine(1, 3), new ReturnedLine(2, 4)]), "DeclarationId"),
    ];

    static IEnumerable<(IEvent, string)> Settlement() =>
    [
        (new ReceivableOpened(Id(601), 1, Occurred, Order, "USD", 6780, "VA6226000000000123",
            [new Instalment(1, "Contract", 2034), new Instalment(2, "Shipment", 4746)]), "ReceivableId"),
        (new PaymentReceived(Id(602), 2, Occurred, Order, "USD", 2034, Day, "BK2611190007"), "ReceiptId"),
        (new OrderFunded(Id(601), 3, Occurred, Order, "ShipmentCovered", "USD", 2034, 6780), "ReceivableId"),
        (new PayoutCompleted(Id(603), 4, Occurred, Order, Exporter, "USD", 6780, 34, 6746, "BK2611210009"), "PayoutId"),
        (new PayoutRefused(Id(603), 5, Occurred, Order, "The account is closed."), "PayoutId"),
        (new RefundClaimFiled(Id(604), 6, Occurred, Order, Declaration, 5265), "ClaimId"),
        (new RefundClaimRefused(Id(604), 7, Occurred, Order, "The invoice was voided."), "ClaimId"),
        (new RefundPaid(Id(604), 8, Occurred, Order, 5265, "TR-2026-11-000042", [new(1, 40), new(2, 7)]), "ClaimId"),
        .. AfterTheFact(),
    ];

    static IEnumerable<(IEvent, string)> AfterTheFact() =>
    [
        (new PayoutReturned(Id(603), 9, Occurred, Order, "USD", 6720, "The account is closed."), "PayoutId"),
        (new EarningsKept(Order, 10, Occurred, Exporter, "USD", 6747, "kept"), "OrderId"),
        (new PaymentTakenBack(Id(602), 11, Occurred, Order, "USD", 2034, "Reversed"), "ReceiptId"),
        (new PaymentRefunded(Id(605), 12, Occurred, Order, "USD", 500, "Channel"), "RefundId"),
        (new ChargebackOpened(Id(606), 13, Occurred, Order, "cb-000017", "USD", 1500, "goods not received", Happened), "ChargebackId"),
        (new ChargebackClosed(Id(606), 14, Occurred, Order, "cb-000017", "USD", 1500, "Won"), "ChargebackId"),
        (new EscrowDisputed(Id(607), 15, Occurred, Order, "Half of the mugs are broken."), "DisputeId"),
        (new EscrowDisputeEnded(Id(607), 16, Occurred, Order, "Decided", "USD", 3390, "Photographs show it."), "DisputeId"),
        (new ReceivableReplanned(Id(601), 17, Occurred, Order, "USD", 6780, 5000,
            [new Instalment(1, "Contract", 2034), new Instalment(3, "Shipment", 2966)], "fewer mugs"), "ReceivableId"),
        (new OrderHeld(Id(608), 18, Occurred, Order, "ReceiptMatched"), "ReviewId"),
        (new OrderHoldDecided(Id(608), 19, Occurred, Order, "Released"), "ReviewId"),
        (new RecoverableRaised(Id(609), 20, Occurred, Order, Exporter, "USD", 1500, "Chargeback"), "RecoverableId"),
        (new RecoverableRecovered(Id(609), 21, Occurred, Order, Exporter, "USD", 900, 600), "RecoverableId"),
    ];
}
