using System.Security.Cryptography;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CrossBorder.Testing;

/// <summary>
/// One service as it runs in production, inside the test process: its own databases, its own virtual host of the real broker, its
/// own folder. Derive one per test project, name the service and use it as an assembly or class fixture.
/// </summary>
public abstract class ServiceHost<TProgram>(string service) : IAsyncLifetime where TProgram : class
{
    readonly string name = $"t{Guid.NewGuid():N}"[..13];
    readonly Traffic traffic = new(service);
    Factory factory = null!;
    GrpcChannel channel = null!;
    EventLog log = null!;

    /// <summary>Folder that the service exchanges files in.</summary>
    public string Files => Path.Combine(Path.GetTempPath(), "crossborder-tests", name);

    public IServiceProvider Services => factory.Services;

    public Db Db => Services.GetRequiredService<Db>();

    /// <summary>Every event that any process published on this broker host since the start.</summary>
    public EventLog Published => log;

    /// <summary>Settings beyond the platform's own, as CROSSBORDER_* or Section:Key.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>> Settings => [];

    /// <summary>Replaces parts that play other companies.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Files);
        var keyFile = Path.Combine(Files, "principal.key");
        await File.WriteAllTextAsync(keyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var broker = Servers.CreateVirtualHost(name);
        factory = new Factory(
            [
                new("CROSSBORDER_POSTGRES", Servers.Postgres),
                new("CROSSBORDER_RABBITMQ", broker.AbsoluteUri),
                new("CROSSBORDER_PRINCIPAL_KEY_FILE", keyFile),
                new("CROSSBORDER_FILES", Files),
                new("CROSSBORDER_DATABASE_PREFIX", name + "_"),
                new("Logging:LogLevel:CrossBorder", "Warning"),
                .. Settings,
            ],
            services =>
            {
                services.AddPublishObserver(_ => traffic);
                services.AddReceiveObserver(_ => traffic);
                Configure(services);
            });
        channel = GrpcChannel.ForAddress(
            factory.Server.BaseAddress, new GrpcChannelOptions { HttpHandler = factory.Server.CreateHandler() });
        log = await EventLog.Open(broker);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        channel.Dispose();
        await log.DisposeAsync();
        await factory.DisposeAsync();
        await Servers.DropDatabases(name + "_");
        Servers.DropVirtualHost(name);
        Directory.Delete(Files, recursive: true);
    }

    /// <summary>A REST client without credentials.</summary>
    public HttpClient Http() => factory.CreateClient();

    /// <summary>A gRPC invoker that calls as this principal; null calls without one.</summary>
    public CallInvoker As(Principal? principal) => principal is null
        ? channel.CreateCallInvoker()
        : channel.Intercept(headers =>
        {
            headers.Add(PrincipalSeal.Header, Services.GetRequiredService<PrincipalSeal>().Seal(principal));
            return headers;
        });

    public static Principal Exporter(Guid id) => new(id, Role.Exporter, "exporter");

    public static Principal Buyer(Guid id) => new(id, Role.Buyer, "buyer");

    public static Principal Partner(Guid id) => new(id, Role.Partner, "partner");

    public static Principal Operator { get; } = new(new Guid("00000000-0000-0000-0000-0000000000aa"), Role.Operator, "operator");

    /// <summary>Sends an event to the service through the broker, as another service would.</summary>
    public async Task Deliver(IEvent message, Guid? messageId = null)
    {
        var bus = Services.GetRequiredService<IBus>();
        await bus.Publish(message, message.GetType(), context => context.MessageId = messageId ?? Guid.CreateVersion7());
    }

    /// <inheritdoc cref="Wait"/>
    public static Task Eventually(Func<Task<bool>> condition, string what) => Wait.Until(condition, what);

    /// <summary>
    /// Waits until every message that was published here was handled to its end, every event of the outbox is told, and
    /// <see cref="Published"/> has them all. What a worker of the service does by itself is not waited for.
    /// </summary>
    public Task Quiet() => Eventually(
        async () =>
        {
            var begun = traffic.Begun;
            return traffic.IsStill && await Db.One<long>("select count(*) from outbox", new { }, CancellationToken.None) == 0
                && await log.Depth(service) == 0 && log.Saw(traffic.Published)
                // Else something came out of the outbox, or was handled, between two of these looks.
                && traffic.Begun == begun && traffic.IsStill;
        },
        $"{service} has taken its messages and told its events");

    sealed class Factory(KeyValuePair<string, string>[] settings, Action<IServiceCollection> configure) : WebApplicationFactory<TProgram>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
            builder.ConfigureServices(configure);
        }
    }
}
