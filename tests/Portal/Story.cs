using CrossBorder.Contracts.Events;

namespace CrossBorder.Portal.Tests;

/// <summary>The events of one order as the services tell them, at made-up times an hour apart.</summary>
public sealed class Story
{
    static int serial;
    readonly DateTimeOffset start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public Guid Order { get; } = Guid.CreateVersion7();

    public Guid Exporter { get; init; } = Guid.CreateVersion7();

    public Guid Buyer { get; init; } = Guid.CreateVersion7();

    public Guid Partner { get; init; } = Guid.CreateVersion7();

    public Guid Shipment { get; } = Guid.CreateVersion7();

    public Guid Declaration { get; } = Guid.CreateVersion7();

    public Guid Receivable { get; } = Guid.CreateVersion7();

    public Guid Payout { get; } = Guid.CreateVersion7();

    public Guid Claim { get; } = Guid.CreateVersion7();

    public Guid Receipt { get; } = Guid.CreateVersion7();

    public Guid SecondReceipt { get; } = Guid.CreateVersion7();

    public string Number { get; } = $"SO-2026-{Interlocked.Increment(ref serial):D6}";

    public string Reference => $"PO {Number}";

    public DateTimeOffset At(int hours) => start.AddHours(hours);

    public OrderPlaced Placed => new(
        Order, 1, At(0), Number, Exporter, Buyer, "GBP", "FOB", "Ningbo",
        new Consignee("Gift Shop Ltd", "GB", "London", "1 High Street", "N1 1AA"),
        null, Reference, [new("Contract", 30m, 0), new("Shipment", 70m, 30)],
        [new(1, Guid.CreateVersion7(), "85123A", "Hanging heart", "心形挂饰", "950510", "011", "CN", 100, 2.55m, 25500, 20000, 22000, 1)],
        25500, 1500, 27000);

    public ReceivableOpened Opened => new(
        Receivable, 1, At(0), Order, "GBP", 27000, "9558820000001", [new(1, "Contract", 8100), new(2, "Shipment", 18900)]);

    public OrderConfirmed Confirmed => new(Order, 2, At(1));

    public PaymentReceived Deposit => new(Receipt, 1, At(2), Order, "GBP", 8100, new DateOnly(2026, 3, 2), "BR0001");

    public OrderFunded Covered => new(Receivable, 2, At(2), Order, "ShipmentCovered", "GBP", 8100, 27000);

    public OrderReadyToShip Ready => new(Order, 3, At(3), 4, 20000, 22000);

    public ShipmentBooked Booked => new(
        Shipment, 1, At(4), Order, Partner, "CARRIER01", "Ocean Line", "WB" + Number[8..], "2", 4, 22000, 30000, 1200, "USD", "EVER GIFT",
        "012W", "CNNGB", "GBFXT");

    public DeclarationSubmitted Declared => new(Declaration, 3, At(5), Order, "COP" + Number[8..], "9710");

    public DeclarationReleased Released => new(Declaration, 4, At(6), Order, "31012026E000000001", Booked.WaybillNumber);

    public MilestoneReached AtSea => new(Shipment, 2, At(7), Order, "DEPARTED", At(7), "CNNGB");

    public ShipmentDeparted Departed => new(Shipment, 2, At(7), Order, At(7));

    public DeclarationClosed Closed => new(
        Declaration, 5, At(8), Order, Exporter, "31012026E000000001", new DateOnly(2026, 3, 2), "GBP",
        [new(1, "950510", "白色心形挂饰", 100, "011", 25500)]);

    public ShipmentDelivered Delivered => new(Shipment, 3, At(9), Order, At(9));

    public OrderCompleted Completed => new(Order, 6, At(10));

    public PaymentReceived Balance => new(SecondReceipt, 1, At(11), Order, "GBP", 18900, new DateOnly(2026, 3, 2), "BR0002");

    public OrderFunded Full => new(Receivable, 3, At(11), Order, "Full", "GBP", 27000, 27000);

    public PayoutCompleted PaidOut => new(Payout, 2, At(12), Order, Exporter, "GBP", 27000, 270, 26730, "BR0003");

    public RefundClaimFiled Filed => new(Claim, 1, At(13), Order, Declaration, 331500);

    public RefundPaid Refunded => new(Claim, 2, At(14), Order, 331500, "TR0001");

    /// <summary>Everything from placing to the tax refund.</summary>
    public IReadOnlyList<IOrderEvent> Whole =>
    [
        Placed, Opened, Confirmed, Deposit, Covered, Ready, Booked, Declared, Released, AtSea, Departed, Closed, Delivered, Completed,
        Balance, Full, PaidOut, Filed, Refunded,
    ];

    public DeclarationWaiting Waiting(int version, params WaitingReason[] reasons) =>
        new(Declaration, version, At(version), Order, reasons);
}
