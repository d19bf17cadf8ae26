using System.Diagnostics;
using CrossBorder.Platform;
using CrossBorder.Settlement;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrossBorder.Bench;

/// <summary>
/// Plays a year: each day's orders are opened, the day's files are imported and matched, what waits is looked at again, and waits for
/// other parts of payments end. The clock goes from day to day.
/// </summary>
sealed class MatchingYear
{
    const int DaysAfter = 15;

    readonly DayClock clock = new();
    readonly OpenReceivable opening;
    readonly StatementImporter importer;
    readonly Matcher matcher;
    readonly ShortfallDesk shortfalls;

    public MatchingYear(Db db, BankYear bank, Trade trade)
    {
        (Db, Bank, Trade) = (db, bank, trade);
        var risk = new RiskGate(new RiskAssessor(new Watchlist(), NullLogger<RiskAssessor>.Instance), clock);
        opening = new(db, new BusinessDays(db, clock), risk, new MatchSignal(), clock, NullLogger<OpenReceivable>.Instance);
        importer = new(db, new MatchSignal(), clock, NullLogger<StatementImporter>.Instance);
        matcher = new(db, risk, new PayoutSignal(), new ClaimSignal(), clock, NullLogger<Matcher>.Instance);
        shortfalls = new(db, matcher, NullLogger<ShortfallDesk>.Instance);
    }

    public Db Db { get; }

    public BankYear Bank { get; }

    public Trade Trade { get; }

    /// <summary>Of entries that are new.</summary>
    public TimeSpan Matching { get; private set; }

    /// <summary>Of entries that were left, once a day and whenever something came that may explain them.</summary>
    public TimeSpan LookingAgain { get; private set; }

    public TimeSpan Importing { get; private set; }

    /// <summary>Entries that the statements brought, each once.</summary>
    public int Entries { get; private set; }

    public int Repeated { get; private set; }

    public async Task Play(CancellationToken ct)
    {
        var calendar = await WorkCalendar.Load(Db, ct);
        foreach (var buyer in Trade.Buyers)
            await Db.Transact(tx => LearnBuyer.Learn(tx, buyer), ct);
        var (orders, payments) = (Trade.Orders.ToLookup(one => one.Day), Bank.Meet(Trade.Payments).ToLookup(one => one.Day));
        var days = orders.Select(one => one.Key).Union(payments.Select(one => one.Key)).Order().ToList();
        for (var day = days[0]; day <= days[^1].AddDays(DaysAfter); day = day.AddDays(1))
        {
            clock.Set(day);
            foreach (var (_, order) in orders[day])
                await Db.Transact(tx => opening.Open(tx, order, calendar), ct);
            foreach (var file in Bank.FilesOf(day, [.. payments[day]]))
                await Take(file, ct);
            await LookAgain(ct);
        }
    }

    async Task Take(DayFile file, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var taken = (await importer.Import(file.Name, () => new MemoryStream(file.Content), ct)).OrThrow();
        Importing += watch.Elapsed;
        if (taken.Faults.Count > 0 || taken.Held > 0)
            throw new InvalidOperationException(
                $"{file.Name} was not taken whole: {string.Join(' ', taken.Faults.Select(fault => fault.Reason))}");
        Entries += taken.Known ? 0 : taken.Entries;
        Repeated += taken.Known ? 0 : taken.Repeated;
        watch.Restart();
        await matcher.MatchFile(taken.Id, ct);
        Matching += watch.Elapsed;
    }

    async Task LookAgain(CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (await matcher.MatchNext(ct) || await shortfalls.EndNext(clock.GetUtcNow(), ct))
        {
            // Until nothing waits for the matcher.
        }

        LookingAgain += watch.Elapsed;
    }
}
