using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Sandbox;

/// <summary>GET and PUT /control. The settings are kept in the database and held here: the sandbox is one process.</summary>
sealed partial class SettingsControl(Db db, ILogger<SettingsControl> log)
{
    Settings? current;

    public async ValueTask<Settings> Get(CancellationToken ct)
    {
        if (current is { } known)
            return known;
        var loaded = await Load(ct);
        // A PUT that came in between is newer than what was loaded.
        return Interlocked.CompareExchange(ref current, loaded, null) ?? loaded;
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/control", (SettingsControl control, CancellationToken ct) => control.Get(ct));
        routes.MapPut("/control", Put);
    }

    static async Task<Results<Ok<Settings>, ProblemHttpResult>> Put(Settings settings, SettingsControl control, CancellationToken ct)
    {
        if (settings.Check() is { } problem)
            return problem.ToHttp();
        await control.Save(settings, ct);
        return TypedResults.Ok(settings);
    }

    async Task Save(Settings settings, CancellationToken ct)
    {
        var faults = settings.ByCompany().ToList();
        await db.Transact(async tx =>
        {
            await tx.Run(
                """
                update world
                set seed = @Seed, speed = @Speed, no_close_every = @NoCloseEvery,
                    require_signature = @RequireSignature, wrap_answers = @WrapAnswers,
                    misdirect_every = @MisdirectEvery, lose_message_every = @LoseMessageEvery,
                    irregular = @Irregular
                """,
                World(settings));
            await tx.Run(
                """
                update fault
                set delay_ms = new.delay_ms, repeat = new.repeat, reorder = new.reorder,
                    reject_every = new.reject_every, break_every = new.break_every
                from unnest(@Companies, @Delays, @Repeats, @Reorders, @Rejects, @Breaks)
                    as new (company, delay_ms, repeat, reorder, reject_every, break_every)
                where fault.company = new.company
                """,
                new
                {
                    Companies = faults.Select(pair => pair.Company).ToArray(),
                    Delays = faults.Select(pair => pair.Faults.DelayMs).ToArray(),
                    Repeats = faults.Select(pair => pair.Faults.Repeat).ToArray(),
                    Reorders = faults.Select(pair => pair.Faults.Reorder).ToArray(),
                    Rejects = faults.Select(pair => pair.Faults.RejectEvery).ToArray(),
                    Breaks = faults.Select(pair => pair.Faults.BreakEvery).ToArray(),
                });
        }, ct);
        Volatile.Write(ref current, settings);
        LogSet(log, settings.Seed, settings.Speed);
    }

    static object World(Settings settings) => new
    {
        settings.Seed,
        settings.Speed,
        settings.Desk.NoCloseEvery,
        settings.Desk.RequireSignature,
        settings.Desk.WrapAnswers,
        settings.MisdirectEvery,
        settings.LoseMessageEvery,
        settings.Irregular,
    };

    async Task<Settings> Load(CancellationToken ct)
    {
        var rows = await db.Many<Row>(
            """
            select w.seed, w.speed, w.no_close_every, w.require_signature, w.wrap_answers, w.misdirect_every,
                w.lose_message_every, w.irregular, f.company,
                f.delay_ms, f.repeat, f.reorder, f.reject_every, f.break_every
            from world w
            cross join fault f
            """,
            new { }, ct);
        Faults Of(string company) => rows.Single(row => row.Company == company).ToFaults();

        return new Settings
        {
            Seed = rows[0].Seed,
            Speed = rows[0].Speed,
            MisdirectEvery = rows[0].MisdirectEvery,
            Customs = Of("customs"),
            Bank = Of("bank"),
            Carrier = Of("carrier"),
            Tax = Of("tax"),
            Processors = Of("processors"),
            LoseMessageEvery = rows[0].LoseMessageEvery,
            Irregular = rows[0].Irregular,
            Desk = new()
            {
                NoCloseEvery = rows[0].NoCloseEvery,
                RequireSignature = rows[0].RequireSignature,
                WrapAnswers = rows[0].WrapAnswers,
            },
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Settings replaced: seed {Seed}, speed {Speed}")]
    static partial void LogSet(ILogger log, long seed, double speed);

    sealed record Row(
        long Seed, double Speed, int NoCloseEvery, bool RequireSignature, bool WrapAnswers, int MisdirectEvery, int LoseMessageEvery,
        bool Irregular, string Company, int DelayMs, double Repeat, bool Reorder, int RejectEvery, int BreakEvery)
    {
        public Faults ToFaults() => new()
        {
            DelayMs = DelayMs,
            Repeat = Repeat,
            Reorder = Reorder,
            RejectEvery = RejectEvery,
            BreakEvery = BreakEvery,
        };
    }
}
