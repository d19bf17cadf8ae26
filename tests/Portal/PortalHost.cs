using System.Net.Http.Json;
using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using CrossBorder.Portal.Tests;
using CrossBorder.Testing;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(PortalHost))]
// The services behind the portal are made up and answer by method: a test would take away the answer of another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace CrossBorder.Portal.Tests;

/// <summary>The portal with made-up services behind it.</summary>
public sealed class PortalHost() : ServiceHost<FlowWriter>("portal"), IAsyncLifetime
{
    readonly Dictionary<(Role, Guid), string> keys = [];
    Fakes? fakes;

    public Fakes Fakes => fakes!;

    public string OperatorKeyFile => Path.Combine(Files, "first", "operator.key");

    /// <summary>Where the portal looks for the secrets of processors.</summary>
    public string HookKeys => Path.Combine(Files, "hooks");

    public string OperatorKey => File.ReadAllText(OperatorKeyFile).Trim();

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("CROSSBORDER_PORT_BASE", $"{PortBase.Value}"),
        new("Portal:BootstrapKeyFile", OperatorKeyFile),
        new("Portal:WebhookKeyFolder", HookKeys),
    ];

    Lazy<int> PortBase { get; } = new(FreePorts.Block);

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        fakes = await Fakes.Start(PortBase.Value, Services.GetRequiredService<PrincipalSeal>());
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await Fakes.DisposeAsync();
        await DisposeAsync();
    }

    /// <summary>A client that presents an API key.</summary>
    public HttpClient With(string key)
    {
        var client = Http();
        client.DefaultRequestHeaders.Add("Authorization", $"ApiKey {key}");
        return client;
    }

    public HttpClient AsOperator() => With(OperatorKey);

    /// <summary>A client of a party in one role; its company is known to the Enterprises service.</summary>
    public async Task<HttpClient> As(Role role, Guid party) => With(await KeyOf(role, party));

    public async Task<string> KeyOf(Role role, Guid party)
    {
        if (role == Role.Operator)
            return OperatorKey;
        lock (keys)
            if (keys.TryGetValue((role, party), out var known))
                return known;
        Fakes.Companies[party.ToString()] = role.ToString();
        using var client = AsOperator();
        using var response = await client.Post("/api/v1/api-keys", new { partyId = party, role = role.ToString(), name = "test" });
        response.EnsureSuccessStatusCode();
        var key = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
        lock (keys)
            return keys[(role, party)] = key;
    }

    /// <summary>Delivers events through the broker and waits until they are on the timeline.</summary>
    public async Task Tell(params IEnumerable<IOrderEvent> events)
    {
        var ids = new List<Guid>();
        foreach (var told in events)
        {
            ids.Add(Guid.CreateVersion7());
            await Deliver(told, ids[^1]);
        }

        await Eventually(
            async () => await Db.One<long>(
                "select count(*) from timeline_event where message_id = any(@Ids)", new { Ids = ids.ToArray() }, CancellationToken.None)
                == ids.Count,
            "the events are on their timelines");
    }
}

public static class Requests
{
    /// <summary>POST of JSON with a fresh idempotency key.</summary>
    public static Task<HttpResponseMessage> Post(this HttpClient client, string path, object? body, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return client.SendAsync(request);
    }

    public static async Task<JsonElement> Json(this HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    public static async Task<JsonElement> Json(this Task<HttpResponseMessage> response) => await (await response).Json();

    public static string? Text(this JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) ? value.ToString() : null;
}
