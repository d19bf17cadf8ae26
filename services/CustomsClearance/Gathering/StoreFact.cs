using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>What one event told about one order. Members that it did not tell stay null.</summary>
public sealed record Fact(Guid OrderId)
{
    public OrderPlaced? Placed { get; init; }

    public OrderReadyToShip? Packed { get; init; }

    public ShipmentBooked? Booked { get; init; }

    public OrderFunded? Funded { get; init; }

    public DateTimeOffset? DepartedAt { get; init; }

    public DateTimeOffset? CancelledAt { get; init; }

    public DateTimeOffset? PartsAllowedAt { get; init; }
}

/// <summary>
/// Stores a fact in the case row of its order, whichever comes first, and returns the row locked: a rival with another fact of the
/// same order waits here, so that one of the two sees both. A repeated or older fact changes nothing, and the end is the same for
/// every order of arrival.
/// </summary>
static class StoreFact
{
    public static async Task<OrderCase> Into(Tx tx, Fact fact) => (await tx.One<OrderCase>(
        $"""
        insert into declaration as d (id, order_id, exporter_id, placed, packed, packed_version, booked, booked_at,
            funded, funded_version, funded_at, departed_at, cancelled_at, parts_allowed_at)
        values (@Id, @OrderId, @ExporterId::uuid, @Placed::json, @Packed::json, @PackedVersion, @Booked::json,
            @BookedAt::timestamptz, @Funded::json, @FundedVersion, @FundedAt::timestamptz, @DepartedAt::timestamptz,
            @CancelledAt::timestamptz, @PartsAllowedAt::timestamptz)
        on conflict on constraint declaration_order_once do update
        set exporter_id = coalesce(d.exporter_id, excluded.exporter_id),
            placed = case when (excluded.placed ->> 'Version')::int > coalesce((d.placed ->> 'Version')::int, 0)
                then excluded.placed else d.placed end,
            packed = case when excluded.packed_version > d.packed_version then excluded.packed else d.packed end,
            packed_version = greatest(d.packed_version, excluded.packed_version),
            booked = case when excluded.booked_at > coalesce(d.booked_at, '-infinity') then excluded.booked else d.booked end,
            booked_at = greatest(d.booked_at, excluded.booked_at),
            funded = case when excluded.funded_version > d.funded_version then excluded.funded else d.funded end,
            funded_version = greatest(d.funded_version, excluded.funded_version),
            funded_at = least(d.funded_at, excluded.funded_at),
            departed_at = least(d.departed_at, excluded.departed_at),
            cancelled_at = least(d.cancelled_at, excluded.cancelled_at),
            parts_allowed_at = least(d.parts_allowed_at, excluded.parts_allowed_at)
        returning {OrderCase.Columns}
        """,
        new
        {
            Id = DeclarationId.New(),
            fact.OrderId,
            fact.Placed?.ExporterId,
            Placed = Json(fact.Placed),
            Packed = Json(fact.Packed),
            PackedVersion = fact.Packed?.Version ?? 0,
            Booked = Json(fact.Booked),
            BookedAt = fact.Booked?.OccurredAt,
            Funded = Json(fact.Funded),
            FundedVersion = fact.Funded?.Version ?? 0,
            FundedAt = fact.Funded?.OccurredAt,
            fact.DepartedAt,
            fact.CancelledAt,
            fact.PartsAllowedAt,
        }))!;

    static string? Json<T>(T? fact) where T : class => fact is null ? null : JsonSerializer.Serialize(fact);
}
