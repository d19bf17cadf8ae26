using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CrossBorder.Contracts.Events;
using Dapper;
using Npgsql;

namespace CrossBorder.Bench;

/// <summary>
/// The database's own limit: pgbench commits, on the same server and in tables made by the same migrations, the rows that a service
/// commits, with one prepared statement per transaction and nothing else to do.
/// </summary>
sealed partial class PgBench : IAsyncDisposable
{
    const string Database = "bench_pgbench";
    readonly string script = Path.Combine(Path.GetTempPath(), $"{Database}-{Environment.ProcessId}.sql");
    readonly NpgsqlConnectionStringBuilder server = new(Place.Postgres);

    /// <summary>What Orders commits for one order: order, three lines, trail, outbox row.</summary>
    public static Task<PgBench> OfOrders(CancellationToken ct) => Prepare("place.sql", "Orders", connection => connection.ExecuteAsync(
        """
        create table sample as
        select @Exporter::uuid as exporter_id, @Buyer::uuid as buyer_id, @Body::text as body, @Trace::text as trace_parent
        """,
        new { Exporter = Guid.CreateVersion7(), Buyer = Guid.CreateVersion7(), Body = Body(), Trace }), ct);

    /// <summary>Of an outbox row.</summary>
    public static string Trace { get; } = $"00-{new string('a', 32)}-{new string('b', 16)}-01";

    /// <param name="service">Folder of the service whose migrations make the tables, beside those of the platform.</param>
    /// <param name="fill">Puts there what the script copies.</param>
    public static async Task<PgBench> Prepare(string resource, string service, Func<NpgsqlConnection, Task> fill, CancellationToken ct)
    {
        var bench = new PgBench();
        await Place.DropDatabases(Database);
        await using (var admin = new NpgsqlConnection(Place.Postgres + ";Database=postgres;Pooling=false"))
            await admin.ExecuteAsync($"create database {Database}");
        await using var connection = new NpgsqlConnection($"{Place.Postgres};Database={Database};Pooling=false");
        await connection.OpenAsync(ct);
        foreach (var file in Migrations("Platform").Concat(Migrations(service)))
            await connection.ExecuteAsync(await File.ReadAllTextAsync(file, ct));
        await fill(connection);
        await using var statement = typeof(PgBench).Assembly.GetManifestResourceStream(resource)!;
        await using var script = File.Create(bench.script);
        await statement.CopyToAsync(script, ct);
        return bench;
    }

    /// <summary>Transactions per second with so many clients.</summary>
    public double Run(int clients, int seconds)
    {
        var said = Script.Run(Newest(), [
            "-n", "-M", "prepared", "-h", server.Host!, "-p", Text(server.Port), "-U", server.Username!, "-c", Text(clients),
            "-j", Text(Math.Min(clients, Environment.ProcessorCount)), "-T", Text(seconds), "-f", script, Database,
        ], new Dictionary<string, string> { ["PGPASSWORD"] = server.Password ?? "" });
        return double.Parse(Rate().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(script);
        await Place.DropDatabases(Database);
    }

    static IEnumerable<string> Migrations(string service) =>
        Directory.EnumerateFiles(Path.Combine(Script.Root, "services", service, "Schema"), "*.sql").Order(StringComparer.Ordinal);

    // An event as Orders writes it, of the size that its outbox row has.
    static string Body()
    {
        var line = new OrderLine(
            1, Guid.CreateVersion7(), "BENCH-000000", "Ceramic mug, white, 300 ml", "白色陶瓷杯", "691200", "011", "CN", 10, 9.99m, 9990,
            3000, 3300, 1);
        return JsonSerializer.Serialize(new OrderPlaced(
            Guid.CreateVersion7(), 1, TimeProvider.System.GetUtcNow(), "SO-2026-000001", Guid.CreateVersion7(),
            Guid.CreateVersion7(), "GBP", "FOB", "Ningbo, China",
            new Consignee("Customer", "GB", "Felixstowe", "Goods in, Customer", "0000"), null, null,
            [new PaymentTerm("Contract", 30, 0), new PaymentTerm("Shipment", 70, 0)],
            [line, line with { LineNo = 2 }, line with { LineNo = 3 }],
            29970, 0, 29970));
    }

    static string Newest() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin", "pgbench"))
            .Where(File.Exists).Order(StringComparer.Ordinal).LastOrDefault() ?? "pgbench"
        : "pgbench";

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Rate();
}
