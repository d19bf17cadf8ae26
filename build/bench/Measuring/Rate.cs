using System.Diagnostics;

namespace CrossBorder.Bench;

static class Rate
{
    const int Warm = 20;
    const int Rounds = 3;
    static readonly TimeSpan Round = TimeSpan.FromMilliseconds(700);

    /// <summary>Calls per second on this thread, in the middle one of three rounds.</summary>
    public static double PerSecond(Action act)
    {
        for (var i = 0; i < Warm; i++)
            act();
        return Median(Enumerable.Range(0, Rounds).Select(_ =>
        {
            var watch = Stopwatch.StartNew();
            var calls = 0;
            for (; watch.Elapsed < Round; calls++)
                act();
            return calls / watch.Elapsed.TotalSeconds;
        }));
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
