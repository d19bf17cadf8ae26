using CrossBorder.Contracts.Catalog.V1;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.Catalog.Tests;

/// <summary>A random exporter: products in families, buyers in groups for a while, lists of all kinds; in service and model.</summary>
sealed class PriceWorld(PriceDesk desk, Random random)
{
    public static readonly DateTimeOffset Middle = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly string[] Groups = ["g0", "g1", "g2"];
    static readonly string[] Currencies = ["GBP", "GBP", "USD"];
    static readonly string?[] Markets = [null, null, null, "GB", "DE"];
    static readonly string?[] Channels = [null, null, null, "web", "fair"];
    readonly List<DateTimeOffset> edges = [];

    public Guid[] Buyers { get; } = [.. Enumerable.Range(0, 3).Select(_ => Guid.CreateVersion7())];

    public async Task<SlowPrices.World> Make(CatalogHost host)
    {
        var products = Enumerable.Range(0, 4).Select(i => new SlowPrices.Product(
            $"P{i}", i < 2 ? "F" : null, i is 0 or 2 ? 6 : null, i == 3 ? "USD" : "GBP", [(1 + i, 9.5m), (12, 9.25m)])).ToList();
        foreach (var product in products)
            await Publish(product);
        await host.Db.Run(
            """
            update product
            set family_id = case when sku in ('P0', 'P1') then @Family end, carton_units = case when sku in ('P0', 'P2') then 6 end
            where exporter_id = @Id
            """,
            new { Family = Guid.CreateVersion7(), desk.Seller.Id }, CancellationToken.None);
        var groups = new Dictionary<string, string>();
        foreach (var code in Groups)
            groups[code] = (await desk.Group(code)).Id;
        var members = await Members(groups);
        var lists = new List<SlowPrices.List>();
        for (var i = 0; i < 12; i++)
            lists.Add(await List(i, groups));
        return new(products, lists, members);
    }

    public SlowPrices.Ask Ask()
    {
        var lines = Enumerable.Range(0, random.Next(1, 4)).Select(_ => ($"P{random.Next(4)}", (long)random.Next(1, 40))).ToList();
        var edge = edges[random.Next(edges.Count)];
        return new(
            random.Next(8) == 0 ? null : Buyers[random.Next(Buyers.Length)], Markets[random.Next(Markets.Length)],
            Channels[random.Next(Channels.Length)], Currencies[random.Next(Currencies.Length)],
            edge.AddMicroseconds(random.Next(-1, 2)), lines);
    }

    async Task Publish(SlowPrices.Product product)
    {
        var draft = Seller.Draft(product.Sku, stock: 1_000_000_000);
        draft.Currency = product.Currency;
        draft.Tiers.Clear();
        draft.Tiers.AddRange(product.Tiers.Select(
            tier => new PriceTier { MinQuantity = tier.From, UnitPrice = UnitPrice.Format(tier.Price) }));
        await desk.Seller.Publish(draft);
    }

    // Edges fall on few instants, so that windows of lists and of members begin and end at the same moment.
    SlowPrices.Window Window()
    {
        var from = Middle.AddHours(random.Next(-3, 3));
        var window = new SlowPrices.Window(from, random.Next(3) == 0 ? null : from.AddHours(random.Next(1, 4)));
        edges.Add(window.From);
        if (window.Until is { } until)
            edges.Add(until);
        return window;
    }

    async Task<List<(string, Guid, SlowPrices.Window)>> Members(Dictionary<string, string> groups)
    {
        var members = new List<(string, Guid, SlowPrices.Window)>();
        foreach (var (code, id) in groups)
            foreach (var buyer in Buyers)
            {
                var request = new PutGroupMemberRequest { GroupId = id, BuyerId = buyer.ToString() };
                foreach (var window in Enumerable.Range(0, random.Next(3)).Select(_ => Window()))
                {
                    members.Add((code, buyer, window));
                    request.Windows.Add(new MemberWindow
                    {
                        ValidFrom = Timestamp.FromDateTimeOffset(window.From),
                        ValidUntil = window.Until is { } end ? Timestamp.FromDateTimeOffset(end) : null,
                    });
                }

                await desk.Lists.PutMemberAsync(request);
            }

        return members;
    }

    async Task<SlowPrices.List> List(int number, Dictionary<string, string> groups)
    {
        var model = new SlowPrices.List(
            default, $"L{number}", random.Next(3) == 0 ? Buyers[random.Next(Buyers.Length)] : null,
            random.Next(3) == 0 ? Groups[random.Next(Groups.Length)] : null, Markets[random.Next(Markets.Length)],
            Channels[random.Next(Channels.Length)], Currencies[random.Next(Currencies.Length)], Window(), random.Next(3),
            new[] { "Line", "Line", "Family", "Carton" }[random.Next(4)], number, random.Next(10) == 0, Rows(number));
        var made = await desk.List(model.Code, request =>
        {
            (request.BuyerId, request.GroupId) = (model.Buyer?.ToString() ?? "", model.Group is null ? "" : groups[model.Group]);
            (request.Market, request.Channel, request.Currency) = (model.Market ?? "", model.Channel ?? "", model.Currency);
            request.ValidFrom = Timestamp.FromDateTimeOffset(model.Window.From);
            request.ValidUntil = model.Window.Until is { } end ? Timestamp.FromDateTimeOffset(end) : null;
            (request.Priority, request.Counting) = (model.Priority, model.Counting);
            request.Status = model.Withdrawn ? "Withdrawn" : "";
        });
        if (model.Rows.Count > 0)
            await desk.Rows(made, [.. model.Rows.Select(row =>
                PriceDesk.Row(row.Sku, UnitPrice.Format(row.Price), row.From, row.Moq, row.Increment))]);
        return model with { Id = Guid.Parse(made.Id) };
    }

    // Every price is another one, so that the price alone tells which row it was.
    List<SlowPrices.Row> Rows(int number)
    {
        var rows = new Dictionary<(int Product, long From), SlowPrices.Row>();
        for (var product = 0; product < 4; product++)
            for (var tiers = random.Next(4); tiers > 0; tiers--)
            {
                var from = random.Next(1, 26);
                var (moq, increment) = (random.Next(4) == 0 ? random.Next(1, 25) : 1, random.Next(4) == 0 ? random.Next(1, 7) : 1);
                rows[(product, from)] = new(
                    $"P{product}", from, moq, increment, 1 + (((number * 1000) + (product * 100) + from) / 10_000m));
            }

        return [.. rows.Values];
    }
}
