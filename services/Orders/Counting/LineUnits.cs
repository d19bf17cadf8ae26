namespace CrossBorder.Orders;

/// <summary>What can happen to units of a line; <see cref="LineUnits.After"/> says what each counts.</summary>
public enum MovementKind { Place, Amend, Split, Cancel, Unreserve, Pack, Unpack, Ship, Declare, Deliver, Return, Refund, TaxRefund }

/// <summary>One row of the ledger: so many units of a line, moved by one source. Never changed.</summary>
/// <param name="SourceId">The order itself, or the packing, shipment, declaration, return, refund or claim that moved them.</param>
/// <param name="SourceVersion">Of the source where it can move units several times; a line is moved once per kind and version.</param>
/// <param name="Quantity">Negative for what is taken back.</param>
/// <param name="Actor">The principal, as role and party.</param>
public sealed record Movement(
    int LineNo, MovementKind Kind, Guid SourceId, int SourceVersion, long Quantity, string Actor, DateTimeOffset At, string Note = "");

/// <summary>The sums of a line's movements, in units of the product. The database keeps the same rules under the same names.</summary>
public sealed record LineUnits
{
    public const string Columns =
        "line_no, ordered, cancelled, reserved, produced, shipped, declared, delivered, returned, refunded, tax_refunded";

    public int LineNo { get; init; }
    public long Ordered { get; init; }

    /// <summary>Given up before they were packed.</summary>
    public long Cancelled { get; init; }

    /// <summary>Held by Catalog.</summary>
    public long Reserved { get; init; }

    /// <summary>Made and packed.</summary>
    public long Produced { get; init; }

    public long Shipped { get; init; }

    /// <summary>In declarations that customs closed and that are in force.</summary>
    public long Declared { get; init; }

    public long Delivered { get; init; }

    /// <summary>Came back through customs.</summary>
    public long Returned { get; init; }

    /// <summary>The buyer got its money back for them.</summary>
    public long Refunded { get; init; }

    /// <summary>The exporter got tax back for them; the buyer does not see it.</summary>
    public long TaxRefunded { get; init; }

    /// <summary>Still to be made and packed: the backorder of the line.</summary>
    public long Open => Ordered - Cancelled - Produced;

    public LineUnits After(MovementKind kind, long quantity) => kind switch
    {
        MovementKind.Place or MovementKind.Amend or MovementKind.Split =>
            this with { Ordered = Ordered + quantity, Reserved = Reserved + quantity },
        MovementKind.Cancel => this with { Cancelled = Cancelled + quantity },
        MovementKind.Unreserve => this with { Reserved = Reserved + quantity },
        MovementKind.Pack or MovementKind.Unpack => this with { Produced = Produced + quantity },
        MovementKind.Ship => this with { Shipped = Shipped + quantity },
        MovementKind.Declare => this with { Declared = Declared + quantity },
        MovementKind.Deliver => this with { Delivered = Delivered + quantity },
        MovementKind.Return => this with { Returned = Returned + quantity },
        MovementKind.Refund => this with { Refunded = Refunded + quantity },
        MovementKind.TaxRefund => this with { TaxRefunded = TaxRefunded + quantity },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown"),
    };

    /// <summary>The rule that does not hold, as the database's constraint without its prefix; null when all do.</summary>
    public string? Broken() => this switch
    {
        _ when new[] { Ordered, Cancelled, Reserved, Produced, Shipped, Declared, Delivered, Returned, Refunded, TaxRefunded }.Min() < 0 =>
            "not_negative",
        _ when Reserved > Ordered => "reserved_of_ordered",
        _ when Produced > Ordered - Cancelled => "produced_of_wanted",
        _ when Shipped > Produced => "shipped_of_produced",
        _ when Declared > Produced => "declared_of_produced",
        _ when Delivered > Shipped => "delivered_of_shipped",
        _ when Returned > Shipped => "returned_of_shipped",
        _ when Refunded > Cancelled + Shipped => "refunded_of_ended",
        _ when TaxRefunded > Declared => "tax_refunded_of_declared",
        _ => null,
    };
}
