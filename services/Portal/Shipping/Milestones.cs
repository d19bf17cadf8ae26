using CrossBorder.Contracts.Logistics.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Logistics.V1.Logistics.LogisticsClient;

namespace CrossBorder.Portal;

/// <param name="EventId">The partner's own id of the event: a repeat changes nothing.</param>
/// <param name="Milestone">GATE_IN, LOADED, DEPARTED, ARRIVED, DELIVERED or another milestone name.</param>
/// <param name="Location">UN/LOCODE or free text.</param>
public sealed record MilestoneReportBody(
    string EventId, string WaybillNumber, string Milestone, DateTimeOffset HappenedAt, string? Location = null, string? Remark = null);

public sealed record MilestoneReports(IReadOnlyList<MilestoneReportBody> Reports);

/// <summary>One report; the waybill is in the address.</summary>
public sealed record SingleMilestone(
    string EventId, string Milestone, DateTimeOffset HappenedAt, string? Location = null, string? Remark = null);

/// <param name="Outcome">Recorded, Repeated or Refused.</param>
public sealed record MilestoneResultView(string EventId, string Outcome, RefusalView? Refusal);

public sealed record MilestoneResults(IReadOnlyList<MilestoneResultView> Results);

/// <summary>Logistics partners report milestones, many at once or one.</summary>
static class Milestones
{
    const string Tag = "Logistics";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/milestones", RecordMany).Allow(Role.Partner).HarmlessToRepeat()
            .Describe(Tag, "Records up to 1,000 milestones; each is answered on its own and known again by its event id.");
        api.MapPost("/waybills/{waybillNumber}/milestones", RecordOne).Allow(Role.Partner).HarmlessToRepeat()
            .Describe(Tag, "Records one milestone of a waybill.");
    }

    static async Task<MilestoneResults> RecordMany(MilestoneReports request, Client logistics, HttpContext http)
    {
        var wire = new RecordMilestonesRequest();
        wire.Reports.AddRange(request.Reports.Select(ToWire));
        return new([.. (await logistics.RecordMilestonesAsync(wire, http.Call())).Results.Select(View)]);
    }

    static async Task<Results<Ok<MilestoneResultView>, ProblemHttpResult>> RecordOne(
        string waybillNumber, SingleMilestone request, Client logistics, HttpContext http)
    {
        var wire = new RecordMilestonesRequest();
        wire.Reports.Add(ToWire(new(
            request.EventId, waybillNumber, request.Milestone, request.HappenedAt, request.Location, request.Remark)));
        var result = View((await logistics.RecordMilestonesAsync(wire, http.Call())).Results.Single());
        return result.Refusal is { } refusal
            ? new Problem(StatusCodes.Status422UnprocessableEntity, refusal.Code, refusal.Detail, refusal.Field, refusal.Accepted).ToHttp()
            : TypedResults.Ok(result);
    }

    static MilestoneReport ToWire(MilestoneReportBody report) => new()
    {
        EventId = report.EventId,
        WaybillNumber = report.WaybillNumber,
        Milestone = report.Milestone,
        HappenedAt = Timestamp.FromDateTimeOffset(report.HappenedAt),
        Location = report.Location ?? "",
        Remark = report.Remark ?? "",
    };

    static MilestoneResultView View(MilestoneResult result) => new(result.EventId, result.Outcome, RefusalView.Of(result.Refusal));
}
