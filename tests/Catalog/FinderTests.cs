using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;

namespace CrossBorder.Catalog.Tests;

/// <summary>The index in memory against a slow search that reads as the rule: thousands of random shelves, changes and questions.</summary>
public sealed class FinderTests
{
    static readonly string[] Vocabulary = ["white", "red", "mug", "bag", "heart", "holder", "tin", "lamp", "白色", "陶瓷", "杯", "灯"];
    static readonly string[] Countries = ["CN", "VN", "GB"];
    static readonly Guid[] Exporters = [.. Enumerable.Range(1, 4).Select(i => new Guid(i, 0, 0, new byte[8]))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_question_is_answered_as_by_reading_every_product(int seed)
    {
        var random = new Random(seed);
        for (var shelf = 0; shelf < 40; shelf++)
        {
            var (index, rows) = (new ProductIndex(), new Dictionary<Guid, ProductRow>());
            for (var change = 0; change < 150; change++)
            {
                var row = Random(random, random.Next(1, 60));
                row = row with { Version = rows.GetValueOrDefault(row.Id)?.Version + 1 ?? 1 };
                index.Put(rows[row.Id] = row);
            }

            var sells = rows.Values.GroupBy(row => row.ExporterId).ToDictionary(one => one.Key, _ => random.Next(4) > 0);
            foreach (var (exporter, qualified) in sells)
                index.Qualify(exporter, qualified);
            Assert.Equal(rows.Count, index.Products);
            for (var question = 0; question < 40; question++)
                Compare(index, rows, sells, Ask(random), Who(random));
        }
    }

    [Fact]
    public void An_older_version_changes_nothing_and_a_new_name_takes_the_place_of_the_old()
    {
        var index = new ProductIndex();
        index.Put(Row(1, "white mug") with { Version = 3 });
        index.Put(Row(1, "red lamp") with { Version = 2 });
        Assert.Equal((1, 0), (Find(index, "mug").Total, Find(index, "lamp").Total));

        index.Put(Row(1, "red lamp") with { Version = 4 });
        Assert.Equal((0, 1, 1), (Find(index, "mug").Total, Find(index, "lamp").Total, index.Replaced));
    }

    [Fact]
    public async Task Readers_never_see_what_is_not_there_while_a_writer_adds()
    {
        var index = new ProductIndex();
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            var last = 0;
            while (!stop.IsCancellationRequested)
            {
                var found = Find(index, "white mug");
                Assert.True(found.Total >= last, $"{found.Total} after {last}");
                Assert.All(found.Rows, row => Assert.NotEqual(Guid.Empty, row.Id));
                last = found.Total;
            }
        })).ToArray();
        for (var i = 1; i <= 30_000; i++)
            index.Put(Row(i, $"white mug {i % 97}"));
        await stop.CancelAsync();
        await Task.WhenAll(readers);

        Assert.Equal(30_000, Find(index, "white mug").Total);
    }

    internal static ProductRow Row(int id, string name, string? zh = null) => new(
        new Guid(id, 0, 0, new byte[8]), Exporters[0], 1, "Published", $"SKU-{id}", name, zh, "6911101000", "CN", "GBP", 10_000, true,
        true, true);

    internal static FoundPage Find(ProductIndex index, string text) =>
        Find(index, new SearchRequest { Text = text }, Principal.Service("test"), null);

    static FoundPage Find(ProductIndex index, SearchRequest request, Principal who, SearchCursor? cursor, int take = 1000) =>
        new Finder(index, request, who, cursor, take).Find(
            request.Text.Length > 0 ? WantedWords.Of(request.Text, index, SynonymTable.None) : null);

    static ProductRow Random(Random random, int id)
    {
        string Name() => string.Join(' ', Enumerable.Range(0, random.Next(1, 5)).Select(_ => Vocabulary[random.Next(Vocabulary.Length)]));
        return Row(id, Name(), Name()) with
        {
            ExporterId = Exporters[id % Exporters.Length],
            Status = ((ProductStatus)random.Next(3)).ToString(),
            HsCode = random.Next(3) == 0 ? null : $"{random.Next(60, 64)}00000000",
            Origin = Countries[random.Next(Countries.Length)],
            Currency = random.Next(2) == 0 ? "GBP" : "USD",
            LowestPrice = random.Next(0, 5) * 10_000,
            InStock = random.Next(2) == 0,
            ExportReady = random.Next(2) == 0,
        };
    }

    static SearchRequest Ask(Random random)
    {
        string Some(string value) => random.Next(4) == 0 ? value : "";
        var words = Enumerable.Range(0, random.Next(0, 3)).Select(_ => Vocabulary[random.Next(Vocabulary.Length)]).ToList();
        if (random.Next(4) == 0)
            words.Add("-" + Vocabulary[random.Next(Vocabulary.Length)]);
        var currency = Some("GBP");
        return new SearchRequest
        {
            // A minus alone asks for nothing that could be found.
            Text = words is [['-', ..]] ? "" : string.Join(' ', words),
            ExporterId = Some(Exporters[random.Next(Exporters.Length)].ToString()),
            Origin = Some(Countries[random.Next(Countries.Length)]),
            HsPrefix = Some($"{random.Next(60, 65)}"),
            Currency = currency,
            MaxUnitPrice = currency.Length > 0 ? Some("2") : "",
            InStock = random.Next(4) == 0,
            ExportReady = Some("yes"),
            Status = Some("Published"),
            Sort = currency.Length > 0 ? Some("price") : Some("newest"),
        };
    }

    static Principal Who(Random random) => random.Next(3) switch
    {
        0 => new Principal(Exporters[random.Next(Exporters.Length)], Role.Exporter, "e"),
        1 => new Principal(Guid.CreateVersion7(), Role.Buyer, "b"),
        _ => Principal.Service("s"),
    };

    static void Compare(
        ProductIndex index, Dictionary<Guid, ProductRow> rows, Dictionary<Guid, bool> sells, SearchRequest request, Principal who)
    {
        var expected = rows.Values.Where(row => Sees(row, sells, who) && Fits(row, request) && Has(row, request.Text))
            .Select(row => row.Id).ToHashSet();
        var all = Find(index, request, who, null);

        Assert.Equal(expected.Order(), all.Rows.Select(row => row.Id).Order());
        Assert.Equal(expected.Count, all.Total);
        var origins = all.Counts.ToWire().Single(facet => facet.Name == "origin").Top;
        var free = request.Clone();
        free.Origin = "";
        Assert.Equal(
            rows.Values.Where(row => Sees(row, sells, who) && Fits(row, free) && Has(row, request.Text)).CountBy(row => row.Origin!)
                .OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, one.Value)),
            origins.OrderBy(one => one.Value, StringComparer.Ordinal).Select(one => (one.Value, one.Products)));
        var (paged, cursor) = (new List<(long, Guid)>(), (SearchCursor?)null);
        for (var page = Find(index, request, who, cursor, 3); page.Rows.Count > 0; page = Find(index, request, who, cursor, 3))
        {
            paged.AddRange(page.Rows);
            cursor = new SearchCursor(page.Rows[^1].Rank, page.Rows[^1].Id);
        }

        Assert.Equal(all.Rows, paged);
        if (request.Sort == "price")
            Assert.Equal(all.Rows.Select(row => rows[row.Id].LowestPrice).Order(), all.Rows.Select(row => rows[row.Id].LowestPrice));
    }

    static bool Sees(ProductRow row, Dictionary<Guid, bool> sells, Principal who) =>
        who.SeesAll || row.ExporterId == who.PartyId || (row.Status == "Published" && sells[row.ExporterId]);

    static bool Fits(ProductRow row, SearchRequest request) =>
        (request.ExporterId.Length == 0 || row.ExporterId.ToString() == request.ExporterId)
        && (request.Origin.Length == 0 || row.Origin == request.Origin)
        && (row.HsCode ?? "").StartsWith(request.HsPrefix, StringComparison.Ordinal)
        && (request.Currency.Length == 0 || row.Currency == request.Currency)
        && (request.MaxUnitPrice.Length == 0 || row.LowestPrice is > 0 and <= 20_000)
        && (!request.InStock || row.InStock)
        && (request.ExportReady.Length == 0 || row.ExportReady)
        && (request.Status.Length == 0 || row.Status == request.Status);

    // The words of the vocabulary hold no other one, and 杯 stands alone, so that having a word is having it between spaces.
    static bool Has(ProductRow row, string text)
    {
        var words = $"{row.NameEn} {row.NameZh}".Split(' ');
        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(asked => asked[0] == '-' ? !words.Contains(asked[1..]) : words.Contains(asked));
    }
}
