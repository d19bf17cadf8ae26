namespace CrossBorder.Contracts.Events;

/// <summary>How an order is packed; weights are of the whole of it.</summary>
public sealed record Packing(int Pieces, long NetGrams, long GrossGrams);

/// <summary>
/// Both sides agreed to change an order whose goods are packed. Customs, carrier and settlement answer before it takes effect;
/// until it is decided nothing of the order is sent to customs or given to the carrier.
/// </summary>
/// <param name="AnswerBy">Afterwards the amendment is void.</param>
/// <param name="Was">As the order reads.</param>
/// <param name="Now">As it would read.</param>
/// <param name="Packing">As it would be packed; null when it stays as it is.</param>
public sealed record AmendmentAsked(
    Guid AmendmentId, int Version, DateTimeOffset OccurredAt, Guid OrderId, DateTimeOffset AnswerBy, OrderPlaced Was, OrderPlaced Now,
    Packing? Packing) : IOrderEvent
{
    Guid IEvent.AggregateId => AmendmentId;

    /// <summary>Nothing of the order would be left.</summary>
    public bool Cancels() => Now.Lines.Count == 0;

    /// <summary>Units or products differ, not only what is paid for them or who receives them.</summary>
    public bool ChangesUnits() => Was.Lines.Count != Now.Lines.Count || Was.Lines.Zip(Now.Lines).Any(pair =>
        pair.First.Quantity != pair.Second.Quantity || pair.First.ProductId != pair.Second.ProductId);

    /// <summary>The carrier would carry something else, or to somebody else.</summary>
    public bool ChangesCarriage() =>
        Packing is not null || Was.ShipTo.Name != Now.ShipTo.Name || Was.ShipTo.Country != Now.ShipTo.Country;
}

/// <summary>What one service says to an amendment that it was asked about; its first answer stands.</summary>
/// <param name="Version">Of the amendment as it was asked about.</param>
/// <param name="By">One of <see cref="AmendmentParty"/>.</param>
/// <param name="Code">Why it refuses, or what it does when it agrees: one of <see cref="AmendmentAnswer"/>.</param>
/// <param name="Detail">The same for people, in English.</param>
/// <param name="MoneyMinor">What is due more, or goes back when negative; null when it is not about money.</param>
public sealed record AmendmentAnswered(
    Guid AmendmentId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string By, bool Agreed, string Code, string Detail,
    long? MoneyMinor, string? Currency) : IOrderEvent
{
    Guid IEvent.AggregateId => AmendmentId;
}

/// <summary>A refusal, or a silence, that an amendment ended with.</summary>
public sealed record AmendmentRefusal(string By, string Code);

/// <summary>An amendment that was asked about does not take effect; one that does is told as <see cref="OrderAmended"/>.</summary>
/// <param name="Outcome">Refused or Expired.</param>
/// <param name="HoldId">What Catalog held for it.</param>
public sealed record AmendmentEnded(
    Guid AmendmentId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Outcome, Guid? HoldId,
    IReadOnlyList<AmendmentRefusal> Refusals) : IOrderEvent
{
    Guid IEvent.AggregateId => AmendmentId;
}

/// <summary>Who is asked about an amendment of a packed order. Orders itself refuses what its own facts do not allow any more.</summary>
public static class AmendmentParty
{
    public const string Customs = nameof(Customs);
    public const string Logistics = nameof(Logistics);
    public const string Settlement = nameof(Settlement);
    public const string Orders = nameof(Orders);

    public static IReadOnlyList<string> All { get; } = [Customs, Logistics, Settlement];
}

/// <summary>Reason codes of answers.</summary>
public static class AmendmentAnswer
{
    /// <summary>Agreed by customs: nothing was sent; it is declared as amended.</summary>
    public const string NotDeclaredYet = "not_declared_yet";

    /// <summary>Agreed by customs: nothing that is declared changes.</summary>
    public const string DeclarationUnaffected = "declaration_unaffected";

    /// <summary>Agreed by customs: an amendment of the declaration is prepared for a second person to approve.</summary>
    public const string DeclarationAmended = "declaration_amended";
    public const string DeclarationUnderWay = "declaration_under_way";
    public const string ListNotAmendable = "list_not_amendable";
    public const string GoodsReleased = "goods_released";
    public const string RefundClaimed = "refund_claimed";
    public const string DeclaredFieldsFixed = "declared_fields_fixed";
    /// <summary>By customs: what is declared has to be withdrawn before the order is given up.</summary>
    public const string DeclarationNotWithdrawn = "declaration_not_withdrawn";
    public const string DeclarationAmendmentOpen = "declaration_amendment_open";

    /// <summary>Agreed by the carrier: nothing was asked of it yet.</summary>
    public const string NothingBooked = "nothing_booked";

    /// <summary>Agreed by the carrier: it carries the same to the same.</summary>
    public const string CarriageUnaffected = "carriage_unaffected";

    /// <summary>Agreed by the carrier: the booking is cancelled and made anew under another waybill.</summary>
    public const string BookedAnew = "booked_anew";
    /// <summary>Agreed by the carrier: the booking is cancelled.</summary>
    public const string BookingCancelled = "booking_cancelled";
    public const string GoodsDeparted = "goods_departed";

    /// <summary>By the carrier: the goods share a booking with other orders; the exporter takes them out of it first.</summary>
    public const string SharedShipment = "shared_shipment";

    /// <summary>Agreed by settlement: what is open is planned anew, or what was paid too much is the buyer's credit.</summary>
    public const string Replanned = "replanned";

    /// <summary>Agreed by settlement: what was paid, less the charge, is the buyer's credit.</summary>
    public const string GivenBack = "given_back";

    /// <summary>Agreed by settlement.</summary>
    public const string NoMoneyMoves = "no_money_moves";
    public const string ReceivableCancelled = "receivable_cancelled";
    public const string PaidOut = "paid_out";
    public const string HeldInEscrow = "held_in_escrow";

    /// <summary>Of a party that was silent until the clock ran out.</summary>
    public const string NoAnswer = "no_answer";

    /// <summary>Of Orders: the goods arrived meanwhile.</summary>
    public const string DeliveredMeanwhile = "delivered_meanwhile";

    /// <summary>Of Orders: the line ledger does not allow it any more.</summary>
    public const string LedgerRefuses = "ledger_refuses";

    public static IReadOnlyList<string> All { get; } =
    [
        NotDeclaredYet, DeclarationUnaffected, DeclarationAmended, DeclarationUnderWay, ListNotAmendable, GoodsReleased, RefundClaimed,
        DeclaredFieldsFixed, DeclarationAmendmentOpen, DeclarationNotWithdrawn, NothingBooked, CarriageUnaffected, BookedAnew,
        BookingCancelled, GoodsDeparted, SharedShipment, Replanned, GivenBack,
        NoMoneyMoves, ReceivableCancelled, PaidOut, HeldInEscrow, NoAnswer,
        DeliveredMeanwhile, LedgerRefuses,
    ];
}
