using System.Security.Cryptography;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform.Tests;
using CrossBorder.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Probe))]

namespace CrossBorder.Platform.Tests;

/// <summary>What a probed consumer does with a message: tests set it per order id.</summary>
public sealed class Reactions
{
    readonly System.Collections.Concurrent.ConcurrentDictionary<Guid, Func<ConsumeContext<OrderCompleted>, Task>> byOrder = [];

    public void On(Guid orderId, Func<ConsumeContext<OrderCompleted>, Task> reaction) => byOrder[orderId] = reaction;

    public Task React(ConsumeContext<OrderCompleted> context) =>
        byOrder.TryGetValue(context.Message.OrderId, out var reaction) ? reaction(context) : Task.CompletedTask;
}

public sealed class ProbeConsumer(Reactions reactions) : IConsumer<OrderCompleted>
{
    public Task Consume(ConsumeContext<OrderCompleted> context) => reactions.React(context);
}

/// <summary>The smallest service that stands on the platform, under the name of catalog, with one consumer.</summary>
public sealed class Probe : IAsyncLifetime
{
    readonly string name = $"p{Guid.NewGuid():N}"[..13];
    readonly string folder = Directory.CreateTempSubdirectory("crossborder-probe").FullName;
    readonly List<WebApplication> apps = [];

    public Uri Broker { get; private set; } = null!;

    public WebApplication App => apps[0];

    public Db Db => App.Services.GetRequiredService<Db>();

    /// <summary>Shared by all processes that the probe starts: any of them may get a message.</summary>
    public Reactions Reactions { get; } = new();

    public EventLog Published { get; private set; } = null!;

    public string Database => $"{Servers.Postgres};Database={name}_catalog";

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(KeyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        Broker = Servers.CreateVirtualHost(name);
        await Start();
        Published = await EventLog.Open(Broker);
    }

    /// <summary>Starts one more process of the same service: same database, same queue, other ports.</summary>
    public async Task<WebApplication> Start()
    {
        var builder = WebApplication.CreateSlimBuilder(
        [
            $"--CROSSBORDER_POSTGRES={Servers.Postgres}", $"--CROSSBORDER_RABBITMQ={Broker}", $"--CROSSBORDER_FILES={folder}",
            $"--CROSSBORDER_PRINCIPAL_KEY_FILE={KeyFile}", $"--CROSSBORDER_DATABASE_PREFIX={name}_",
            $"--CROSSBORDER_PORT_BASE={FreePorts.Block()}", "--Logging:LogLevel:CrossBorder=Critical",
            "--Logging:LogLevel:MassTransit.ReceiveTransport=None",
        ]);
        builder.AddPlatform("catalog");
        builder.Services.AddSingleton(Reactions);
        builder.AddConsumers("catalog", x => x.AddConsumer<ProbeConsumer>());
        builder.AddRelay();
        var app = builder.Build();
        app.MapHealth();
        await app.StartAsync();
        apps.Add(app);
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        await Published.DisposeAsync();
        foreach (var app in apps)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        await Servers.DropDatabases(name + "_");
        Servers.DropVirtualHost(name);
        Directory.Delete(folder, recursive: true);
    }

    string KeyFile => Path.Combine(folder, "principal.key");
}
