using CrossBorder.Platform;

namespace CrossBorder.Logistics;

/// <summary>
/// What the facts of one order mean for the shipment that it shares: it leaves when all that are still in it may leave. Locks are taken
/// in one order: the cases of orders, their shipments, the consolidation.
/// </summary>
public sealed partial class Progress
{
    /// <summary>
    /// The shipment of an order that is locked goes no more with the others. One that the carrier was never asked for was never part of
    /// it; else it keeps its place and its share of what the carrier bills.
    /// </summary>
    public async Task<Shipment> TakeOut(Tx tx, Shipment shipment)
    {
        if (Shipment.Next(shipment.Status, ShipmentAction.Cancel) is not { } next)
        {
            LogTooLate(log, shipment.Id.Value, shipment.Status);
            return shipment;
        }

        var whole = shipment.ConsolidationId!.Value;
        await LockWhole(tx, whole);
        var asked = await tx.One<int?>(
            "select attempts from consolidation_request where consolidation_id = @whole and kind = 'Booking' for update",
            new { whole }) > 0;
        var left = shipment with
        {
            Version = shipment.Version + 1,
            Status = next,
            ConsolidationId = asked ? whole : null,
            HouseNo = asked ? shipment.HouseNo : null,
        };
        await tx.Run(
            """
            update shipment
            set version = @Version, status = @Status, consolidation_id = @ConsolidationId, house_no = @HouseNo
            where id = @Id
            """,
            new { left.Id, left.Version, Status = left.Status.ToString(), left.ConsolidationId, left.HouseNo });
        if (!await tx.One<bool>(
            """
            select exists (
                select from shipment where consolidation_id = @whole and status not in ('Refused', 'Cancelled'))
            """,
            new { whole }))
            await CancelWhole(tx, whole);
        else
            await Shrink(tx, whole, asked);
        return left;
    }

    /// <summary>Pieces and weight follow until the carrier is asked; after that they are what it was asked for.</summary>
    async Task Shrink(Tx tx, Guid whole, bool asked)
    {
        await tx.Run(
            """
            update consolidation
            set version = version + 1, pieces = case when @asked then consolidation.pieces else rest.pieces end,
                gross_grams = case when @asked then consolidation.gross_grams else rest.gross_grams end
            from (
                select sum(pieces)::int as pieces, sum(gross_grams)::bigint as gross_grams
                from shipment
                where consolidation_id = @whole and status not in ('Refused', 'Cancelled')
            ) as rest
            where id = @whole
            """,
            new { whole, asked });
        await ReleaseOrKeep(tx, whole, keep: false);
    }

    /// <summary>A carrier that was asked already must be told; a request that was never sent is just withdrawn.</summary>
    public async Task CancelWhole(Tx tx, Guid whole)
    {
        await tx.Run(
            """
            with cancelled as (
                update consolidation
                set status = 'Cancelled', version = version + 1
                where id = @whole and status = any(@From)
                returning id
            ),
            withdrawn as (
                update consolidation_request
                set status = 'Withdrawn'
                where consolidation_id in (select id from cancelled) and kind = 'Booking' and status = 'Pending'
                    and attempts = 0
                returning consolidation_id
            )
            insert into consolidation_request (consolidation_id, kind, not_before)
            select id, 'Cancellation', @Now
            from cancelled
            where not exists (select from withdrawn)
            """,
            new { whole, From = Consolidation.From(ConsolidationAction.Cancel), Now = clock.GetUtcNow() });
        tx.AfterCommit(wholes.Set);
    }

    /// <summary>
    /// The carrier hears that the whole may leave when customs has released every order that is still in it and holds none; while it has
    /// not heard, a hold keeps all of them back.
    /// </summary>
    async Task ReleaseOrKeep(Tx tx, Guid whole, bool keep)
    {
        await LockWhole(tx, whole);
        await tx.Run(keep
            ? """
              with unheard as (
                  delete from consolidation_request
                  where consolidation_id = @whole and kind = 'Release' and status = 'Pending' and attempts = 0
                  returning consolidation_id
              )
              update consolidation
              set status = 'Booked', version = version + 1
              where id in (select consolidation_id from unheard) and status = any(@Kept)
              """
            : """
              with released as (
                  update consolidation
                  set status = 'Released', version = version + 1
                  where id = @whole and status = any(@Released) and not exists (
                      select from shipment
                      where consolidation_id = @whole and status not in ('Refused', 'Cancelled')
                          and (list_number is null or hold is not null))
                  returning id
              )
              insert into consolidation_request (consolidation_id, kind, not_before)
              select id, 'Release', @Now from released
              """,
            new
            {
                whole,
                Kept = Consolidation.From(ConsolidationAction.KeepBack),
                Released = Consolidation.From(ConsolidationAction.Release),
                Now = clock.GetUtcNow(),
            });
        tx.AfterCommit(wholes.Set);
    }

    public static Task<Consolidation?> LockWhole(Tx tx, Guid whole) =>
        tx.One<Consolidation>($"select {Consolidation.Columns} from consolidation where id = @whole for update", new { whole });
}
