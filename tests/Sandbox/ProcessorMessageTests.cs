using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CrossBorder.Sandbox.Tests;

/// <summary>What the processors send to the platform, as a portal sees it that checks the signature by the book.</summary>
public sealed class ProcessorMessageTests : IAsyncLifetime
{
    const string Secret = "a secret of the test";
    readonly ConcurrentQueue<(string Channel, string Body, bool Signed)> came = [];
    readonly ConcurrentQueue<HttpStatusCode> answers = [];
    readonly string keys = Path.Combine(Path.GetTempPath(), $"hooks-{Guid.NewGuid():N}");
    WebApplication portal = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(keys);
        foreach (var channel in new[] { "card", "banktransfer" })
            await File.WriteAllTextAsync(Path.Combine(keys, $"webhook-{channel}.key"), Secret + "\n");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        portal = builder.Build();
        portal.MapPost("/api/v1/webhooks/payments/{channel}", Take);
        await portal.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await portal.DisposeAsync();
        Directory.Delete(keys, recursive: true);
    }

    async Task<IResult> Take(string channel, HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        var parts = request.Headers["X-Signature"].ToString().Split(',');
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{parts[0][2..]}.{body}"));
        came.Enqueue((channel, body, parts[1] == $"v1={Convert.ToHexStringLower(mac)}"));
        return Results.StatusCode((int)(answers.TryDequeue(out var answer) ? answer : HttpStatusCode.OK));
    }

    Task<SandboxHost> Start(object control) =>
        SandboxHost.Start(control, ("Sandbox:Portal", portal.Urls.Single()), ("Sandbox:WebhookKeyFolder", keys));

    static async Task Pay(SandboxHost sandbox, int times, Guid? reference = null)
    {
        var id = reference ?? Guid.NewGuid();
        using var opening = new HttpRequestMessage(HttpMethod.Post, "/processors/banktransfer/payment-requests")
        {
            Content = JsonContent.Create(new { paymentRequestId = id, instructedAmount = "10.00", currency = "USD" }),
        };
        opening.Headers.Add("Idempotency-Key", id.ToString());
        Assert.Equal(HttpStatusCode.OK, (await sandbox.Http.SendAsync(opening)).StatusCode);
        for (var i = 0; i < times; i++)
            (await sandbox.Http.PostAsJsonAsync("/processors/banktransfer/transfers", new { reference = id, amountMinor = 100 }))
                .EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Messages_are_signed_and_sent_again_until_they_are_taken()
    {
        answers.Enqueue(HttpStatusCode.BadRequest);
        answers.Enqueue(HttpStatusCode.Unauthorized);
        await using var sandbox = await Start(new { speed = SandboxHost.Fast });
        await Pay(sandbox, 1);
        await SandboxHost.Until(() => came.Count == 3, "told a third time");
        Assert.All(came, message => Assert.True(message.Signed && message.Channel == "banktransfer"));
        Assert.Single(came.Select(message => message.Body).Distinct());
    }

    [Fact]
    public async Task By_the_seed_some_come_twice_some_in_another_order_and_some_never()
    {
        await using var sandbox = await Start(
            new { speed = 0.3, seed = 3, processors = new { repeat = 0.5, reorder = true }, loseMessageEvery = 3 });
        await Pay(sandbox, 10, new Guid("5d2f3c1e-0000-4000-8000-000000000007"));
        var due = await Due(sandbox);
        await SandboxHost.Until(() => came.Count == due.Told, "all that are not lost");
        Assert.InRange(due.Distinct, 4, 9);
        Assert.True(due.Told > due.Distinct, "none came twice");
        var order = came.Select(message => message.Body[message.Body.IndexOf("version", StringComparison.Ordinal)..][..12]).ToList();
        Assert.NotEqual(order.Order(StringComparer.Ordinal), order);
    }

    static async Task<(int Told, int Distinct)> Due(SandboxHost sandbox)
    {
        var db = (Platform.Db)sandbox.Services.GetService(typeof(Platform.Db))!;
        var rows = await db.Many<string>("select event_id from processor_message where not lost", new { }, CancellationToken.None);
        return (rows.Count, rows.Distinct().Count());
    }
}
