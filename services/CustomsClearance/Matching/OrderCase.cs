using System.Text.Json;
using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance;

/// <summary>Code (customs registration, else credit code) and registered name of the exporter.</summary>
/// <param name="TaxClass">General or SmallScale; who is not told to be General claims no refund.</param>
public sealed record Exporter(string Code, string Name, string? CreditCode = null, string? TaxClass = null);

/// <summary>A company, or a person who buys for herself.</summary>
public sealed record Buyer(string Kind, string Name)
{
    public const string Company = "Buyer";
    public const string Consumer = "Consumer";
}

/// <summary>The declaration of one order with every fact known about it, read under its row lock.</summary>
/// <param name="Frozen">An amendment of the order is being decided.</param>
public sealed record OrderCase(
    DeclarationId Id, Guid OrderId, int Version, DeclarationStatus Status, int Attempt, string DocumentNumber, string ReasonsJson,
    string? PlacedJson, string? PackedJson, string? BookedJson, DateTimeOffset? FundedAt, DateTimeOffset? CancelledAt,
    string? PreNumber, string? ListNumber, string? ExporterJson, string? FundedJson, string StatedJson, string? DeclaredJson,
    string? BuyerJson, bool Frozen = false)
{
    /// <summary>Of a declaration row named d.</summary>
    public const string Columns =
        """
        d.id, d.order_id, d.version, d.status, d.attempt, d.document_number, d.reasons as reasons_json, d.placed as placed_json,
        d.packed as packed_json, d.booked as booked_json, d.funded_at, d.cancelled_at, d.pre_number, d.list_number,
        (select json_build_object('Code', e.code, 'Name', e.name, 'CreditCode', e.credit_code, 'TaxClass', e.tax_class)
            from exporter e where e.id = d.exporter_id) as exporter_json,
        d.funded as funded_json, d.stated as stated_json, d.declared as declared_json,
        (select json_build_object('Kind', b.kind, 'Name', b.name)
            from buyer b where b.id = (d.placed ->> 'BuyerId')::uuid) as buyer_json,
        exists (select from asked_amendment a where a.order_id = d.order_id and not a.ended) as frozen
        """;

    public IReadOnlyList<WaitingReason> Reasons { get; } = JsonSerializer.Deserialize<List<WaitingReason>>(ReasonsJson)!;

    /// <summary>The order, with what is given away at what it is worth: customs takes no goods without a value.</summary>
    public OrderPlaced? Placed
    {
        get;
        init => field = value is null ? null : CustomsWorth.Of(value);
    } = Read<OrderPlaced>(PlacedJson) is { } told ? CustomsWorth.Of(told) : null;

    /// <summary>What the buyer pays by the order as it was told: less than it is worth for samples that are given away.</summary>
    public long? OwedMinor { get; } = Read<OrderPlaced>(PlacedJson)?.TotalMinor;

    /// <summary>Samples that nobody pays for.</summary>
    public bool GivenAway { get; } = Read<OrderPlaced>(PlacedJson)?.GivenAway() ?? false;

    public OrderReadyToShip? Packed { get; init; } = Read<OrderReadyToShip>(PackedJson);

    public ShipmentBooked? Booked { get; } = Read<ShipmentBooked>(BookedJson);

    public OrderFunded? Funded { get; } = Read<OrderFunded>(FundedJson);

    public Stated Stated { get; } = Stated.Parse(StatedJson);

    /// <summary>What the messages of the last attempt state; null before the first.</summary>
    public SentFacts? Declared { get; } = SentFacts.Parse(DeclaredJson);

    public Buyer? Buyer { get; } = Read<Buyer>(BuyerJson);

    public Exporter? Exporter { get; } = Read<Exporter>(ExporterJson);

    /// <summary>Every fact about the order itself is here; whether they agree is another question.</summary>
    public bool IsWhole => Placed is not null && Packed is not null && Booked is not null && FundedAt is not null;

    static T? Read<T>(string? json) where T : class => json is null ? null : JsonSerializer.Deserialize<T>(json);
}
