using System.Diagnostics;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Dapper;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Npgsql;

namespace CrossBorder.Bench;

/// <summary>What people and other services ask of the service over gRPC: documents of an order, and the tariff of the day.</summary>
sealed class Papers : IDisposable
{
    const int AtOnce = 4;
    static readonly string[] Kinds =
        ["proforma-invoice", "sales-contract", "commercial-invoice", "packing-list", "power-of-attorney", "declaration-draft"];

    readonly Office office;
    readonly GrpcChannel channel;
    readonly CallInvoker service;

    public Papers(Office office)
    {
        this.office = office;
        channel = GrpcChannel.ForAddress(office.Place.Addresses.Grpc(Office.Service));
        var key = Convert.FromBase64String(File.ReadAllText(Path.Combine(office.Place.Keys, "principal.key")));
        var seal = new PrincipalSeal(key, TimeProvider.System);
        var asks = new Principal(Guid.CreateVersion7(), Role.Operator, "bench");
        service = channel.Intercept(headers =>
        {
            headers.Add(PrincipalSeal.Header, seal.Seal(asks));
            return headers;
        });
    }

    /// <summary>Bytes of all documents that were made last.</summary>
    public long Bytes { get; private set; }

    /// <summary>All kinds of documents of these orders, which have none yet; counted by document.</summary>
    public Task<Step> Make(IReadOnlyList<Guid> orders, CancellationToken ct)
    {
        var client = new Documents.DocumentsClient(service);
        var bytes = 0L;
        return office.Measure(orders.Count * Kinds.Length, async () =>
        {
            await Parallel.ForEachAsync(orders, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
                async (order, stop) =>
                {
                    foreach (var kind in Kinds)
                    {
                        var request = new DocumentRequest { OrderId = order.ToString(), Kind = kind };
                        var made = await client.GetAsync(request, cancellationToken: stop);
                        Interlocked.Add(ref bytes, made.Content.Length);
                    }
                });
            Bytes = bytes;
        }, ct);
    }

    /// <summary>Look-ups of so many codes one after the other, and the bare select of the same rows with a prepared statement.</summary>
    public async Task<(double Calls, double Bare, double CpuMs)> LookUp(int codes, TimeSpan duration, CancellationToken ct)
    {
        await using var session = await office.Database.OpenConnectionAsync(ct);
        var asked = (await session.QueryAsync<string>(
            "select code from tariff_row group by code order by md5(code) limit @codes", new { codes })).ToArray();
        var client = new Tariff.TariffClient(service);
        var request = new TariffLookupRequest();
        request.Codes.AddRange(asked);
        await using var bare = Select(session, asked);
        await bare.PrepareAsync(ct);
        await Rate(() => client.LookupAsync(request, cancellationToken: ct).ResponseAsync, duration / 5);
        var (calls, bareCalls) = (new List<double>(), new List<double>());
        var cpu = ProcessStat.Cpu(office.Pid);
        var counted = 0d;
        for (var round = 0; round < 3; round++)
        {
            calls.Add(await Rate(() => client.LookupAsync(request, cancellationToken: ct).ResponseAsync, duration / 6));
            counted += calls[^1] * (duration / 6).TotalSeconds;
            bareCalls.Add(await Rate(() => ReadAll(bare, ct), duration / 6));
        }

        return (Bench.Rate.Median(calls), Bench.Rate.Median(bareCalls), (ProcessStat.Cpu(office.Pid) - cpu).TotalMilliseconds / counted);
    }

    static NpgsqlCommand Select(NpgsqlConnection session, string[] codes) => new(
        """
        select a.asked, r.code, r.name_zh, r.unit1, r.unit2, r.vat_rate, r.refund_rate, r.export_duty,
            r.supervision_documents, r.inspection_classes, r.elements, s.valid_from, s.valid_to, r.version_id
        from unnest($1) as a (asked)
        join tariff_span s on s.code = a.asked
        join tariff_row r on r.id = s.row_id
        """, session)
    {
        Parameters = { new NpgsqlParameter<string[]> { TypedValue = codes } },
    };

    static async Task ReadAll(NpgsqlCommand command, CancellationToken ct)
    {
        var row = new object[command.Parameters.Count + 20];
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            reader.GetValues(row);
    }

    static async Task<double> Rate(Func<Task> call, TimeSpan duration)
    {
        var watch = Stopwatch.StartNew();
        var calls = 0;
        for (; watch.Elapsed < duration; calls++)
            await call();
        return calls / watch.Elapsed.TotalSeconds;
    }

    public void Dispose() => channel.Dispose();
}
