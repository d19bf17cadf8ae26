using System.Diagnostics;

namespace CrossBorder.Testing;

/// <summary>Waits for what other processes bring about; fails after 90 seconds with what was waited for.</summary>
public static class Wait
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static async Task Until(Func<Task<bool>> condition, string what)
    {
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < Patience;)
        {
            if (await condition())
                return;
            await Task.Delay(50);
        }

        throw new TimeoutException($"waited in vain: {what}");
    }

    public static Task Until(Func<bool> condition, string what) => Until(() => Task.FromResult(condition()), what);
}
