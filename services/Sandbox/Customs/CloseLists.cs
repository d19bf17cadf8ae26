using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>Customs closes a released list (899) once the carrier of this sandbox has left with its waybill.</summary>
static class CloseLists
{
    /// <summary>
    /// Call it after a list was released and after a carrier departed. Each locks the booking before it looks, so that whichever
    /// comes second sees the first.
    /// </summary>
    public static async Task OfDeparted(Tx tx, string[] waybills, Settings settings, DateTimeOffset now)
    {
        if (waybills.Length == 0)
            return;
        var departed = await tx.Many<Booking>(
            """
            select waybill_number, departed_at
            from carrier_booking
            where waybill_number = any(@waybills)
            order by waybill_number
            for update
            """,
            new { waybills });
        var lists = await tx.Many<Open>(
            """
            select d.serial, d.guid,
                (select max(r.return_time) from customs_receipt r where r.serial = d.serial) as last_return_time
            from customs_document d
            where d.logistics_no = any(@Departed) and d.kind = 'Inventory' and d.status = 'Accepted'
                and not exists
                    (select from customs_receipt r where r.serial = d.serial and r.return_status = '899')
            """,
            new
            {
                Departed = departed.Where(booking => booking.DepartedAt is not null).Select(booking => booking.WaybillNumber).ToArray(),
            });
        await ReceiptRows.Insert(tx, [.. lists.SelectMany(list => ReceiptPlan.Of(
            list.Serial, list.Guid, ReceiptPlan.OnDeparture, list.LastReturnTime > now ? list.LastReturnTime : now, settings))]);
    }

    sealed record Booking(string WaybillNumber, DateTimeOffset? DepartedAt);

    sealed record Open(long Serial, string Guid, DateTimeOffset LastReturnTime);
}
