using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>
/// Customs closes a released list (899) or full declaration (R) once the carrier of this sandbox has left with its waybill. Some
/// declarations never get their R, if the desk is set so.
/// </summary>
static class CloseLists
{
    /// <summary>
    /// Call it after something was released and after a carrier departed. Each locks the booking before it looks, so that whichever
    /// comes second sees the first.
    /// </summary>
    public static async Task OfDeparted(Tx tx, string[] waybills, Settings settings, DateTimeOffset now)
    {
        if (waybills.Length == 0)
            return;
        var departed = await tx.Many<Booking>(
            """
            select waybill_number, departed_at, houses
            from carrier_booking
            where waybill_number = any(@waybills) or houses && @waybills
            order by waybill_number
            for update
            """,
            new { waybills });
        var open = await tx.Many<Open>(OpenSql, new
        {
            Departed = departed.Where(booking => booking.DepartedAt is not null)
                .SelectMany(booking => booking.Houses.Append(booking.WaybillNumber)).ToArray(),
        });
        await ReceiptRows.Insert(tx, [.. open.Where(one => !IsLeftOpen(one, settings)).SelectMany(one => ReceiptPlan.Of(
            one.Serial, one.Guid, ReceiptPlan.OnDeparture(Enum.Parse<CebKind>(one.Kind)),
            one.LastReturnTime > now ? one.LastReturnTime : now, settings, ScenarioRule.FromJson(one.Scenario)))]);
    }

    /// <summary>An amended declaration is released by the answers to its amendment.</summary>
    const string OpenSql =
        """
        select d.serial, d.guid, d.kind, d.own_key, d.scenario, max(r.return_time) as last_return_time
        from customs_document d
        join customs_receipt r on r.serial = d.serial
            or r.serial in (select q.serial from customs_document q where q.target_serial = d.serial)
        where d.logistics_no = any(@Departed) and d.kind in ('Inventory', 'Declaration')
            and d.status = 'Accepted'
        group by d.serial, d.guid, d.kind, d.own_key, d.scenario
        having bool_or(r.return_status in ('800', 'P', 'I', 'K', 'B', 'F'))
            and not bool_or(r.return_status in ('899', 'R'))
        """;

    static bool IsLeftOpen(Open one, Settings settings) => one.Kind == nameof(CebKind.Declaration)
        && Chance.OneIn(settings.Desk.NoCloseEvery, settings.Seed, "never closed", one.OwnKey);

    sealed record Booking
    {
        public required string WaybillNumber { get; init; }
        public DateTimeOffset? DepartedAt { get; init; }
        public string[] Houses { get; init; } = [];
    }

    sealed record Open(long Serial, string Guid, string Kind, string OwnKey, string? Scenario, DateTimeOffset LastReturnTime);
}
