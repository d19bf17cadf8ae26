using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrossBorder.Platform;

namespace CrossBorder.MainJob.Driving;

/// <summary>A company with the API key that it acts with.</summary>
/// <param name="ClaimsRefund">An exporter that is a general taxpayer gets the VAT of what it exported back.</param>
public sealed record Party(Guid Id, string Name, string ApiKey, bool ClaimsRefund = false);

/// <summary>
/// The companies of the demonstration: two exporters, one logistics partner and the customers of the file, registered by the
/// operator once and remembered with their keys in a file that only its owner reads.
/// </summary>
public sealed class Parties : IDisposable
{
    readonly string path;
    readonly Outbound portal;
    readonly ConcurrentDictionary<string, Party> byReference;
    readonly SemaphoreSlim saving = new(1, 1);

    /// <param name="keys">Folder with operator.key, which the portal writes at its first start.</param>
    public Parties(string keys, Outbound portal)
    {
        path = Path.Combine(keys, "demo-parties.json");
        this.portal = portal;
        OperatorKey = File.ReadAllText(Path.Combine(keys, "operator.key")).Trim();
        byReference = File.Exists(path) ? new(JsonSerializer.Deserialize<Dictionary<string, Party>>(File.ReadAllText(path))!) : new();
    }

    public string OperatorKey { get; }

    public Api Operator => new(portal, OperatorKey);

    public Party? Find(Guid id) => byReference.Values.FirstOrDefault(party => party.Id == id);

    public Api As(Party party) => new(portal, party.ApiKey);

    /// <summary>A general taxpayer, whose goods go as full declarations because it claims the refund on them.</summary>
    public Task<Party> Exporter(CancellationToken ct) => Exporter("exporter", new JsonObject
    {
        ["nameEn"] = "Yiwu Bright Gifts Export Co., Ltd.",
        ["nameZh"] = "义乌市明礼进出口有限公司",
        ["country"] = "CN",
        ["unifiedSocialCreditCode"] = "91330106673959654P",
        ["customsCode"] = "3318960ABC",
        ["taxClass"] = "General",
    }, ct);

    /// <summary>A small-scale taxpayer, which claims no refund, so that its small orders go the low-value way.</summary>
    public Task<Party> SmallExporter(CancellationToken ct) => Exporter("small-exporter", new JsonObject
    {
        ["nameEn"] = "Yiwu Red Lantern Trading Firm",
        ["nameZh"] = "义乌市红灯笼商行",
        ["country"] = "CN",
        ["unifiedSocialCreditCode"] = "913307823301087868",
        ["customsCode"] = "3318960DEF",
        ["taxClass"] = "SmallScale",
    }, ct);

    /// <summary>Registers and qualifies it, once per reference.</summary>
    public async Task<Party> Exporter(string reference, JsonObject company, CancellationToken ct)
    {
        var exporter = await Ensure(reference, "Exporter", company, ct);
        try
        {
            await Operator.Post($"/api/v1/enterprises/{exporter.Id}/qualify", Api.Key("qualify", exporter.Id.ToString()), null, ct);
        }
        catch (RefusedException e) when (e.Status == 409)
        {
            // It is qualified already.
        }

        return exporter;
    }

    public Task<Party> Partner(CancellationToken ct) => Ensure("partner", "Partner", new JsonObject
    {
        ["nameEn"] = "Ningbo Blue Water Forwarding Co., Ltd.",
        ["nameZh"] = "宁波蓝水国际货运代理有限公司",
        ["country"] = "CN",
        ["unifiedSocialCreditCode"] = "91110108551385082Q",
        ["customsCode"] = "3302980XYZ",
    }, ct);

    public Task<Party> Buyer(string customerId, string country, CancellationToken ct) =>
        Ensure($"customer-{customerId}", "Buyer", new JsonObject { ["nameEn"] = $"Customer {customerId}", ["country"] = country }, ct);

    async Task<Party> Ensure(string reference, string role, JsonObject company, CancellationToken ct)
    {
        if (byReference.TryGetValue(reference, out var known))
            return known;
        company["kind"] = role;
        company["reference"] = reference;
        var enterprise = await Operator.Post("/api/v1/enterprises", Api.Key("register", reference), company, ct);
        var id = (Guid)enterprise["id"]!;
        // A key's secret is shown once, so each attempt asks for a new one.
        var issued = await Operator.Post("/api/v1/api-keys", Guid.NewGuid(),
            new JsonObject { ["partyId"] = id, ["role"] = role, ["name"] = $"main job {reference}" }, ct);
        var party = new Party(id, (string)company["nameEn"]!, (string)issued["key"]!, (string?)company["taxClass"] == "General");
        byReference[reference] = party;
        await Save(ct);
        return party;
    }

    public void Dispose() => saving.Dispose();

    async Task Save(CancellationToken ct)
    {
        await saving.WaitAsync(ct);
        try
        {
            await File.WriteAllTextAsync(path + ".tmp", JsonSerializer.Serialize(new SortedDictionary<string, Party>(byReference)), ct);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path + ".tmp", UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.Move(path + ".tmp", path, overwrite: true);
        }
        finally
        {
            saving.Release();
        }
    }
}
