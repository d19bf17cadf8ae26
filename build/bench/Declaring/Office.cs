using System.Diagnostics;
using Npgsql;
using Dapper;

namespace CrossBorder.Bench;

/// <summary>What one step took of time and of every process, for so many declarations.</summary>
sealed record Step(int Count, TimeSpan Took, Usage Usage)
{
    public double PerSecond => Count / Took.TotalSeconds;

    /// <summary>Milliseconds of processor time for one.</summary>
    public double Cpu(string process) => Usage[process].TotalMilliseconds / Count;
}

/// <summary>The service as a process of its own, with those who tell it facts, answer as customs and file claims.</summary>
sealed class Office : IAsyncDisposable
{
    public const string Service = "customs-clearance";
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    readonly Fleet fleet;
    readonly BareClient broker;
    readonly Desk desk;
    int made;
    int claimed;

    Office(Fleet fleet, BareClient broker)
    {
        (this.fleet, this.broker) = (fleet, broker);
        Database = NpgsqlDataSource.Create(fleet.Place.Database(Service));
        desk = new Desk(Path.Combine(fleet.Place.Folder, "files"), Database);
    }

    public NpgsqlDataSource Database { get; }

    public Place Place => fleet.Place;

    public int Pid => fleet.Pid(Service);

    /// <summary>Starts the service; exporter and buyer are known, and an order of which nothing else is.</summary>
    public static async Task<Office> Open(Fleet fleet, CancellationToken ct)
    {
        fleet.Launch(Service);
        await fleet.Ready(Service, ct);
        var office = new Office(fleet, await BareClient.Open(fleet.Place.Broker, Service, ct));
        await office.broker.Publish(Cases.Parties, ct);
        await office.Until("select count(*) from exporter, buyer", 1, ct);
        await office.broker.Publish([new Cases(1).Placed], ct);
        await office.Until("select count(*) from declaration where reasons::text <> '[]'", 1, ct);
        return office;
    }

    /// <summary>Why the lonely order waits.</summary>
    public Task<string> Reasons() => One<string>("select reasons::text from declaration where number = 1");

    /// <summary>From the first fact until the messages are stored, those of order and waybill are sent, and all is told.</summary>
    public Task<Step> Make(Cases cases, CancellationToken ct)
    {
        made += cases.Orders.Count;
        return Measure(cases.Orders.Count, async () =>
        {
            await broker.Publish(cases.Facts, ct);
            await Until("select count(*) from message where type <> 'CEB603' and status = 'Written'", 2 * made, ct);
        }, ct);
    }

    /// <summary>From the answers to orders and waybills, by way of the list, to the answer that closes it.</summary>
    public async Task<Step> Close(Cases cases, CancellationToken ct)
    {
        await desk.Prepare(cases.Orders);
        return await Measure(cases.Orders.Count, async () =>
        {
            desk.Hand(desk.Accepted);
            await Until("select count(*) from message where type = 'CEB603' and status = 'Written'", made, ct);
            desk.Hand(desk.Released);
            await Until("select count(*) from declaration where status = 'Closed'", made, ct);
        }, ct);
    }

    /// <summary>Refund claims that settlement tells of, remembered for each declaration.</summary>
    public async Task<Step> Claim(Cases cases, CancellationToken ct)
    {
        claimed += cases.Orders.Count;
        await using var session = await Database.OpenConnectionAsync(ct);
        var claims = Cases.Claims(await session.QueryAsync<(Guid, Guid)>(
            "select order_id, id from declaration where order_id = any(@Orders)", new { Orders = cases.Orders.ToArray() }));
        return await Measure(cases.Orders.Count, async () =>
        {
            await broker.Publish(claims, ct);
            await Until("select count(*) from known_claim", claimed, ct);
        }, ct);
    }

    public async Task<Step> Measure(int count, Func<Task> act, CancellationToken ct)
    {
        var (before, watch) = (fleet.Usage(), Stopwatch.StartNew());
        await act();
        var took = watch.Elapsed;
        await Until("select count(*) from (select from outbox limit 1) as told", 0, ct);
        return new Step(count, took, fleet.Usage() - before);
    }

    async Task<T> One<T>(string sql)
    {
        await using var session = await Database.OpenConnectionAsync();
        return (await session.QuerySingleAsync<T>(sql))!;
    }

    async Task Until(string sql, long wanted, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        for (var found = await One<long>(sql); found != wanted; found = await One<long>(sql))
        {
            if (watch.Elapsed > Patience)
                throw new TimeoutException($"{found} instead of {wanted} after {Patience}: {sql}");
            await Task.Delay(Look, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await broker.DisposeAsync();
    }
}
