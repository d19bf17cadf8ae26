using CrossBorder.Contracts.Common.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Logistics.V1;

namespace CrossBorder.Logistics;

/// <summary>
/// A partner reports milestones of its shipments, up to 1,000 in one call, each answered on its own. They may repeat, come late or
/// out of order; however many there are, the same few statements take them.
/// </summary>
public sealed partial class LogisticsService
{
    const int MostReports = 1_000;
    /// <summary>Between the event id of a master waybill and the number of the house; no partner's text has it.</summary>
    internal const char HouseMark = '\u001f';

    const int LongestEventId = 100;
    const int LongestWaybill = 32;
    const int LongestLocation = 100;
    const int LongestRemark = 500;
    static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(5);
    static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Allow(Role.Partner)]
    public override async Task<V1.RecordMilestonesResponse> RecordMilestones(V1.RecordMilestonesRequest request, ServerCallContext context)
    {
        if (request.Reports.Count is 0 or > MostReports)
            throw Problem.Invalid("reports", $"A call carries reports, not {request.Reports.Count}.", $"1 to {MostReports}").ToGrpc();
        var (partner, now) = (Principal.Required.PartyId, clock.GetUtcNow());
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Record(tx, partner, request.Reports, now)), context.CancellationToken);
        var response = outcome.OrThrow();
        var recorded = response.Results.Count(result => result.Outcome == "Recorded");
        LogRecorded(log, partner, recorded, response.Results.Count);
        return response;
    }

    static async Task<Outcome<V1.RecordMilestonesResponse>> Record(
        Tx tx, Guid partner, RepeatedField<V1.MilestoneReport> reports, DateTimeOffset now)
    {
        var refusals = reports.Select((report, i) => Check(report, now) is { } fault ? At(i, fault) : null).ToArray();
        var shipments = await LockShipments(
            tx, partner, reports.Where((_, i) => refusals[i] is null).Select(report => report.WaybillNumber));
        for (var i = 0; i < refusals.Length; i++)
            if (refusals[i] is null && !shipments.Contains(reports[i].WaybillNumber))
                refusals[i] = At(i, Problem.NotFound("shipment", reports[i].WaybillNumber) with { Field = "waybill_number" });

        // Of reports with one event id the first counts; the others repeat it. One of a master waybill is told of each order on it.
        var firsts = reports.Select((report, i) => (report, i)).Where(each => refusals[each.i] is null)
            .DistinctBy(each => each.report.EventId).ToList();
        var told = firsts.SelectMany(each => shipments[each.report.WaybillNumber].Select(one => Told(each.report, one))).ToList();
        var byHouse = told.Select(one => one.Shipment).DistinctBy(one => one.Id).ToDictionary(one => one.WaybillNumber!);
        var added = await Append(tx, partner, told.ConvertAll(one => one.Report), byHouse, now);
        await Follow(tx, byHouse.Values, told.Select(one => one.Report).Where(report => added.Contains(report.EventId)), now);
        await FollowWholes(tx, byHouse.Values);

        var recorded = added.Select(id => id.Split(HouseMark)[0]).ToHashSet();
        var answered = firsts.Where(each => recorded.Contains(each.report.EventId)).Select(each => each.i).ToHashSet();
        var response = new V1.RecordMilestonesResponse();
        for (var i = 0; i < reports.Count; i++)
            response.Results.Add(new V1.MilestoneResult
            {
                EventId = reports[i].EventId,
                Outcome = refusals[i] is not null ? "Refused" : answered.Contains(i) ? "Recorded" : "Repeated",
                Refusal = refusals[i],
            });
        return response;
    }

    static Problem? Check(V1.MilestoneReport report, DateTimeOffset now)
    {
        if (Text("event_id", report.EventId, 1, LongestEventId) is { } eventId)
            return eventId;
        if (Text("waybill_number", report.WaybillNumber, 1, LongestWaybill) is { } waybill)
            return waybill;
        if (!Milestones.Sequence.ContainsKey(report.Milestone))
            return Problem.Invalid("milestone", $"'{report.Milestone}' is not a milestone.", Milestones.Accepted);
        if (!TryInstant(report.HappenedAt, out var happenedAt) || happenedAt < Earliest || happenedAt > now + ClocksDiffer)
            return Problem.Invalid("happened_at", "The time is missing, in the future or long past.",
                $"an instant from {Earliest:yyyy} on, at most {ClocksDiffer.TotalMinutes} minutes ahead of the platform's clock");
        return Text("location", report.Location, 0, LongestLocation) ?? Text("remark", report.Remark, 0, LongestRemark);
    }

    /// <summary>Text on one line: documents and screens are made of it, and NUL cannot be stored.</summary>
    static Problem? Text(string field, string value, int shortest, int longest) =>
        value.Length < shortest || value.Length > longest || value.Any(char.IsControl)
            ? Problem.Invalid(
                field, "The text is missing, too long or not one line.", $"{shortest} to {longest} characters, none a control character")
            : null;

    static bool TryInstant(Timestamp? at, out DateTimeOffset instant)
    {
        instant = default;
        if (at is not { Nanos: >= 0 and < 1_000_000_000 } || at.Seconds < Earliest.ToUnixTimeSeconds() || at.Seconds > 253_402_300_799)
            return false;
        instant = at.ToDateTimeOffset();
        return true;
    }

    static Refusal At(int index, Problem problem) => new()
    {
        Code = problem.Code,
        Field = $"reports[{index}].{problem.Field}",
        Detail = problem.Detail,
        Accepted = problem.Accepted ?? "",
    };

    /// <summary>
    /// The partner's shipments by the waybill that is reported, their own or the master's, locked in the order of their ids, so that no
    /// two calls wait for each other.
    /// </summary>
    static async Task<ILookup<string, Shipment>> LockShipments(Tx tx, Guid partner, IEnumerable<string> waybills)
    {
        var asked = waybills.Distinct().ToArray();
        var wholes = (await tx.Many<Master>(
            "select id, waybill_number from consolidation where partner_id = @partner and waybill_number = any(@asked)",
            new { partner, asked })).ToDictionary(one => one.Id, one => one.WaybillNumber);
        var shipments = await tx.Many<Shipment>(
            $"""
            select {Shipment.Columns}
            from shipment
            where partner_id = @partner and (waybill_number = any(@asked)
                or (consolidation_id = any(@Wholes) and status not in ('Refused', 'Cancelled')))
            order by id
            for update
            """,
            new { partner, asked, Wholes = wholes.Keys.ToArray() });
        return shipments
            .SelectMany(one => new[] { one.WaybillNumber!, one.ConsolidationId is { } whole ? wholes.GetValueOrDefault(whole) : null }
                .Where(waybill => waybill is not null && asked.Contains(waybill)).Select(waybill => (Waybill: waybill!, Shipment: one)))
            .ToLookup(each => each.Waybill, each => each.Shipment);
    }

    /// <summary>The report as it concerns this shipment: of a master waybill under an event id for each house.</summary>
    static (V1.MilestoneReport Report, Shipment Shipment) Told(V1.MilestoneReport report, Shipment shipment) =>
        report.WaybillNumber == shipment.WaybillNumber
            ? (report, shipment)
            : (new(report)
            {
                WaybillNumber = shipment.WaybillNumber,
                EventId = $"{report.EventId}{HouseMark}{shipment.HouseNo}",
            }, shipment);

    /// <summary>A consolidation has departed with its first order, and is delivered with its last.</summary>
    static async Task FollowWholes(Tx tx, IEnumerable<Shipment> shipments)
    {
        var wholes = shipments.Select(one => one.ConsolidationId).OfType<Guid>().Distinct().ToArray();
        if (wholes.Length == 0)
            return;
        await tx.Run(
            """
            update consolidation
            set version = consolidation.version + 1, status = case when part.delivered then 'Delivered' else 'Departed' end
            from (
                select consolidation_id, bool_and(delivered_at is not null) as delivered,
                    bool_or(departed_at is not null or delivered_at is not null) as departed
                from shipment
                where consolidation_id = any(@wholes) and status not in ('Refused', 'Cancelled')
                group by consolidation_id
            ) as part
            where consolidation.id = part.consolidation_id
                and ((part.delivered and consolidation.status = any(@Delivers))
                    or (part.departed and not part.delivered and consolidation.status = any(@Departs)))
            """,
            new
            {
                wholes,
                Delivers = Consolidation.From(ConsolidationAction.Deliver),
                Departs = Consolidation.From(ConsolidationAction.Depart),
            });
    }

    sealed record Master(Guid Id, string WaybillNumber);

    /// <summary>Adds the milestones and returns the event ids that were not there yet.</summary>
    static async Task<HashSet<string>> Append(
        Tx tx, Guid partner, List<V1.MilestoneReport> reports, Dictionary<string, Shipment> shipments, DateTimeOffset now) =>
        reports.Count == 0 ? [] : [.. await tx.Many<string>(
            """
            insert into milestone
                (partner_id, event_id, shipment_id, milestone, happened_at, received_at, location, remark)
            select @partner, n.event_id, n.shipment_id, n.milestone, n.happened_at, @now,
                nullif(n.location, ''), nullif(n.remark, '')
            from unnest(@EventIds, @ShipmentIds, @Milestones, @HappenedAt, @Locations, @Remarks)
                as n (event_id, shipment_id, milestone, happened_at, location, remark)
            order by n.event_id
            on conflict on constraint milestone_key do nothing
            returning event_id
            """,
            new
            {
                partner,
                now,
                EventIds = reports.ConvertAll(report => report.EventId).ToArray(),
                ShipmentIds = reports.ConvertAll(report => shipments[report.WaybillNumber].Id.Value).ToArray(),
                Milestones = reports.ConvertAll(report => report.Milestone).ToArray(),
                HappenedAt = reports.ConvertAll(report => report.HappenedAt.ToDateTimeOffset()).ToArray(),
                Locations = reports.ConvertAll(report => report.Location).ToArray(),
                Remarks = reports.ConvertAll(report => report.Remark).ToArray(),
            })];

    /// <summary>Moves each shipment by its new milestones, in the order in which they happened, and tells them.</summary>
    static async Task Follow(Tx tx, IEnumerable<Shipment> shipments, IEnumerable<V1.MilestoneReport> added, DateTimeOffset now)
    {
        var byWaybill = added.ToLookup(report => report.WaybillNumber);
        var moved = new List<Shipment>();
        foreach (var shipment in shipments.Where(shipment => byWaybill.Contains(shipment.WaybillNumber!)))
        {
            var current = shipment;
            foreach (var report in byWaybill[shipment.WaybillNumber!].OrderBy(report => report.HappenedAt))
                current = Follow(tx, current, report, now);
            moved.Add(current);
        }

        if (moved.Count > 0)
            await Save(tx, moved);
    }

    /// <summary>Each event counts one version, so that nobody who compares versions loses one of them.</summary>
    static Shipment Follow(Tx tx, Shipment before, V1.MilestoneReport report, DateTimeOffset now)
    {
        var happenedAt = report.HappenedAt.ToDateTimeOffset();
        var after = before.Reached(report.Milestone, happenedAt) with { Version = before.Version + 1 };
        var (id, order) = (after.Id.Value, after.OrderId);
        tx.Publish(new MilestoneReached(
            id, after.Version, now, order, report.Milestone, happenedAt, report.Location.Length > 0 ? report.Location : null));
        if (before.DepartedAt is null && after.DepartedAt is { } departedAt)
            tx.Publish(new ShipmentDeparted(id, (after = Counted(after)).Version, now, order, departedAt));
        if (before.DeliveredAt is null && after.DeliveredAt is { } deliveredAt)
            tx.Publish(new ShipmentDelivered(id, (after = Counted(after)).Version, now, order, deliveredAt));
        if (report.Milestone == Milestones.Exception)
            tx.Publish(new ShipmentException(id, (after = Counted(after)).Version, now, order,
                report.Remark.Length > 0 ? report.Remark : "The carrier reports an exception."));
        return after;
    }

    static Shipment Counted(Shipment shipment) => shipment with { Version = shipment.Version + 1 };

    static Task<int> Save(Tx tx, List<Shipment> moved) => tx.Run(
        """
        update shipment
        set version = n.version, status = n.status, milestone = n.milestone, milestone_at = n.milestone_at,
            exception_at = n.exception_at, departed_at = n.departed_at, delivered_at = n.delivered_at
        from unnest(@Ids, @Versions, @Statuses, @Milestones, @MilestonesAt, @ExceptionsAt, @DepartedAt, @DeliveredAt)
            as n (id, version, status, milestone, milestone_at, exception_at, departed_at, delivered_at)
        where shipment.id = n.id
        """,
        new
        {
            Ids = moved.ConvertAll(shipment => shipment.Id.Value).ToArray(),
            Versions = moved.ConvertAll(shipment => shipment.Version).ToArray(),
            Statuses = moved.ConvertAll(shipment => shipment.Status.ToString()).ToArray(),
            Milestones = moved.ConvertAll(shipment => shipment.Milestone).ToArray(),
            MilestonesAt = moved.ConvertAll(shipment => shipment.MilestoneAt).ToArray(),
            ExceptionsAt = moved.ConvertAll(shipment => shipment.ExceptionAt).ToArray(),
            DepartedAt = moved.ConvertAll(shipment => shipment.DepartedAt).ToArray(),
            DeliveredAt = moved.ConvertAll(shipment => shipment.DeliveredAt).ToArray(),
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Partner {PartnerId} reported {Recorded} new milestones in {Reports} reports")]
    static partial void LogRecorded(ILogger log, Guid partnerId, int recorded, int reports);
}
