using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrossBorder.Platform;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace CrossBorder.Sandbox;

/// <summary>
/// Posts milestones to the portal, many in one call, as the logistics partner and under event ids that never change. What is not
/// answered with 200 is posted again, with a growing pause.
/// </summary>
sealed partial class ReportMilestones(
    Db db, SettingsControl control, IOptions<SandboxOptions> options, Addresses addresses, ReportSignal signal, TimeProvider clock,
    ILogger<ReportMilestones> log) : DueWorker(signal, clock, log)
{
    const int AtOnce = 200;
    static readonly TimeSpan TryFor = TimeSpan.FromSeconds(5);
    readonly Outbound portal = new(options.Value.Portal ?? addresses.Http("portal"), TryFor, clock);
    int posts;

    protected override async Task<bool> Work(DateTimeOffset now, CancellationToken ct)
    {
        var due = await db.Many<Due>(
            """
            select r.booking_id, r.milestone, r.copy, r.location, r.happened_at, b.waybill_number
            from carrier_report r
            join carrier_booking b on b.id = r.booking_id
            where r.reported_at is null and r.report_at <= @now
            order by r.report_at, r.happened_at, r.booking_id
            limit @AtOnce
            """,
            new { now, AtOnce }, ct);
        if (due.Count == 0)
            return false;

        var failure = await Post(due, ct);
        if (failure is null && LosesAnswer(await control.Get(ct)))
            failure = "the connection broke before the answer";
        await Settle(due, failure is null, Clock.GetUtcNow(), ct);
        if (failure is not null)
            LogNotReported(Log, due.Count, failure);
        return failure is null && due.Count == AtOnce;
    }

    protected override Task<DateTimeOffset?> NextDue(CancellationToken ct) =>
        db.One<DateTimeOffset?>("select min(report_at) from carrier_report where reported_at is null", new { }, ct);

    public override void Dispose()
    {
        portal.Dispose();
        base.Dispose();
    }

    /// <summary>What went wrong; null when the portal has them all.</summary>
    async Task<string?> Post(List<Due> due, CancellationToken ct)
    {
        if (await Key(ct) is not { } key)
            return "there is no partner's API key yet";
        var body = new
        {
            reports = due.ConvertAll(report => new
            {
                eventId = $"{report.WaybillNumber}-{report.Milestone}",
                report.WaybillNumber,
                report.Milestone,
                report.HappenedAt,
                report.Location,
            }),
        };
        try
        {
            using var response = await portal.Send(() => new HttpRequestMessage(HttpMethod.Post, "/api/v1/milestones")
            {
                Content = JsonContent.Create(body),
                Headers = { Authorization = new AuthenticationHeaderValue("ApiKey", key) },
            }, ct);
            if (response.StatusCode != HttpStatusCode.OK)
                return string.Create(CultureInfo.InvariantCulture, $"the portal answered {(int)response.StatusCode}");
            NoteRefusals(await response.Content.ReadAsStringAsync(ct));
            return null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutRejectedException or BrokenCircuitException)
        {
            return e.Message;
        }
    }

    /// <summary>A report that the portal refuses stays refused; it is only told to whoever reads the log.</summary>
    void NoteRefusals(string body)
    {
        try
        {
            var results = JsonNode.Parse(body)?["results"] as JsonArray ?? [];
            foreach (var one in results.Where(one => one?["outcome"]?.GetValue<string>() == "Refused"))
                LogRefused(Log, one!["eventId"]?.ToString(), one["refusal"]?["code"]?.ToString());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            LogRefused(Log, null, "the portal's answer is not JSON");
        }
    }

    bool LosesAnswer(Settings settings) => settings.Carrier.BreakEvery is var every and > 0 && ++posts % every == 0;

    async Task<string?> Key(CancellationToken ct)
    {
        if (!string.IsNullOrWhiteSpace(options.Value.PartnerApiKey))
            return options.Value.PartnerApiKey.Trim();
        return options.Value.PartnerApiKeyFile is { } file && File.Exists(file)
            && (await File.ReadAllTextAsync(file, ct)).Trim() is { Length: > 0 } key
            ? key
            : null;
    }

    Task<int> Settle(List<Due> due, bool reported, DateTimeOffset now, CancellationToken ct) => db.Run(
        """
        update carrier_report r
        set reported_at = case when @reported then @now end,
            attempts = r.attempts + 1,
            report_at = case when @reported then r.report_at
                else @now + least(100 * 2 ^ least(r.attempts, 10), 5000) * interval '1 millisecond' end
        from unnest(@Bookings, @Milestones, @Copies) as d (booking_id, milestone, copy)
        where r.booking_id = d.booking_id and r.milestone = d.milestone and r.copy = d.copy
        """,
        new
        {
            reported,
            now,
            Bookings = due.ConvertAll(report => report.BookingId).ToArray(),
            Milestones = due.ConvertAll(report => report.Milestone).ToArray(),
            Copies = due.ConvertAll(report => report.Copy).ToArray(),
        }, ct);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} milestones are not reported: {Reason}")]
    static partial void LogNotReported(ILogger log, int count, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Milestone {EventId} was refused: {Code}")]
    static partial void LogRefused(ILogger log, string? eventId, string? code);

    sealed record Due(
        Guid BookingId, string Milestone, int Copy, string Location, DateTimeOffset HappenedAt, string WaybillNumber);
}
