using System.Diagnostics;
using CrossBorder.Platform;
using CrossBorder.Settlement;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrossBorder.Bench;

/// <summary>Plays a year: each day's orders are opened, then the day's files are imported and matched.</summary>
sealed class MatchingYear(Db db, BankYear bank)
{
    static readonly RiskGate Risk = new(
        new RiskAssessor(new Watchlist(), NullLogger<RiskAssessor>.Instance), TimeProvider.System);

    readonly OpenReceivable opening = new(
        db, new BusinessDays(db, TimeProvider.System), Risk, new MatchSignal(), NullLogger<OpenReceivable>.Instance);
    readonly StatementImporter importer = new(db, new MatchSignal(), TimeProvider.System, NullLogger<StatementImporter>.Instance);
    readonly Matcher matcher = new(
        db, Risk, new PayoutSignal(), new ClaimSignal(), TimeProvider.System, NullLogger<Matcher>.Instance);

    public Db Db => db;

    public BankYear Bank => bank;

    public Trade Trade { get; private set; } = new();

    public TimeSpan Matching { get; private set; }

    public TimeSpan Importing { get; private set; }

    /// <summary>Entries that the statements brought, each once.</summary>
    public int Entries { get; private set; }

    public int Repeated { get; private set; }

    public async Task Play(Trade trade, CancellationToken ct)
    {
        Trade = trade;
        var calendar = await WorkCalendar.Load(db, ct);
        foreach (var buyer in trade.Buyers)
            await db.Transact(tx => LearnBuyer.Learn(tx, buyer), ct);
        var (orders, payments) = (trade.Orders.ToLookup(one => one.Day), trade.Payments.ToLookup(one => one.Day));
        foreach (var day in orders.Select(one => one.Key).Union(payments.Select(one => one.Key)).Order())
        {
            foreach (var (_, order) in orders[day])
                await db.Transact(tx => opening.Open(tx, order, calendar), ct);
            foreach (var file in bank.FilesOf(day, [.. payments[day]]))
                await Take(file, ct);
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
        while (await matcher.MatchNext(ct))
        {
            // Until nothing waits for the matcher.
        }

        Matching += watch.Elapsed;
    }
}
