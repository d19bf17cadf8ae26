using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CrossBorder.Platform;

/// <summary>What every process is told through CROSSBORDER_* variables. It does not start with a bad one.</summary>
public sealed class PlatformOptions
{
    /// <summary>Npgsql connection string without a database: CROSSBORDER_POSTGRES.</summary>
    [Required] public string Postgres { get; init; } = "";

    /// <summary>amqp://user:password@host:port/vhost: CROSSBORDER_RABBITMQ.</summary>
    [Required] public Uri RabbitMq { get; init; } = null!;

    /// <summary>File with the base64 key that seals principals between services: CROSSBORDER_PRINCIPAL_KEY_FILE.</summary>
    [Required] public string PrincipalKeyFile { get; init; } = "";

    /// <summary>Folder for the files exchanged with customs and banks: CROSSBORDER_FILES.</summary>
    [Required] public string Files { get; init; } = "";

    /// <summary>Databases are named prefix + service: CROSSBORDER_DATABASE_PREFIX.</summary>
    [RegularExpression("^[a-z][a-z0-9_]{0,30}$")] public string DatabasePrefix { get; init; } = "crossborder_";

    /// <summary>First port of the block of 100 that the services listen in: CROSSBORDER_PORT_BASE.</summary>
    [Range(1024, 65000)] public int PortBase { get; init; } = 5100;

    /// <summary>Name or address of the machine the other services run on: CROSSBORDER_HOST.</summary>
    [Required] public string Host { get; init; } = "127.0.0.1";

    /// <summary>OTLP/HTTP collector: CROSSBORDER_OTLP. None means that nothing is exported.</summary>
    public Uri? Otlp { get; init; }

    public static PlatformOptions From(IConfiguration configuration)
    {
        var options = new PlatformOptions
        {
            Postgres = configuration["CROSSBORDER_POSTGRES"] ?? "",
            RabbitMq = Uri.TryCreate(configuration["CROSSBORDER_RABBITMQ"], UriKind.Absolute, out var broker) ? broker : null!,
            PrincipalKeyFile = configuration["CROSSBORDER_PRINCIPAL_KEY_FILE"] ?? "",
            Files = configuration["CROSSBORDER_FILES"] ?? "",
            DatabasePrefix = configuration["CROSSBORDER_DATABASE_PREFIX"] ?? "crossborder_",
            PortBase = configuration.GetValue("CROSSBORDER_PORT_BASE", 5100),
            Host = configuration["CROSSBORDER_HOST"] ?? "127.0.0.1",
            Otlp = Uri.TryCreate(configuration["CROSSBORDER_OTLP"], UriKind.Absolute, out var collector) ? collector : null,
        };
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
    }
}

/// <summary>Where each service listens: HTTP/1.1 (REST, health) on its port, gRPC (HTTP/2) on the next one.</summary>
public sealed class Addresses(PlatformOptions options)
{
    static readonly string[] Services =
        ["portal", "catalog", "orders", "customs-clearance", "logistics", "settlement", "enterprises", "sandbox"];

    public int HttpPort(string service) => options.PortBase + (10 * Index(service));

    public int GrpcPort(string service) => HttpPort(service) + 1;

    public Uri Http(string service) => new($"http://{options.Host}:{HttpPort(service)}");

    public Uri Grpc(string service) => new($"http://{options.Host}:{GrpcPort(service)}");

    static int Index(string service) => Array.IndexOf(Services, service) is var index and >= 0
        ? index
        : throw new ArgumentException($"'{service}' is not one of {string.Join(", ", Services)}", nameof(service));
}

public static class Service
{
    /// <summary>
    /// What every service stands on: options, telemetry, database with migrations, outbox, principal, gRPC server and clients,
    /// health and a graceful end. The service's name is also its database and queue.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static PlatformOptions AddPlatform(this WebApplicationBuilder builder, string service)
    {
        var migrations = Migration.Of(Assembly.GetCallingAssembly());
        Mapping.Install();
        var options = PlatformOptions.From(builder.Configuration);
        var addresses = new Addresses(options);
        builder.AddTelemetry(service, options.Otlp);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenAnyIP(addresses.HttpPort(service), listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.ListenAnyIP(addresses.GrpcPort(service), listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(25));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(addresses);
        builder.Services.AddSingleton(Principal.Service(service));
        builder.Services.AddSingleton(
            new PrincipalSeal(Convert.FromBase64String(File.ReadAllText(options.PrincipalKeyFile).Trim()), TimeProvider.System));
        builder.Services.AddSingleton<CallPolicy>();
        builder.Services.AddSingleton<GrpcChannels>();
        builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<GrpcDoor>());
        AddStorage(builder, options, service, migrations);
        builder.Services.AddSingleton(new BusAddress(options.RabbitMq));
        builder.Services.AddHostedService<Topology>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseCheck>("database", tags: ["ready"]);
        return options;
    }

    /// <summary>Workers of the platform that must start after the bus; call it once consumers are registered.</summary>
    public static void AddRelay(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Signal>();
        builder.Services.AddHostedService<OutboxRelay>();
        builder.Services.AddHostedService<Pruner>();
    }

    /// <summary>Validated options of one section; the process does not start with bad ones.</summary>
    public static void AddValidated<T>(this IHostApplicationBuilder builder, string section) where T : class =>
        builder.Services.AddOptions<T>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();

    /// <summary>/health/live answers while the process runs; /health/ready when database and broker answer too.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
    }

    static void AddStorage(WebApplicationBuilder builder, PlatformOptions options, string service, IReadOnlyList<Migration> migrations)
    {
        var database = new NpgsqlConnectionStringBuilder(options.Postgres)
        {
            Database = options.DatabasePrefix + service.Replace('-', '_'),
            MaxPoolSize = 40,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            // No service keeps session state, and the reset would be one more transaction per use of a connection.
            NoResetOnClose = true,
            ApplicationName = service,
        }.ConnectionString;
        builder.Services.AddHostedService(services =>
            new Migrator(database, migrations, services.GetRequiredService<ILogger<Migrator>>()));
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(database));
        builder.Services.AddSingleton<OutboxSignal>();
        builder.Services.AddSingleton<Db>();
    }

    sealed class DatabaseCheck(Db db) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await db.One<int>("select 1", new { }, cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (NpgsqlException e)
            {
                return HealthCheckResult.Unhealthy("the database does not answer", e);
            }
        }
    }
}
