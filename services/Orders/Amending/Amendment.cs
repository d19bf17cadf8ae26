using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Asking: both sides agreed, and customs, carrier and settlement are asked. Refused: one of them does not agree.</summary>
public enum AmendmentStatus { Open, Asking, Accepted, Refused, Declined, Withdrawn, Expired }

/// <summary>
/// Accept, or Ask when the goods are packed; then TakeEffect, Refuse or RunOut follow from the answers. Expire: nobody decided in time.
/// </summary>
public enum AmendmentAction { Accept, Decline, Withdraw, Expire, Ask, TakeEffect, Refuse, RunOut }

/// <summary>A change of an order that one side proposed, without its lines. Only what it came to is ever written to it.</summary>
public sealed record Amendment
{
    public const string Columns =
        """
        id, version, order_id, no, status as stored, side, author, note, proposed_at, valid_until, old_goods_minor,
        old_freight_minor, goods_minor, freight_minor, named_place, ship_to_name, ship_to_country, ship_to_city, ship_to_street,
        ship_to_postal_code, decided_by, decided_at, reason, order_version, pieces, net_grams, gross_grams, answer_by, hold_id,
        cancels, old_charge_minor, charge_minor
        """;

    public required Guid Id { get; init; }
    public int Version { get; init; } = 1;
    public required Guid OrderId { get; init; }
    public int No { get; init; }

    /// <summary>As the database has it; that an open one expired follows from the time.</summary>
    public AmendmentStatus Stored { get; init; }
    public required Role Side { get; init; }
    public required string Author { get; init; }
    public string Note { get; init; } = "";
    public required DateTimeOffset ProposedAt { get; init; }
    public required DateTimeOffset ValidUntil { get; init; }
    public long OldGoodsMinor { get; init; }
    public long OldFreightMinor { get; init; }
    public long GoodsMinor { get; init; }
    public long FreightMinor { get; init; }
    public string? NamedPlace { get; init; }
    public string? ShipToName { get; init; }
    public string? ShipToCountry { get; init; }
    public string? ShipToCity { get; init; }
    public string? ShipToStreet { get; init; }
    public string? ShipToPostalCode { get; init; }
    public string? DecidedBy { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? Reason { get; init; }
    public int? OrderVersion { get; init; }

    /// <summary>How a packed order would be packed; null when it stays as it is.</summary>
    public int? Pieces { get; init; }
    public long? NetGrams { get; init; }
    public long? GrossGrams { get; init; }

    /// <summary>Until when answers are waited for; null unless somebody was asked.</summary>
    public DateTimeOffset? AnswerBy { get; init; }
    public Guid? HoldId { get; init; }

    public Packing? Packing => Pieces is null ? null : new(Pieces.Value, NetGrams!.Value, GrossGrams!.Value);

    /// <summary>Nothing of the order is left.</summary>
    public bool Cancels { get; init; }

    /// <summary>What the order comes to besides for units that were given up.</summary>
    public long OldChargeMinor { get; init; }
    public long ChargeMinor { get; init; }

    public long TotalMinor => checked(GoodsMinor + FreightMinor + ChargeMinor);

    public long OldTotalMinor => checked(OldGoodsMinor + OldFreightMinor + OldChargeMinor);

    /// <summary>The whole life of an amendment. A pair that is missing here is refused.</summary>
    public static AmendmentStatus? Next(AmendmentStatus status, AmendmentAction action) => (status, action) switch
    {
        (AmendmentStatus.Open, AmendmentAction.Accept) => AmendmentStatus.Accepted,
        (AmendmentStatus.Open, AmendmentAction.Ask) => AmendmentStatus.Asking,
        (AmendmentStatus.Asking, AmendmentAction.TakeEffect) => AmendmentStatus.Accepted,
        (AmendmentStatus.Asking, AmendmentAction.Refuse) => AmendmentStatus.Refused,
        (AmendmentStatus.Asking, AmendmentAction.RunOut) => AmendmentStatus.Expired,
        (AmendmentStatus.Open, AmendmentAction.Decline) => AmendmentStatus.Declined,
        (AmendmentStatus.Open, AmendmentAction.Withdraw) => AmendmentStatus.Withdrawn,
        (AmendmentStatus.Open, AmendmentAction.Expire) => AmendmentStatus.Expired,
        _ => null,
    };

    /// <summary>An order is amended while its goods are not packed.</summary>
    public static bool MayAmend(OrderStatus status) => status is OrderStatus.Placed or OrderStatus.Confirmed;

    /// <summary>Once it is packed, and until it arrived, an amendment takes effect when those who work with the goods agree.</summary>
    public static bool MayAsk(OrderStatus status) => status is OrderStatus.ReadyToShip or OrderStatus.Shipped;

    /// <summary>The moment of expiry itself is too late.</summary>
    public AmendmentStatus StatusAt(DateTimeOffset now) => now < ValidUntil ? Stored : Next(Stored, AmendmentAction.Expire) ?? Stored;

    /// <summary>Why the action is refused now; null when it is not.</summary>
    /// <param name="expected">What the caller read; it is asked for, because whoever decides says about what.</param>
    public Problem? Refusal(AmendmentAction action, int expected, Role by, DateTimeOffset now)
    {
        if (expected <= 0)
            return Problem.Invalid("If-Match", "The change does not say what it was made for.", "the ETag of the amendment");
        if (StatusAt(now) == AmendmentStatus.Expired && action != AmendmentAction.Withdraw)
            return new Problem(
                409, "order_amendment_expired",
                string.Create(CultureInfo.InvariantCulture, $"The amendment was valid until {ValidUntil:u}."),
                "amendment_id", "a new amendment");
        if (Next(Stored, action) is null)
            return Problem.Refused("order_amendment", Stored, action, Allowed(Stored));
        if (expected != Version)
            return Problem.Stale("order_amendment", expected, Version);
        return (Side == by) == (action == AmendmentAction.Withdraw)
            ? null
            : new Problem(
                409, "order_amendment_own", "The side that proposed withdraws, the other one accepts or declines.", "amendment_id",
                Side == by ? "Withdraw" : "Accept, Decline");
    }

    static IEnumerable<string> Allowed(AmendmentStatus status) => System.Enum.GetValues<AmendmentAction>()
        .Where(action => action <= AmendmentAction.Withdraw && Next(status, action) is not null).Select(action => action.ToString());

    public V1.Amendment ToWire(
        string currency, IEnumerable<LineAmendment> lines, DateTimeOffset now, IEnumerable<AnswerRow>? answers = null)
    {
        var wire = new V1.Amendment
        {
            Id = Id.ToString(),
            Version = Version,
            OrderId = OrderId.ToString(),
            No = No,
            Status = StatusAt(now).ToString(),
            Side = Side.ToString(),
            Author = Author,
            Note = Note,
            ProposedAt = Timestamp.FromDateTimeOffset(ProposedAt),
            ValidUntil = Timestamp.FromDateTimeOffset(ValidUntil),
            Currency = currency,
            OldTotalMinor = OldTotalMinor,
            TotalMinor = TotalMinor,
            DeltaMinor = TotalMinor - OldTotalMinor,
            OldFreightMinor = OldFreightMinor,
            FreightMinor = FreightMinor,
            NamedPlace = NamedPlace ?? "",
            ShipTo = ShipTo(),
            DecidedBy = DecidedBy ?? "",
            DecidedAt = DecidedAt is { } at ? Timestamp.FromDateTimeOffset(at) : null,
            Reason = Reason ?? "",
            OrderVersion = OrderVersion ?? 0,
            AnswerBy = AnswerBy is { } by ? Timestamp.FromDateTimeOffset(by) : null,
            Packing = PackingToWire(),
        };
        wire.Lines.AddRange(lines.Select(line => line.ToWire()));
        wire.Answers.AddRange((answers ?? []).Select(answer => answer.ToWire()));
        return wire;
    }

    V1.PackingChange? PackingToWire() => Packing is not { } packing
        ? null
        : new() { Pieces = packing.Pieces, NetGrams = packing.NetGrams, GrossGrams = packing.GrossGrams };

    V1.Consignee? ShipTo() => ShipToName is null
        ? null
        : new()
        {
            Name = ShipToName,
            Country = ShipToCountry,
            City = ShipToCity,
            Street = ShipToStreet,
            PostalCode = ShipToPostalCode,
        };
}

/// <summary>A line before and after. It has no number when it is added, and no quantity afterwards when it is removed.</summary>
public sealed record LineAmendment
{
    public const string Columns =
        """
        line_no, product_id, sku, name_en, name_zh, unit_code, old_quantity, quantity, old_unit_price, unit_price, old_amount_minor,
        amount_minor
        """;

    public int? LineNo { get; init; }
    public required Guid ProductId { get; init; }
    public required string Sku { get; init; }
    public required string NameEn { get; init; }
    public required string NameZh { get; init; }
    public required string UnitCode { get; init; }
    public long OldQuantity { get; init; }
    public long Quantity { get; init; }
    public decimal OldUnitPrice { get; init; }
    public decimal UnitPrice { get; init; }
    public long OldAmountMinor { get; init; }
    public long AmountMinor { get; init; }

    /// <summary>Units that have to be held beyond those that are.</summary>
    public long More => Math.Max(0, Quantity - OldQuantity);

    public V1.AmendedLine ToWire() => new()
    {
        LineNo = LineNo ?? 0,
        ProductId = ProductId.ToString(),
        Sku = Sku,
        NameEn = NameEn,
        NameZh = NameZh,
        UnitCode = UnitCode,
        OldQuantity = OldQuantity,
        Quantity = Quantity,
        OldUnitPrice = OldQuantity == 0 ? "" : OldUnitPrice.ToString(CultureInfo.InvariantCulture),
        UnitPrice = Quantity == 0 ? "" : UnitPrice.ToString(CultureInfo.InvariantCulture),
        OldAmountMinor = OldAmountMinor,
        AmountMinor = AmountMinor,
    };
}

/// <summary>What a party that was asked said.</summary>
public sealed record AnswerRow(
    string By, bool Agreed, string Code, string Detail, long? MoneyMinor, string? Currency, DateTimeOffset At)
{
    public V1.AmendmentAnswer ToWire() => new()
    {
        By = By,
        Agreed = Agreed,
        Code = Code,
        Detail = Detail,
        MoneyMinor = MoneyMinor ?? 0,
        Currency = Currency ?? "",
        At = Timestamp.FromDateTimeOffset(At),
    };
}
