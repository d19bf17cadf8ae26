using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Logistics.V1;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using CrossBorder.Testing;
using Dapper;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Npgsql;
using Clearance = CrossBorder.Contracts.Customs.V1.CustomsClearance.CustomsClearanceClient;
using Declaration = CrossBorder.Contracts.Customs.V1.Declaration;

namespace CrossBorder.Customs.Tests;

/// <summary>
/// CustomsClearance, Logistics and Settlement as processes against the sandbox's customs and carrier. What other services would tell
/// comes through an outbox, as theirs does.
/// </summary>
public sealed class CustomsFleet : IAsyncDisposable
{
    /// <summary>Times whatever may take too long by minutes instead of days, from today on: the clocks are rows, not constants.</summary>
    const string QuickClocks =
        """
        insert into clock_rule (code, valid_from, amount, unit, severity, owner, source)
        select code, current_date - 1, 0, 'Minutes', severity, owner, 'test'
        from clock_rule
        where code in ('decision_overdue', 'inspection_unattended', 'held_too_long', 'list_unanswered')
        on conflict do nothing
        """;

    /// <summary>Of the sandbox: what is written as 40 seconds lasts four.</summary>
    public const int Speed = 10;

    readonly SemaphoreSlim script = new(1, 1);
    readonly List<JsonObject> rules = [];
    readonly Dictionary<string, GrpcChannel> channels = [];
    readonly PrincipalSeal seal;

    CustomsFleet(Fleet fleet)
    {
        Fleet = fleet;
        seal = new PrincipalSeal(
            Convert.FromBase64String(File.ReadAllText(Path.Combine(fleet.Keys, "principal.key"))), TimeProvider.System);
        Sandbox = new HttpClient { BaseAddress = fleet.Addresses.Http("sandbox") };
    }

    public Fleet Fleet { get; }

    public static Principal Operator { get; } = new(new Guid("00000000-0000-0000-0000-0000000000aa"), Role.Operator, "first");

    public static Principal Second { get; } = new(new Guid("00000000-0000-0000-0000-0000000000bb"), Role.Operator, "second");

    public HttpClient Sandbox { get; }

    public static async Task<CustomsFleet> Start(CancellationToken ct)
    {
        var fleet = new CustomsFleet(await Fleet.Start(
            [
                new("CustomsClearance:Watching:EverySeconds", "1"),
                new("CustomsClearance:Consolidation:IntervalMinutes", "1440"),
            ],
            "customs-clearance", "logistics", "settlement", "sandbox"));
        await File.WriteAllTextAsync(Path.Combine(fleet.Fleet.Keys, "partner.key"), "nobody listens", ct);
        await fleet.Run("customs-clearance", QuickClocks, new { });
        await fleet.Control(new { speed = Speed });
        await fleet.Tell(Deal.Companies);
        return fleet;
    }

    public async Task Control(object settings) => (await Sandbox.PutAsJsonAsync("/control", settings)).EnsureSuccessStatusCode();

    /// <summary>Events of other services: rows of an outbox, which its relay brings to the broker.</summary>
    public Task Tell(IEnumerable<IEvent> events)
    {
        var messages = events.Select(OutboxMessage.Of).ToList();
        return Run("logistics", "insert into outbox (message_id, type, body) select * from unnest(@Ids, @Types, @Bodies)", new
        {
            Ids = messages.Select(message => message.MessageId).ToArray(),
            Types = messages.Select(message => message.Type).ToArray(),
            Bodies = messages.Select(message => message.Body).ToArray(),
        });
    }

    /// <summary>The deal's goods are sold, paid, packed and booked; customs plays this scenario for its declaration.</summary>
    public async Task Sell(Deal deal, JsonObject? rule = null)
    {
        if (rule is not null)
            await Play(deal, rule);
        await Tell(deal.Facts);
        await Wait.Until(async () => await Book(deal), $"{deal.Number} is booked");
    }

    /// <summary>Puts a rule before those that are there; without an exporter it is for the documents of the deal.</summary>
    public async Task Play(Deal deal, JsonObject rule)
    {
        await script.WaitAsync();
        try
        {
            if (rule["exporter"] is null)
                rule["order"] = deal.Number;
            rules.Insert(0, rule);
            (await Sandbox.PutAsJsonAsync("/control/scenarios", new { rules })).EnsureSuccessStatusCode();
        }
        finally
        {
            script.Release();
        }
    }

    public Task<Declaration> Now(Deal deal) =>
        Customs(Operator).GetAsync(new Contracts.Customs.V1.GetRequest { OrderId = deal.OrderId.ToString() }).ResponseAsync;

    public async Task<Declaration> Becomes(Deal deal, params string[] statuses)
    {
        var last = "nothing";
        await Until(async () =>
        {
            try
            {
                var now = await Now(deal);
                last = $"{now.Status} {string.Join(", ", now.Reasons.Select(reason => reason.Detail))} "
                    + string.Join(", ", now.Receipts.Select(receipt => receipt.ReturnStatus + " " + receipt.ReturnInfo));
                return statuses.Contains(now.Status);
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.NotFound or StatusCode.Unavailable)
            {
                return false;
            }
        }, () => $"{deal.Number} is {string.Join(" or ", statuses)}, not {last}");
        return await Now(deal);
    }

    /// <summary>Open exceptions of a deal's declaration as code and owner, once these are among them.</summary>
    public async Task<IReadOnlyList<ExceptionEntry>> Raises(Deal deal, string code)
    {
        IReadOnlyList<ExceptionEntry> raised = [];
        await Until(async () =>
        {
            raised = await Exceptions(deal);
            return raised.Any(one => one.Code == code);
        }, () => $"{deal.Number} is in the queue as {code}, not {string.Join(", ", raised.Select(one => one.Code))}");
        return raised;
    }

    /// <summary>Of a deal's declaration: those that last, or those of a status.</summary>
    public async Task<IReadOnlyList<ExceptionEntry>> Exceptions(Deal deal, string status = "") =>
        (await new Contracts.Customs.V1.Exceptions.ExceptionsClient(As("customs-clearance", Operator)).ListAsync(
            new Contracts.Customs.V1.ListExceptionsRequest { OrderId = deal.OrderId.ToString(), Status = status })).Exceptions;

    public async Task<long> Count(string counter) =>
        (long)(await Sandbox.GetFromJsonAsync<JsonObject>("/control/counters"))!["customs"]![counter]!;

    public Clearance Customs(Principal principal) => new(As("customs-clearance", principal));

    public Lists.ListsClient Lists(Principal principal) => new(As("customs-clearance", principal));

    public Amending.AmendingClient Amending(Principal principal) => new(As("customs-clearance", principal));

    public async Task<Contracts.Logistics.V1.Shipment> Shipment(Deal deal) =>
        await new Contracts.Logistics.V1.Logistics.LogisticsClient(As("logistics", Operator)).GetAsync(
            new Contracts.Logistics.V1.GetRequest { OrderId = deal.OrderId.ToString() });

    public async Task<Claim> Claim(Deal deal) =>
        await new Settlement.SettlementClient(As("settlement", Operator)).GetClaimAsync(
            new OrderRequest { OrderId = deal.OrderId.ToString() });

    public async Task<T> One<T>(string service, string sql, object args)
    {
        await using var connection = new NpgsqlConnection(Fleet.Database(service) + ";Pooling=false");
        return (await connection.QuerySingleAsync<T>(sql, args))!;
    }

    public async Task Run(string service, string sql, object args)
    {
        await using var connection = new NpgsqlConnection(Fleet.Database(service) + ";Pooling=false");
        await connection.ExecuteAsync(sql, args);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in channels.Values)
            channel.Dispose();
        Sandbox.Dispose();
        script.Dispose();
        await Fleet.DisposeAsync();
    }

    /// <summary>Waits as Wait does, and tells at the end what was there instead.</summary>
    static async Task Until(Func<Task<bool>> condition, Func<string> what)
    {
        try
        {
            await Wait.Until(condition, "");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(what(), e);
        }
    }

    async Task<bool> Book(Deal deal)
    {
        try
        {
            await new Contracts.Logistics.V1.Logistics.LogisticsClient(As("logistics", Operator)).BookAsync(new BookRequest
            {
                OrderId = deal.OrderId.ToString(),
                PartnerId = Deal.Partner.ToString(),
                TransportMode = "2",
                PortOfLoading = "CNNGB",
                PortOfDischarge = "GBFXT",
            });
            return true;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            // The order, or the partner, has not been told there yet.
            return false;
        }
    }

    CallInvoker As(string service, Principal principal)
    {
        lock (channels)
        {
            if (!channels.TryGetValue(service, out var channel))
                channels[service] = channel = GrpcChannel.ForAddress(Fleet.Addresses.Grpc(service));
            return channel.Intercept(headers =>
            {
                headers.Add(PrincipalSeal.Header, seal.Seal(principal));
                return headers;
            });
        }
    }
}
