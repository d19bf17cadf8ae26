using System.Text.Json.Nodes;
using CrossBorder.MainJob.Driving;
using Dapper;
using Npgsql;

namespace CrossBorder.Testing.Stories;

/// <summary>
/// Who takes part in orders that do not go straight on: exporters whose goods customs detains until they are declared otherwise, buyers of
/// their own for each order, and operators enough to approve what another asked for.
/// </summary>
public sealed class Stage
{
    const string DetainedCode = "3302960DTN";
    const string DetainedSmallCode = "3302960DTS";
    readonly string label;

    Stage(Trade trade, Insist insist, string label, Party detained, Party detainedSmall, IReadOnlyList<Api> desk, string sku)
    {
        this.label = label;
        Trade = trade;
        Insist = insist;
        Detained = detained;
        DetainedSmall = detainedSmall;
        Desk = desk;
        Sku = sku;
    }

    public Trade Trade { get; }

    public Insist Insist { get; }

    /// <summary>A general taxpayer; customs detains what it declares.</summary>
    public Party Detained { get; }

    /// <summary>A small-scale taxpayer; customs detains its lists.</summary>
    public Party DetainedSmall { get; }

    /// <summary>Operators beside the first.</summary>
    public IReadOnlyList<Api> Desk { get; }

    /// <summary>A product that all of the exporters sell.</summary>
    public string Sku { get; }

    public static async Task<Stage> Set(Trade trade, Insist insist, string label)
    {
        var ct = insist.Stop;
        var detained = await trade.Parties.Exporter("detained", Company(
            "Ningbo Slow Gate Export Co., Ltd.", "宁波慢门进出口有限公司", "913302057342156687", DetainedCode, "General"), ct);
        var small = await trade.Parties.Exporter("detained-small", Company(
            "Ningbo Slow Gate Trading Firm", "宁波慢门商行", "91330201MA2GRTX321", DetainedSmallCode, "SmallScale"), ct);
        await trade.Sells(detained, ct);
        await trade.Sells(small, ct);
        await trade.Sandbox.Put("/control/scenarios", Guid.NewGuid(), new JsonObject
        {
            ["rules"] = new JsonArray(Detains(DetainedCode, "Declaration"), Detains(DetainedSmallCode, "Inventory")),
        }, ct);
        var desk = new List<Api>();
        foreach (var name in new[] { "second", "third" })
            desk.Add(trade.Parties.As(new Party(Guid.Empty, name, (string)(await trade.Operator.Post(
                "/api/v1/api-keys", Guid.NewGuid(),
                new JsonObject { ["partyId"] = Guid.NewGuid(), ["role"] = "Operator", ["name"] = name }, ct))["key"]!)));
        return new Stage(trade, insist, label, detained, small, desk, trade.Skus.First());
    }

    /// <summary>A buyer of this stage alone.</summary>
    public Task<Party> Buyer(string name) => Insist.Answered(
        () => Trade.Parties.Buyer($"{label}-{name}", "GB", Insist.Stop), $"the buyer {name}");

    /// <summary>A key that is always the same for the same words on this stage.</summary>
    public Guid Key(params string[] words) => Api.Key([label, .. words]);

    public async Task<T> Ask<T>(string service, string sql, object? args = null) => await Insist.Answered(async () =>
    {
        await using var connection = new NpgsqlConnection(Trade.Fleet.Database(service) + ";Pooling=false");
        return (await connection.ExecuteScalarAsync<T>(sql, args))!;
    }, $"a look into {service}");

    static JsonObject Company(string nameEn, string nameZh, string creditCode, string customsCode, string taxClass) => new()
    {
        ["nameEn"] = nameEn,
        ["nameZh"] = nameZh,
        ["country"] = "CN",
        ["unifiedSocialCreditCode"] = creditCode,
        ["customsCode"] = customsCode,
        ["taxClass"] = taxClass,
    };

    static JsonObject Detains(string exporter, string kind) => new()
    {
        ["scenario"] = "Detained",
        ["exporter"] = exporter,
        ["kinds"] = new JsonArray(kind),
        ["release"] = false,
    };
}
