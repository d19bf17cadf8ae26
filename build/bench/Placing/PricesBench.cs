using System.Globalization;

namespace CrossBorder.Bench;

/// <summary>
/// Orders of three lines placed by buyers with 10,000 price rows each, as a ratio to the same placed by buyers without a price list,
/// in turns in the same fleet.
/// </summary>
static class PricesBench
{
    const int Clients = 8;
    const int Tiers = 10;
    const int Rounds = 5;

    public static async Task Run(int seconds, CancellationToken ct)
    {
        await using var place = await Place.Make("prices");
        await using var fleet = await Fleet.Start(place, ct);
        await using var backlog = await Backlog.Open(place, ct);
        var market = await Market.Open(place, 2 * Clients, ct);
        for (var buyer = Clients; buyer < 2 * Clients; buyer++)
            await market.List(place, buyer, Tiers, ct);
        var portal = place.Addresses.Http("portal");
        var duration = TimeSpan.FromSeconds(seconds);
        await Load.Run(market, portal, Clients, duration, ct);
        await Load.Run(market, portal, Clients, duration, ct, firstBuyer: Clients);
        await backlog.UntilEmpty(ct);

        var table = new Table("round", "without a list: orders/s", "p50 ms", "with 10,000 rows: orders/s", "p50 ms", "ratio");
        var ratios = new List<double>();
        for (var round = 1; round <= Rounds; round++)
        {
            var plain = await Measure(0);
            var listed = await Measure(Clients);
            ratios.Add(listed.PerSecond / plain.PerSecond);
            table.Add(round, Number(plain.PerSecond, 0), Number(plain.Percentile(0.5).TotalMilliseconds, 1),
                Number(listed.PerSecond, 0), Number(listed.Percentile(0.5).TotalMilliseconds, 1), Number(ratios[^1], 3));
        }

        table.Add("**median**", "", "", "", "", Number(ratios.Order().ElementAt(Rounds / 2), 3));
        table.Print($"Placing with price lists: {Clients} clients, every service working downstream");

        // What the last round left behind would be counted in the next one's time.
        async Task<Load> Measure(int firstBuyer)
        {
            var load = await Load.Run(market, portal, Clients, duration, ct, firstBuyer);
            await backlog.UntilEmpty(ct);
            return load;
        }
    }

    static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
