using System.Diagnostics;

namespace CrossBorder.Bench;

/// <summary>What came of a load: answers 201, and how long each took.</summary>
sealed record Load(TimeSpan Took, IReadOnlyList<TimeSpan> Latencies)
{
    public int Orders => Latencies.Count;

    public double PerSecond => Orders / Took.TotalSeconds;

    public TimeSpan Percentile(double share) => Latencies[Math.Min(Orders - 1, (int)(Orders * share))];

    /// <summary>So many clients place one order after the other, each over a connection of its own.</summary>
    public static async Task<Load> Run(
        Market market, Uri portal, int clients, TimeSpan duration, CancellationToken ct, int firstBuyer = 0)
    {
        var buyers = Enumerable.Range(firstBuyer, clients)
            .Select(i => new Buyer(market.RequestsOf(i, portal.Authority), portal.Host, portal.Port)).ToList();
        try
        {
            await Task.WhenAll(buyers.Select(buyer => buyer.Connect(ct)));
            var watch = Stopwatch.StartNew();
            var latencies = await Task.WhenAll(buyers.Select(buyer => Task.Run(() => Run(buyer, watch, duration, ct), ct)));
            return new Load(watch.Elapsed, [.. latencies.SelectMany(of => of).Order()]);
        }
        finally
        {
            buyers.ForEach(buyer => buyer.Dispose());
        }
    }

    static async Task<List<TimeSpan>> Run(Buyer buyer, Stopwatch watch, TimeSpan duration, CancellationToken ct)
    {
        var latencies = new List<TimeSpan>();
        while (watch.Elapsed < duration)
        {
            var start = watch.Elapsed;
            await buyer.Place(ct);
            latencies.Add(watch.Elapsed - start);
        }

        return latencies;
    }
}
