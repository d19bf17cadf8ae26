namespace CrossBorder.Testing;

/// <summary>Waits for what other processes bring about; fails after 20 seconds with what was waited for.</summary>
public static class Wait
{
    public static async Task Until(Func<Task<bool>> condition, string what)
    {
        for (var patience = 400; patience > 0; patience--)
        {
            if (await condition())
                return;
            await Task.Delay(50);
        }

        throw new TimeoutException($"waited in vain: {what}");
    }

    public static Task Until(Func<bool> condition, string what) => Until(() => Task.FromResult(condition()), what);
}
