using System.Diagnostics;
using System.Globalization;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Common.V1;
using CrossBorder.Platform;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Client = CrossBorder.Contracts.Catalog.V1.Catalog.CatalogClient;

namespace CrossBorder.Bench;

/// <summary>
/// Searches of buyers in catalogues of 10,000, 100,000 and a million products, over gRPC; beside them the same pages read by id, which
/// is what any search must do at least. And how long a catalogue takes to be ready, and the memory that it holds.
/// </summary>
static class SearchBench
{
    const int Clients = 4;
    const int PageSize = 20;
    static readonly int[] Sizes = [10_000, 100_000, 1_000_000];

    static readonly (string Kind, Func<Shelf, Random, SearchRequest> Ask)[] Kinds =
    [
        ("one word", (shelf, random) => new() { Text = EnglishWords(shelf, random, 1) }),
        ("two words", (shelf, random) => new() { Text = EnglishWords(shelf, random, 2) }),
        ("Chinese, 2 to 5 characters", (shelf, random) => new() { Text = Chinese(shelf, random) }),
        ("a slip of the pen", (shelf, random) => new() { Text = Slip(EnglishWords(shelf, random, 1), random) }),
        ("words and filters", (shelf, random) => new()
        {
            Text = EnglishWords(shelf, random, 1), Origin = "VN", Currency = "GBP", MaxUnitPrice = "20", InStock = true, Sort = "price",
        }),
        ("no words, filters only", (_, _) => new() { Origin = "VN", InStock = true }),
        ("SKU", (shelf, random) => new() { Text = shelf.Goods[random.Next(shelf.Goods.Count)].StockCode + "-" + random.Next(9999) }),
    ];

    public static async Task Run(int seconds, CancellationToken ct)
    {
        await using var place = await Place.Make("search");
        await using var fleet = new Fleet(place);
        var shelf = new Shelf(place);
        fleet.Launch("catalog");
        await fleet.Ready("catalog", ct);
        var speed = new Table("products", "kind of search", "searches/s", "p50 ms", "p99 ms", "worst ms", "p50, of reading the page by id");
        var size = new Table("products", "index read in s", "memory, MiB", "of it its own, MiB");
        foreach (var products in Sizes)
        {
            await fleet.Stop("catalog");
            await shelf.Fill(products, ct);
            var watch = Stopwatch.StartNew();
            fleet.Launch("catalog");
            await fleet.Ready("catalog", ct);
            var clients = Enumerable.Range(0, Clients).Select(_ => Connect(place)).ToArray();
            await clients[0].SearchAsync(new SearchRequest { Text = "mug" }, cancellationToken: ct);
            var ready = watch.Elapsed.TotalSeconds;
            foreach (var (kind, ask) in Kinds)
                await Measure(speed, products, kind, clients, shelf, ask, TimeSpan.FromSeconds(seconds), ct);
            var pid = fleet.Pid("catalog");
            size.Add(products, Number(ready, 1), Number(ProcessStat.MiB(pid, "VmRSS"), 0), Number(ProcessStat.MiB(pid, "RssAnon"), 0));
        }

        speed.Print($"Search: {Clients} clients at once, pages of {PageSize}");
        size.Print("The catalogue's copy in memory");
    }

    static async Task Measure(
        Table table, int products, string kind, Client[] clients, Shelf shelf, Func<Shelf, Random, SearchRequest> ask, TimeSpan time,
        CancellationToken ct)
    {
        var pages = new List<string[]>();
        var times = await Load(clients, time / 4, async (client, random) =>
        {
            var page = await client.SearchAsync(Paged(ask(shelf, random)), cancellationToken: ct);
            lock (pages)
                pages.Add([.. page.Products.Select(product => product.Id)]);
        });
        times = await Load(clients, time, async (client, random) =>
            await client.SearchAsync(Paged(ask(shelf, random)), cancellationToken: ct));
        var full = pages.Where(page => page.Length > 0).DefaultIfEmpty([]).ToList();
        var floor = full[0].Length == 0 ? [] : await Load(clients, time / 4, async (client, random) =>
        {
            foreach (var id in full[random.Next(full.Count)].Take(1))
                await client.GetAsync(new GetRequest { Id = id }, cancellationToken: ct);
        });
        table.Add(
            products, kind, Number(times.Count / time.TotalSeconds, 0), Number(At(times, 0.5), 1), Number(At(times, 0.99), 1),
            Number(times[^1], 1), floor.Count == 0 ? "nothing found" : Number(At(times, 0.5) / At(floor, 0.5), 1));
    }

    /// <summary>All clients ask one after the other for this long; the milliseconds of each answer, in order.</summary>
    static async Task<List<double>> Load(Client[] clients, TimeSpan time, Func<Client, Random, Task> ask)
    {
        var all = new List<double>();
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(clients.Select((client, i) => Task.Run(async () =>
        {
            var (own, random) = (new List<double>(), new Random(i));
            while (Stopwatch.GetTimestamp() < end)
            {
                var start = Stopwatch.GetTimestamp();
                await ask(client, random);
                own.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            lock (all)
                all.AddRange(own);
        })));
        all.Sort();
        return all;
    }

    static Client Connect(Place place)
    {
        var key = Convert.FromBase64String(File.ReadAllText(Path.Combine(place.Keys, "principal.key")));
        var (seal, buyer) = (new PrincipalSeal(key, TimeProvider.System), new Principal(Guid.CreateVersion7(), Role.Buyer, "bench"));
        var channel = GrpcChannel.ForAddress(place.Addresses.Grpc("catalog"));
        return new Client(channel.Intercept(headers =>
        {
            headers.Add(PrincipalSeal.Header, seal.Seal(buyer));
            return headers;
        }));
    }

    static SearchRequest Paged(SearchRequest request)
    {
        request.Page = new Page { Limit = PageSize };
        return request;
    }

    static string EnglishWords(Shelf shelf, Random random, int n)
    {
        var words = shelf.Goods[random.Next(shelf.Goods.Count)].NameEn.Split(' ').Where(word => word.Length > 3).ToArray();
        return words.Length < n ? EnglishWords(shelf, random, n) : string.Join(' ', words.OrderBy(_ => random.Next()).Take(n));
    }

    static string Chinese(Shelf shelf, Random random)
    {
        var name = shelf.Goods[random.Next(shelf.Goods.Count)].NameZh;
        var length = Math.Min(name.Length, random.Next(2, 6));
        var from = random.Next(name.Length - length + 1);
        return name.Substring(from, length);
    }

    static string Slip(string word, Random random)
    {
        var i = random.Next(word.Length - 1);
        return word[..i] + word[i + 1] + word[i] + word[(i + 2)..];
    }

    static double At(List<double> times, double share) => times[(int)((times.Count - 1) * share)];

    static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
