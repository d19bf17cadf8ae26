using System.Text.Json;
using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance;

/// <summary>Code (customs registration, else credit code) and registered name of the exporter.</summary>
/// <param name="TaxClass">General or SmallScale; who is not told to be General claims no refund.</param>
public sealed record Exporter(string Code, string Name, string? CreditCode = null, string? TaxClass = null);

/// <summary>The declaration of one order with every fact known about it, read under its row lock.</summary>
public sealed record OrderCase(
    DeclarationId Id, Guid OrderId, int Version, DeclarationStatus Status, int Attempt, string DocumentNumber, string ReasonsJson,
    string? PlacedJson, string? PackedJson, string? BookedJson, DateTimeOffset? FundedAt, DateTimeOffset? CancelledAt,
    string? PreNumber, string? ListNumber, string? ExporterJson)
{
    /// <summary>Of a declaration row named d.</summary>
    public const string Columns =
        """
        d.id, d.order_id, d.version, d.status, d.attempt, d.document_number, d.reasons as reasons_json, d.placed as placed_json,
        d.packed as packed_json, d.booked as booked_json, d.funded_at, d.cancelled_at, d.pre_number, d.list_number,
        (select json_build_object('Code', e.code, 'Name', e.name) from exporter e where e.id = d.exporter_id) as exporter_json
        """;

    public IReadOnlyList<WaitingReason> Reasons { get; } = JsonSerializer.Deserialize<List<WaitingReason>>(ReasonsJson)!;

    public OrderPlaced? Placed { get; } = Read<OrderPlaced>(PlacedJson);

    public OrderReadyToShip? Packed { get; } = Read<OrderReadyToShip>(PackedJson);

    public ShipmentBooked? Booked { get; } = Read<ShipmentBooked>(BookedJson);

    public Exporter? Exporter { get; } = Read<Exporter>(ExporterJson);

    /// <summary>Every fact about the order itself is here; whether they agree is another question.</summary>
    public bool IsWhole => Placed is not null && Packed is not null && Booked is not null && FundedAt is not null;

    static T? Read<T>(string? json) where T : class => json is null ? null : JsonSerializer.Deserialize<T>(json);
}
