namespace CrossBorder.Sandbox;

/// <summary>Breaks the connection of every so many calls to a company.</summary>
static class BrokenLine
{
    /// <summary>
    /// The first break loses only the answer of a call that has taken effect, the next one the call itself, and so on in turn:
    /// callers have to be right in both cases.
    /// </summary>
    public static RouteGroupBuilder BreaksAs(this RouteGroupBuilder company, Func<Settings, Faults> faults)
    {
        var calls = 0;
        return company.AddEndpointFilter(async (context, next) =>
        {
            var control = context.HttpContext.RequestServices.GetRequiredService<SettingsControl>();
            var every = faults(await control.Get(context.HttpContext.RequestAborted)).BreakEvery;
            if (every == 0)
                return await next(context);
            var call = Interlocked.Increment(ref calls);
            if (call % every != 0)
                return await next(context);

            if (call / every % 2 == 1)
                await next(context);
            context.HttpContext.Abort();
            return Results.Empty;
        });
    }
}
