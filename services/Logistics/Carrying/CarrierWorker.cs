using CrossBorder.Platform;
using Microsoft.Extensions.Options;

namespace CrossBorder.Logistics;

/// <summary>Wakes the worker that talks to the carrier.</summary>
public sealed class CarrierSignal : Signal;

/// <summary>
/// Sends what was decided to the carrier: leases a few requests, asks them at the same time, records each answer by itself. A crash
/// in between lets the lease run out, and the carrier, asked again under the same id, answers the same.
/// </summary>
public sealed class CarrierWorker(
    Db db, Carrier carrier, CarrierAnswers answers, CarrierSignal signal, IOptions<CarrierOptions> options, TimeProvider clock,
    ILogger<CarrierWorker> log) : Worker(signal, clock, log)
{
    /// <summary>A step takes no new requests after this time, so that a shutdown is not kept waiting.</summary>
    static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    // Four tries of the outbound pipeline with its pauses fit in: two workers seldom ask the same.
    readonly TimeSpan lease = TimeSpan.FromSeconds((4 * options.Value.TimeoutSeconds) + 5);
    readonly int atOnce = options.Value.AtOnce;

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var end = Clock.GetUtcNow() + Step;
        var underWay = new List<Task>();
        while (true)
        {
            // With half of the places free it is worth to look for more: one slow answer does not hold up the others.
            if (underWay.Count <= atOnce / 2 && Clock.GetUtcNow() < end)
                underWay.AddRange((await Lease(atOnce - underWay.Count, ct)).Select(request => Ask(request, ct)));
            if (underWay.Count == 0)
                return Clock.GetUtcNow() >= end;
            await Task.WhenAny([.. underWay, Task.Delay(Idle, Clock, ct)]);
            foreach (var answered in underWay.FindAll(task => task.IsCompleted))
            {
                underWay.Remove(answered);
                await answered;
            }
        }
    }

    async Task Ask(CarrierRequest request, CancellationToken ct) => await answers.Record(request, await carrier.Ask(request, ct), ct);

    Task<List<CarrierRequest>> Lease(int most, CancellationToken ct)
    {
        var now = Clock.GetUtcNow();
        return db.Many<CarrierRequest>(
            """
            with due as (
                select shipment_id, kind
                from carrier_request as request
                where status = 'Pending' and not_before <= @now
                    -- The carrier forgets or releases only what it has heard of.
                    and (kind = 'Booking' or not exists (
                        select from carrier_request as booking
                        where booking.shipment_id = request.shipment_id and booking.kind = 'Booking'
                            and booking.status = 'Pending'))
                    -- An amendment of the order is being decided: what is asked may be another thing then.
                    and (kind = 'Cancellation' or not exists (
                        select from asked_amendment asked
                        join shipment as its on its.order_id = asked.order_id
                        where its.id = request.shipment_id and not asked.ended))
                order by not_before, shipment_id
                limit @most
                for update of request skip locked
            )
            update carrier_request
            set attempts = attempts + 1, not_before = @Until
            from due
            join shipment on shipment.id = due.shipment_id
            join order_case on order_case.order_id = shipment.order_id
            where carrier_request.shipment_id = due.shipment_id and carrier_request.kind = due.kind
            returning shipment.id as shipment_id, carrier_request.kind, carrier_request.attempts,
                shipment.order_id, transport_mode, port_of_loading, port_of_discharge, shipment.pieces,
                shipment.gross_grams, waybill_number, list_number, order_case.consignee_name,
                order_case.consignee_country
            """,
            new { now, most, Until = now + lease }, ct);
    }
}
