using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CrossBorder.MainJob.Driving;
using CrossBorder.Platform;

namespace CrossBorder.Bench;

/// <summary>One exporter with a thousand products in stock, and buyers with keys of their own, who order three of them at a time.</summary>
sealed class Market
{
    const int Products = 1000;
    const int LinesPerOrder = 3;
    const int OrdersPerBuyer = 500;
    static readonly byte[] NoKey = Encoding.ASCII.GetBytes(Guid.Empty.ToString());
    readonly string exporter;
    readonly Party seller;
    readonly List<Party> buyers;

    Market(Party seller, List<Party> buyers) => (exporter, this.seller, this.buyers) = (seller.Id.ToString(), seller, buyers);

    public static async Task<Market> Open(Place place, int buyers, CancellationToken ct)
    {
        using var portal = new Outbound(place.Addresses.Http("portal"), TimeSpan.FromSeconds(60), TimeProvider.System);
        using var parties = new Parties(place.Keys, portal);
        var exporter = await parties.Exporter(ct);
        var seller = parties.As(exporter);
        foreach (var numbers in Enumerable.Range(0, Products).Chunk(500))
        {
            var put = await seller.Put("/api/v1/products", Guid.NewGuid(),
                new JsonObject { ["products"] = new JsonArray([.. numbers.Select(Product)]) }, ct);
            var ids = put["results"]!.AsArray().Select(result => JsonValue.Create((string)result!["id"]!)).ToArray();
            var published = await seller.Post(
                "/api/v1/products/publish", Guid.NewGuid(), new JsonObject { ["ids"] = new JsonArray([.. ids]) }, ct);
            if (published["results"]!.AsArray().FirstOrDefault(result => result!["refusal"] is not null) is { } refused)
                throw new InvalidOperationException($"the catalogue refused a product: {refused}");
        }

        var found = new List<Party>();
        for (var i = 0; i < buyers; i++)
            found.Add(await parties.Buyer(string.Create(CultureInfo.InvariantCulture, $"bench-{i}"), "GB", ct));
        return new Market(exporter, found);
    }

    /// <summary>Gives one buyer a price list of its own: so many tiers for each of the thousand products.</summary>
    public async Task List(Place place, int buyer, int tiers, CancellationToken ct)
    {
        using var portal = new Outbound(place.Addresses.Http("portal"), TimeSpan.FromSeconds(60), TimeProvider.System);
        var api = new Api(portal, seller.ApiKey);
        var list = await api.Post("/api/v1/price-lists", Guid.NewGuid(), new JsonObject
        {
            ["code"] = string.Create(CultureInfo.InvariantCulture, $"BUYER-{buyer}"),
            ["name"] = "Prices of one buyer",
            ["currency"] = "GBP",
            ["buyerId"] = buyers[buyer].Id.ToString(),
        }, ct);
        for (var tier = 0; tier < tiers; tier++)
        {
            var rows = Enumerable.Range(0, Products).Select(product => new JsonObject
            {
                ["sku"] = Sku(product),
                ["minQuantity"] = 1 + (2 * tier),
                ["unitPrice"] = string.Create(CultureInfo.InvariantCulture, $"2.{tier:D2}"),
            }).ToArray<JsonNode>();
            await api.Put($"/api/v1/price-lists/{list["id"]}/rows", Guid.NewGuid(), new JsonObject { ["rows"] = new JsonArray(rows) }, ct);
        }
    }

    /// <summary>Requests of one buyer, complete but for the idempotency key, which is set before each is sent.</summary>
    public PlaceRequest[] RequestsOf(int buyer, string host)
    {
        var random = new Random(buyer);
        return [.. Enumerable.Range(0, OrdersPerBuyer).Select(_ => Request(buyers[buyer], host, random))];
    }

    PlaceRequest Request(Party buyer, string host, Random random)
    {
        var body = new JsonObject
        {
            ["exporterId"] = exporter,
            ["currency"] = "GBP",
            ["incoterm"] = "FOB",
            ["namedPlace"] = "Ningbo, China",
            ["shipTo"] = new JsonObject
            {
                ["name"] = buyer.Name,
                ["country"] = "GB",
                ["city"] = "Felixstowe",
                ["street"] = "Goods in",
                ["postalCode"] = "0000",
            },
            ["paymentTerms"] = new JsonArray(Term("Contract", "30"), Term("Shipment", "70")),
            ["lines"] = new JsonArray([.. Enumerable.Range(0, LinesPerOrder).Select(_ => new JsonObject
            {
                ["sku"] = Sku(random.Next(Products)),
                ["quantity"] = random.Next(1, 20),
            })]),
        }.ToJsonString();
        var head = string.Create(CultureInfo.InvariantCulture,
            $"POST /api/v1/orders HTTP/1.1\r\nHost: {host}\r\nAuthorization: ApiKey {buyer.ApiKey}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nIdempotency-Key: {Guid.Empty}\r\n\r\n");
        var bytes = Encoding.UTF8.GetBytes(head + body);
        return new PlaceRequest(bytes, bytes.AsSpan().IndexOf(NoKey));
    }

    static JsonObject Product(int number) => new()
    {
        ["sku"] = Sku(number),
        ["nameEn"] = $"Ceramic mug, pattern {number}",
        ["nameZh"] = $"陶瓷杯 {number}",
        ["hsCode"] = "691200",
        ["unitCode"] = "011",
        ["origin"] = "CN",
        ["netGrams"] = 300,
        ["grossGrams"] = 330,
        ["currency"] = "GBP",
        ["tiers"] = new JsonArray(
            new JsonObject { ["minQuantity"] = 1, ["unitPrice"] = "2.55" },
            new JsonObject { ["minQuantity"] = 10, ["unitPrice"] = "2.10" }),
        ["stock"] = 100_000_000,
    };

    static string Sku(int number) => string.Create(CultureInfo.InvariantCulture, $"BENCH-{number:D6}");

    static JsonObject Term(string milestone, string percent) =>
        new() { ["milestone"] = milestone, ["percent"] = percent, ["offsetDays"] = 0 };
}

/// <summary>A whole HTTP request; where the key is tells the second member.</summary>
sealed record PlaceRequest(byte[] Bytes, int KeyAt)
{
    public ReadOnlyMemory<byte> WithKey(Guid key)
    {
        key.TryFormat(Bytes.AsSpan(KeyAt), out _);
        return Bytes;
    }
}
