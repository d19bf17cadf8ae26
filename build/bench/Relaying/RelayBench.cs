using System.Diagnostics;
using System.Globalization;
using CrossBorder.Platform;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CrossBorder.Bench;

/// <summary>
/// The outbox relay of one process against a bare client that publishes the same bodies to the same queue: confirmed messages per
/// second, and processor time per message.
/// </summary>
static class RelayBench
{
    const int Rounds = 3;

    // A service without a queue of its own and an event that goes to one queue only, so that nothing else is at work.
    const string Host = "enterprises";
    const string Queue = "portal";

    public static async Task Run(int messages, CancellationToken ct)
    {
        await using var place = await Place.Make("relay");
        await using var app = await Start(place, ct);
        await using var bare = await BareClient.Open(place.Broker, Queue, ct);
        await Relay(app, messages / 10, ct);
        var body = await bare.Take(ct);
        await bare.Publish(body, messages / 10, ct);

        var table = new Table("round", "relay msg/s", "bare msg/s", "ratio", "relay CPU us/msg", "bare CPU us/msg");
        for (var round = 1; round <= Rounds; round++)
        {
            await bare.Purge(ct);
            var (relayed, relayCpu) = await Timed(() => Relay(app, messages, ct));
            await bare.Purge(ct);
            var (published, bareCpu) = await Timed(() => bare.Publish(body, messages, ct));
            table.Add(
                round, Number(messages / relayed.TotalSeconds, 0), Number(messages / published.TotalSeconds, 0),
                Number(published / relayed, 3),
                Number(relayCpu.TotalMicroseconds / messages, 0), Number(bareCpu.TotalMicroseconds / messages, 0));
        }

        table.Print($"Relay: {messages} confirmed messages of {body.Length} bytes to a quorum queue");
        await bare.Purge(ct);
        await app.StopAsync(ct);
    }

    static async Task<WebApplication> Start(Place place, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder(
            [.. place.Environment.Select(pair => $"--{pair.Key}={pair.Value}"), "--Logging:LogLevel:Default=Warning"]);
        builder.AddPlatform(Host);
        builder.AddConsumers(Host);
        builder.AddRelay();
        var app = builder.Build();
        app.MapHealth();
        await app.StartAsync(ct);
        await app.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
        return app;
    }

    /// <summary>Commits so many events at once and waits until the last has left.</summary>
    static async Task Relay(WebApplication app, int messages, CancellationToken ct)
    {
        var db = app.Services.GetRequiredService<Db>();
        await db.Run(
            """
            insert into outbox (message_id, type, body, trace_parent, principal)
            select gen_random_uuid(), 'ReceivableOpened', json_build_object('ReceivableId', gen_random_uuid(), 'Version', 1,
                'OccurredAt', now(), 'OrderId', gen_random_uuid(), 'Currency', 'GBP', 'TotalMinor', 29970,
                'VirtualAccount', 'CB00000000001', 'Schedule', json_build_array(
                    json_build_object('No', 1, 'Milestone', 'Contract', 'DueMinor', 8991),
                    json_build_object('No', 2, 'Milestone', 'Shipment', 'DueMinor', 20979))),
                '00-' || md5(n::text) || '-' || left(md5(n::text), 16) || '-00', 'Service:' || gen_random_uuid()
            from generate_series(1, @messages) as n
            """,
            new { messages }, ct);
        app.Services.GetRequiredService<OutboxSignal>().Set();
        while (await db.One<bool>("select exists (select from outbox)", new { }, ct))
            await Task.Delay(10, ct);
    }

    static async Task<(TimeSpan Took, TimeSpan Cpu)> Timed(Func<Task> work)
    {
        var (watch, cpu) = (Stopwatch.StartNew(), ProcessStat.Cpu(Environment.ProcessId));
        await work();
        return (watch.Elapsed, ProcessStat.Cpu(Environment.ProcessId) - cpu);
    }

    static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
