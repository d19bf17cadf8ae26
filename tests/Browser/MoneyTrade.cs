using System.Globalization;
using System.Text.Json.Nodes;
using CrossBorder.MainJob.Driving;
using CrossBorder.Testing;
using Npgsql;

namespace CrossBorder.Browser.Tests;

/// <summary>An order of the money tests.</summary>
public sealed record MoneyOrder(Guid Id, string Number, long TotalMinor);

/// <summary>
/// An exporter and a buyer whose orders nobody of the other tests acts on, and a second person of the exporter and of the operators, for
/// whatever needs two.
/// </summary>
public sealed class MoneyTrade
{
    public const string Currency = "USD";
    const long UnitMinor = 1000;
    readonly Trade trade;

    MoneyTrade(Trade trade, Party exporter, Party buyer, string secondExporterKey, string secondOperatorKey)
    {
        this.trade = trade;
        Exporter = exporter;
        Buyer = buyer;
        SecondExporterKey = secondExporterKey;
        SecondOperatorKey = secondOperatorKey;
    }

    public Party Exporter { get; }

    public Party Buyer { get; }

    /// <summary>Another person of the exporter.</summary>
    public string SecondExporterKey { get; }

    public string SecondOperatorKey { get; }

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<MoneyTrade> Begin(Trade trade)
    {
        var desk = trade.Operator;
        var exporter = await Register(desk, "Exporter", new JsonObject
        {
            ["nameEn"] = "Ningbo Clear Ledger Trading Co., Ltd.",
            ["nameZh"] = "宁波清账贸易有限公司",
            ["country"] = "CN",
            ["unifiedSocialCreditCode"] = "913302057342156687",
            ["customsCode"] = "3302960CLR",
            ["taxClass"] = "General",
        });
        await desk.Post($"/api/v1/enterprises/{exporter.Id}/qualify", Guid.NewGuid(), null, Stop);
        var buyer = await Register(desk, "Buyer", new JsonObject { ["nameEn"] = "Harbour Lights Retail GmbH", ["country"] = "DE" });
        await Sell(trade.Parties.As(exporter));
        return new MoneyTrade(
            trade, exporter, buyer, await Key(desk, "Exporter", exporter.Id, "second"),
            await Key(desk, "Operator", Guid.NewGuid(), "second"));
    }

    static async Task<Party> Register(Api desk, string role, JsonObject company)
    {
        company["kind"] = role;
        company["reference"] = $"money-{role}";
        var id = (Guid)(await desk.Post("/api/v1/enterprises", Guid.NewGuid(), company, Stop))["id"]!;
        return new Party(id, (string)company["nameEn"]!, await Key(desk, role, id, "first"));
    }

    static async Task<string> Key(Api desk, string role, Guid party, string name) => (string)(await desk.Post(
        "/api/v1/api-keys", Guid.NewGuid(), new JsonObject { ["partyId"] = party, ["role"] = role, ["name"] = name }, Stop))["key"]!;

    static async Task Sell(Api seller)
    {
        var body = new JsonObject
        {
            ["products"] = new JsonArray(new JsonObject
            {
                ["sku"] = "LEDGER-1",
                ["nameEn"] = "Brass lantern",
                ["nameZh"] = "黄铜灯笼",
                ["hsCode"] = "940550",
                ["unitCode"] = "007",
                ["origin"] = "CN",
                ["netGrams"] = 150,
                ["grossGrams"] = 175,
                ["currency"] = Currency,
                ["tiers"] = new JsonArray(new JsonObject { ["minQuantity"] = 1, ["unitPrice"] = "10.00" }),
                ["stock"] = 100_000,
            }),
        };
        var put = await seller.Put("/api/v1/products", Guid.NewGuid(), body, Stop);
        var ids = new JsonArray(JsonValue.Create((string)put["results"]![0]!["id"]!));
        await seller.Post("/api/v1/products/publish", Guid.NewGuid(), new JsonObject { ["ids"] = ids }, Stop);
    }

    /// <summary>An order of so many pieces at 10.00; 30 % are due with the contract, the rest with the shipment.</summary>
    /// <param name="consignee">The buyer when left out.</param>
    public async Task<MoneyOrder> Order(int pieces, string? consignee = null)
    {
        var order = await trade.Parties.As(Exporter).Post("/api/v1/orders", Guid.NewGuid(), new JsonObject
        {
            ["exporterId"] = Exporter.Id,
            ["buyerId"] = Buyer.Id,
            ["currency"] = Currency,
            ["incoterm"] = "FOB",
            ["namedPlace"] = "Ningbo, China",
            ["shipTo"] = new JsonObject
            {
                ["name"] = consignee ?? Buyer.Name,
                ["country"] = "DE",
                ["city"] = "Hamburg",
                ["street"] = "Speicherstadt 1",
                ["postalCode"] = "20457",
            },
            ["paymentTerms"] = new JsonArray(Term("Contract", "30"), Term("Shipment", "70")),
            ["lines"] = new JsonArray(new JsonObject { ["sku"] = "LEDGER-1", ["quantity"] = pieces }),
            ["freightMinor"] = 0,
        }, Stop);
        var made = new MoneyOrder((Guid)order["id"]!, (string)order["number"]!, pieces * UnitMinor);
        await Wait.Until(() => Is(() => trade.Operator.Get($"/api/v1/orders/{made.Id}/receivable", Stop)), "the receivable");
        await Wait.Until(
            async () => (await trade.Operator.Get($"/api/v1/flows?number={made.Number}", Stop))["items"]!.AsArray().Count == 1, "the flow");
        return made;
    }

    /// <summary>The exporter promises it.</summary>
    public Task Confirm(MoneyOrder order) => trade.Parties.As(Exporter).Post(
        $"/api/v1/orders/{order.Id}/confirm", Guid.NewGuid(), null, Stop);

    static JsonObject Term(string milestone, string percent) =>
        new() { ["milestone"] = milestone, ["percent"] = percent, ["offsetDays"] = 0 };

    static async Task<bool> Is(Func<Task<JsonNode>> ask)
    {
        try
        {
            await ask();
            return true;
        }
        catch (RefusedException e) when (e.Status == 404)
        {
            return false;
        }
    }

    /// <summary>Brings in a statement of credits, each amount with its narrative, and answers the ids of those that wait.</summary>
    public Task<IReadOnlyDictionary<long, string>> Receive(params (long Minor, string Narrative)[] credits) => Receive(Currency, credits);

    public async Task<IReadOnlyDictionary<long, string>> Receive(string currency, params (long Minor, string Narrative)[] credits)
    {
        var lines = new List<string> { ":20:MONEY", $":25:MT{Guid.NewGuid():N}"[..22], ":28C:1/1", $":60F:C261102{currency}0,00" };
        foreach (var (minor, narrative) in credits)
            lines.AddRange([$":61:2611021102C{Amount(minor)}NTRFNONREF//{Guid.NewGuid().ToString("N")[..12]}", $":86:166{narrative}"]);
        lines.AddRange([$":62F:C261102{currency}{Amount(credits.Sum(credit => credit.Minor))}", "-", ""]);
        var folder = Directory.CreateDirectory(Path.Combine(trade.Fleet.Files, "bank", "statements")).FullName;
        var name = $"money-{Guid.NewGuid():N}.sta";
        await File.WriteAllTextAsync(Path.Combine(folder, "." + name), string.Join("\r\n", lines), Stop);
        File.Move(Path.Combine(folder, "." + name), Path.Combine(folder, name));
        var found = new Dictionary<long, string>();
        await Wait.Until(async () =>
        {
            var waiting = (await trade.Operator.Get("/api/v1/receipts/exceptions?limit=200", Stop))["items"]!.AsArray();
            found = waiting.Where(row => credits.Any(credit => credit.Minor == (long)row!["amountMinor"]!))
                .ToDictionary(row => (long)row!["amountMinor"]!, row => (string)row!["id"]!);
            return found.Count == credits.Length;
        }, "the receipts in the queue");
        return found;
    }

    static string Amount(long minor) => (minor / 100m).ToString("0.00", CultureInfo.InvariantCulture).Replace('.', ',');

    /// <summary>The exporter has earned so much: a transaction by hand of two operators.</summary>
    public async Task Earn(long minor)
    {
        var none = Guid.Empty;
        // Accounts open with the first fact that is booked on them; here there is none.
        await Ask(
            $"""
            select ledger_open(
                array['ExporterPayable', 'Suspense'], array['{Exporter.Id}', '{none}']::uuid[],
                array['{Currency}', '{Currency}'])::text
            """);
        var journal = await trade.Operator.Post("/api/v1/ledger/journals", Guid.NewGuid(), new JsonObject
        {
            ["effectiveOn"] = "2026-11-02",
            ["memo"] = "Earnings for the tests",
            ["lines"] = new JsonArray(
                new JsonObject { ["account"] = $"Suspense:{none}:{Currency}", ["debitMinor"] = minor },
                new JsonObject { ["account"] = $"ExporterPayable:{Exporter.Id}:{Currency}", ["creditMinor"] = minor }),
        }, Stop);
        await As(SecondOperatorKey).Post($"/api/v1/ledger/journals/{journal["id"]}/post", Guid.NewGuid(), null, Stop);
    }

    /// <summary>An account in China that the exporter's first person made and its second one approved.</summary>
    public async Task<string> Beneficiary(string account)
    {
        var made = await trade.Parties.As(Exporter).Post("/api/v1/beneficiaries", Guid.NewGuid(), new JsonObject
        {
            ["name"] = $"Ningbo Clear Ledger {account[^4..]}",
            ["country"] = "CN",
            ["currency"] = Currency,
            ["account"] = account,
            ["bankName"] = "Bank of the Harbour, Ningbo",
            ["cnaps"] = "104332000018",
        }, Stop);
        await As(SecondExporterKey).Post(
            $"/api/v1/beneficiaries/{made["id"]}/approve", Guid.NewGuid(), new JsonObject { ["version"] = (int)made["version"]! }, Stop);
        return (string)made["id"]!;
    }

    /// <summary>A payout that the exporter's first person asks for.</summary>
    public async Task<string> AskPayout(string beneficiary, long minor) => (string)(await trade.Parties.As(Exporter).Post(
        "/api/v1/payouts", Guid.NewGuid(),
        new JsonObject { ["beneficiaryId"] = beneficiary, ["currency"] = Currency, ["amountMinor"] = minor }, Stop))["id"]!;

    /// <summary>1 % of payouts in US dollars, in force already: the console itself only makes rules of later days.</summary>
    public Task Charge() => Ask(
        $"""
        insert into fee_rule (id, version, kind, currency, percent, valid_from, recorded_by)
        values ('BROWSER', 1, 'Payout', '{Currency}', 1, '2026-01-01', 'test')
        on conflict do nothing
        """);

    /// <summary>The name of a payment at its processor.</summary>
    public async Task<string> AtProcessor(string? payment) =>
        await Ask($"select opening_id::text from channel_payment where id = '{Guid.Parse(payment!)}'")
        ?? throw new InvalidOperationException("The payment was not opened yet.");

    async Task<string?> Ask(string sql)
    {
        await using var connection = new NpgsqlConnection(trade.Fleet.Database("settlement"));
        await connection.OpenAsync(Stop);
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync(Stop);
    }

    public Api As(string key) => trade.Parties.As(new Party(Guid.Empty, "", key));
}
