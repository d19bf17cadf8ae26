using System.Diagnostics;
using System.Globalization;

namespace CrossBorder.Bench;

/// <summary>
/// Declarations through the service's own process: from four facts each, which come over the broker in any order, to the messages that
/// are stored and with the transport; with customs' receipts to the end; then claims and documents, counted apart. The limit is pgbench
/// committing the same rows in as many commits and from as many clients as the service has consumers.
/// </summary>
static class DeclarationBench
{
    const int Rounds = 3;

    /// <summary>Messages that a service handles at once.</summary>
    const int Clients = 16;
    const int WarmUp = 400;
    const int Papered = 50;
    const int Codes = 50;

    public static async Task Run(int declarations, int seconds, CancellationToken ct)
    {
        await using var place = await Place.Make("declarations");
        await using var fleet = new Fleet(place);
        await using var office = await Office.Open(fleet, ct);
        using var papers = new Papers(office);
        var warm = new Cases(WarmUp);
        await office.Make(warm, ct);
        await using var limit = await DeclarationLimit.Prepare(office.Database, await office.Reasons(), ct);
        await office.Close(warm, ct);
        await office.Claim(warm, ct);
        await papers.Make([.. warm.Orders.Take(Papered)], ct);

        var rounds = new List<Round>();
        for (var i = 0; i < Rounds; i++)
            rounds.Add(await Measure(office, papers, limit, new Cases(declarations), seconds, ct));
        PrintRates(declarations, rounds);
        PrintCosts(rounds, await Commits(office, new Cases(declarations), ct), papers.Bytes / (Papered * 6));
        var (calls, bare, cpu) = await papers.LookUp(Codes, TimeSpan.FromSeconds(seconds), ct);
        var table = new Table("codes", "look-ups/s", "bare select/s", "ratio", "service's CPU ms");
        table.Add(Codes, Number(calls, 0), Number(bare, 0), Number(calls / bare, 3), Number(cpu, 2));
        table.Print("Tariff: look-ups over gRPC, one after the other");
    }

    sealed record Round(Step Made, double Limit, Step Closed, Step Claimed, Step Papered);

    static async Task<Round> Measure(Office office, Papers papers, PgBench limit, Cases cases, int seconds, CancellationToken ct)
    {
        var made = await office.Make(cases, ct);
        var most = limit.Run(Clients, seconds);
        return new Round(
            made, most, await office.Close(cases, ct), await office.Claim(cases, ct),
            await papers.Make([.. cases.Orders.Take(Papered)], ct));
    }

    /// <summary>Per declaration and step, what the service commits without any declaration taken off.</summary>
    static async Task<Dictionary<string, double>> Commits(Office office, Cases cases, CancellationToken ct)
    {
        var commits = new Commits(office.Place);
        await Task.Delay(Bench.Commits.Reported, ct);
        var (before, since) = (await Counted(), Stopwatch.GetTimestamp());
        await Task.Delay(Bench.Commits.Reported, ct);
        var perSecond = (await Counted() - before) / Stopwatch.GetElapsedTime(since).TotalSeconds;
        return new()
        {
            ["made"] = await Of(() => office.Make(cases, ct)),
            ["closed"] = await Of(() => office.Close(cases, ct)),
            ["claim"] = await Of(() => office.Claim(cases, ct)),
        };

        async Task<double> Counted() => (await commits.Count())[Office.Service];

        async Task<double> Of(Func<Task> step)
        {
            var (start, at) = (await Counted(), Stopwatch.GetTimestamp());
            await step();
            await Task.Delay(Bench.Commits.Reported, ct);
            var count = await Counted() - start - (perSecond * Stopwatch.GetElapsedTime(at).TotalSeconds);
            return Math.Max(0, count) / cases.Orders.Count;
        }
    }

    static void PrintRates(int declarations, List<Round> rounds)
    {
        var table = new Table("round", "made/s", "pgbench/s", "ratio", "closed/s", "claims/s", "documents/s");
        foreach (var (round, i) in rounds.Select((round, i) => (round, i)))
            Add(i + 1, of => of(round));
        Add("**middle**", of => Rate.Median(rounds.Select(of)));
        table.Print($"Declarations: rounds of {declarations} orders of three lines, four facts and five receipts each");

        void Add(object name, Func<Func<Round, double>, double> take) => table.Add(
            name, Number(take(round => round.Made.PerSecond), 0), Number(take(round => round.Limit), 0),
            Number(take(round => round.Made.PerSecond / round.Limit), 3), Number(take(round => round.Closed.PerSecond), 0),
            Number(take(round => round.Claimed.PerSecond), 0), Number(take(round => round.Papered.PerSecond), 0));
    }

    static void PrintCosts(List<Round> rounds, Dictionary<string, double> commits, long bytes)
    {
        var table = new Table("CPU ms of", "made", "closed", "claim", $"document of {bytes} bytes");
        foreach (var process in new[] { Office.Service, Usage.Database, Usage.Broker, Usage.Load })
            table.Add(
                process == Office.Service ? $"**{process}**" : $"({process})", Cpu(round => round.Made, process),
                Cpu(round => round.Closed, process), Cpu(round => round.Claimed, process), Cpu(round => round.Papered, process));
        table.Add("commits", Number(commits["made"], 2), Number(commits["closed"], 2), Number(commits["claim"], 2), "");
        table.Print("Declarations: processor time and commits of one, by step");

        string Cpu(Func<Round, Step> step, string process) => Number(Rate.Median(rounds.Select(round => step(round).Cpu(process))), 2);
    }

    static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
