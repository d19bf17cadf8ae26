using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CrossBorder.Sandbox.Tests;

/// <summary>The platform's portal as the carrier sees it.</summary>
public sealed class FakePortal : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentQueue<Report> reports = [];

    FakePortal(WebApplication app) => this.app = app;

    public sealed record Report(
        int Call, string EventId, string WaybillNumber, string Milestone, DateTimeOffset HappenedAt, string Location);

    /// <summary>What the next calls are answered with; 200 when there is nothing.</summary>
    public ConcurrentQueue<HttpStatusCode> Answers { get; } = [];

    public ConcurrentQueue<string> Credentials { get; } = [];

    /// <summary>Reports that were answered with 200, in the order of their coming.</summary>
    public IReadOnlyList<Report> Reports => [.. reports];

    public int Calls { get; private set; }

    public string Address => app.Urls.Single();

    public static async Task<FakePortal> Open()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var portal = new FakePortal(app);
        app.MapPost("/api/v1/milestones", portal.Take);
        await app.StartAsync();
        return portal;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    IResult Take(HttpRequest request, JsonElement body)
    {
        var call = ++Calls;
        Credentials.Enqueue(request.Headers.Authorization.ToString());
        if (Answers.TryDequeue(out var answer))
            return Results.StatusCode((int)answer);
        foreach (var report in body.GetProperty("reports").EnumerateArray())
        {
            string Text(string name) => report.GetProperty(name).GetString()!;
            reports.Enqueue(new(
                call, Text("eventId"), Text("waybillNumber"), Text("milestone"), report.GetProperty("happenedAt").GetDateTimeOffset(),
                Text("location")));
        }

        return Results.Ok(new { results = Array.Empty<object>() });
    }
}
