using CrossBorder.Platform;
using Microsoft.Extensions.Options;

namespace CrossBorder.Logistics;

/// <summary>Wakes the worker that talks to the carrier about consolidations.</summary>
public sealed class ConsolidationSignal : Signal;

/// <summary>
/// Sends what was decided about consolidations to the carrier, as <see cref="CarrierWorker"/> does for single shipments: leases a few
/// requests, asks them at the same time, records each answer by itself.
/// </summary>
public sealed class WholeWorker(
    Db db, Carrier carrier, WholeAnswers answers, ConsolidationSignal signal, IOptions<CarrierOptions> options, TimeProvider clock,
    ILogger<WholeWorker> log) : Worker(signal, clock, log)
{
    const int AtOnce = 10;

    // Four tries of the outbound pipeline with its pauses fit in: two workers seldom ask the same.
    readonly TimeSpan lease = TimeSpan.FromSeconds((4 * options.Value.TimeoutSeconds) + 5);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var now = Clock.GetUtcNow();
        var due = await db.Many<Due>(DueSql, new { now, AtOnce, Until = now + lease }, ct);
        if (due.Count == 0)
            return false;
        var houses = (await db.Many<HouseRow>(
            """
            select consolidation_id, waybill_number, list_number, pieces, gross_grams
            from shipment
            where consolidation_id = any(@Ids) and list_number is not null and status not in ('Refused', 'Cancelled')
            order by house_no
            """,
            new { Ids = due.Select(one => one.Id).ToArray() }, ct)).ToLookup(one => one.ConsolidationId);
        await Task.WhenAll(due.Select(one => Ask(one, [.. houses[one.Id].Select(row => row.ToHouse())], ct)));
        return due.Count == AtOnce;
    }

    async Task Ask(Due due, House[] houses, CancellationToken ct)
    {
        var request = new CarrierRequest(
            due.Id, due.Kind, due.Attempts, due.Id, due.TransportMode, due.PortOfLoading, due.PortOfDischarge, due.Pieces, due.GrossGrams,
            due.WaybillNumber, houses.FirstOrDefault()?.ListNumber, due.ConsigneeName, due.ConsigneeCountry)
        {
            Houses = due.Kind == CarrierRequestKind.Release ? houses : null,
        };
        await answers.Record(request, await carrier.Ask(request, ct), ct);
    }

    // The carrier forgets or releases only what it has heard of.
    const string DueSql =
        """
        with due as (
            select consolidation_id, kind
            from consolidation_request as request
            where status = 'Pending' and not_before <= @now
                and (kind = 'Booking' or not exists (
                    select from consolidation_request as booking
                    where booking.consolidation_id = request.consolidation_id and booking.kind = 'Booking'
                        and booking.status = 'Pending'))
            order by not_before, consolidation_id
            limit @AtOnce
            for update of request skip locked
        )
        update consolidation_request as request
        set attempts = attempts + 1, not_before = @Until
        from due
        join consolidation on consolidation.id = due.consolidation_id
        where request.consolidation_id = due.consolidation_id and request.kind = due.kind
        returning consolidation.id, request.kind, request.attempts, transport_mode, port_of_loading, port_of_discharge, pieces,
            gross_grams, waybill_number, consignee_name, consignee_country
        """;

    sealed record Due(
        Guid Id, CarrierRequestKind Kind, int Attempts, string TransportMode, string PortOfLoading, string PortOfDischarge, int Pieces,
        long GrossGrams, string? WaybillNumber, string ConsigneeName, string ConsigneeCountry);

    sealed record HouseRow(Guid ConsolidationId, string WaybillNumber, string ListNumber, int Pieces, long GrossGrams)
    {
        public House ToHouse() => new(WaybillNumber, ListNumber, Pieces, GrossGrams);
    }
}
