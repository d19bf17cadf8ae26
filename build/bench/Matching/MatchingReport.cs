using System.Globalization;
using CrossBorder.Sandbox;

namespace CrossBorder.Bench;

/// <summary>Compares what was matched with the truth that the bank kept.</summary>
sealed class MatchingReport(MatchingYear year, CancellationToken ct)
{
    const int MostShown = 20;

    public async Task Print(int seed, Table summary)
    {
        var entries = await year.Db.Many<Entry>(
            """
            select id, bank_reference, status, coalesce(reason, '') as reason
            from statement_entry
            where mark = 'C'
            """,
            new { }, ct);
        var made = (await year.Db.Many<Made>(
            """
            select entry_id, order_id, sum(amount_minor)::bigint as amount_minor, sum(charge_minor)::bigint as charge_minor
            from allocation
            where not undone and order_id is not null
            group by entry_id, order_id
            """,
            new { }, ct)).ToLookup(one => one.EntryId);
        var judged = entries.ConvertAll(entry => Judge(entry, [.. made[entry.Id]]));
        Console.WriteLine($"\n{year.Trade.Orders.Count} orders of {year.Trade.Buyers.Count} buyers, {year.Trade.Payments.Count} payments, "
            + $"{year.Bank.Truth.Count} credits, {year.Bank.InterimReports} interim reports, {year.Bank.Copies} files that came twice; "
            + $"{entries.Count} entries were taken, {year.Repeated} were known again");
        await PrintCharges();
        PrintKinds(judged);
        PrintReasons(judged);
        foreach (var one in judged.Where(one => one.IsFalse).Take(MostShown))
            await PrintFalse(one);
        if (entries.Count != year.Bank.Truth.Count)
            Console.WriteLine($"WRONG {entries.Count} entries of {year.Bank.Truth.Count} credits");
        var named = judged.FindAll(one => one.Credit.Kind != Irregularity.None);
        summary.Add(
            seed, judged.Count, judged.Count(one => one.IsMatched), Share(judged), Share(named), judged.Count(one => one.IsFalse),
            judged.Count(one => !one.IsMatched),
            await year.Db.One<long>("select count(*) from shortfall where status = 'Paid'", new { }, ct));
    }

    async Task PrintCharges()
    {
        var ends = await year.Db.Many<End>("select status, count(*) from shortfall group by status order by status", new { }, ct);
        Console.WriteLine("Came short: " + string.Join(", ", ends.Select(end => $"{end.Count} {end.Status}")));
    }

    /// <summary>With everything that was allocated to its orders, because the cause is seldom in the receipt alone.</summary>
    async Task PrintFalse(Judged one)
    {
        Console.WriteLine($"FALSE {one.Credit.Kind} {one.Credit.AmountMinor} {one.Credit.Narrative}, meant "
            + string.Join(", ", one.Credit.Truth.Select(share => share.Minor)) + ": "
            + string.Join(", ", one.Made.Select(made => $"{made.AmountMinor} + {made.ChargeMinor}")));
        foreach (var step in await year.Db.Many<string>(
            """
            select concat_ws(
                ' ', d.decided_at::date, a.amount_minor, '+', a.charge_minor, 'of', e.amount_minor, e.narrative, d.evidence)
            from allocation a
            join match_decision d on d.id = a.decision_id
            join statement_entry e on e.id = a.entry_id
            where not a.undone and a.order_id = any(@Orders)
            order by a.order_id, a.seq
            """,
            new { Orders = one.Made.Select(made => made.OrderId).ToArray() }, ct))
            Console.WriteLine($"  {step}");
        foreach (var step in await year.Db.Many<string>(
            """
            select concat_ws(' ', 'short', raised_at::date, level_minor, minor, wait_until, status, ended_at::date)
            from shortfall
            where order_id = any(@Orders)
            order by order_id, seq
            """,
            new { Orders = one.Made.Select(made => made.OrderId).ToArray() }, ct))
            Console.WriteLine($"  {step}");
    }

    Judged Judge(Entry entry, List<Made> made)
    {
        var credit = year.Bank.Truth[entry.BankReference];
        var truth = credit.Truth.GroupBy(share => share.Order).ToDictionary(group => group.Key, group => group.Sum(share => share.Minor));
        // Wrong is an order that it is not for, and more for one than was meant for it; too much goes to the order's buyer.
        var isFalse = made.Exists(one => !truth.TryGetValue(one.OrderId, out var meant)
            || (one.AmountMinor + one.ChargeMinor > meant && credit.Kind != Irregularity.TooMuch));
        return new Judged(entry, credit, made, entry.Status == "Matched", isFalse);
    }

    static void PrintKinds(List<Judged> judged)
    {
        var table = new Table("what the payer did", "credits", "less charges", "matched by itself", "share", "false", "left to people");
        foreach (var kind in judged.GroupBy(one => one.Credit.Kind).OrderBy(group => group.Key))
            Row(table, Name(kind.Key), [.. kind]);
        Row(table, "all", judged);
        Row(table, "all without a virtual account", judged.FindAll(one => one.Credit.Kind != Irregularity.None));
        table.Print("A year of receipts, matched by itself");
    }

    static void Row(Table table, string name, List<Judged> of) => table.Add(
        name, of.Count, of.Count(one => one.Credit.IsCharged), of.Count(one => one.IsMatched),
        Share(of), of.Count(one => one.IsFalse), of.Count(one => !one.IsMatched));

    static string Share(List<Judged> of) =>
        (100.0 * of.Count(one => one.IsMatched) / of.Count).ToString("F1", CultureInfo.InvariantCulture) + " %";

    static void PrintReasons(List<Judged> judged)
    {
        var left = judged.FindAll(one => !one.IsMatched);
        var table = new Table("reason", "receipts", "of them with charges");
        foreach (var reason in left.GroupBy(one => one.Entry.Reason).OrderByDescending(group => group.Count()))
            table.Add($"`{reason.Key}`", reason.Count(), reason.Count(one => one.Credit.IsCharged));
        table.Print("What was left to people, and why");
    }

    static string Name(Irregularity kind) => kind switch
    {
        Irregularity.None => "named the virtual account",
        Irregularity.NumberOnly => "named the order number",
        Irregularity.ReferenceOnly => "named its own reference",
        Irregularity.NoReference => "named nothing",
        Irregularity.Typo => "mistyped the number",
        Irregularity.WrongNumber => "named another order",
        Irregularity.ThirdParty => "had a third party pay",
        Irregularity.Split => "paid in two parts",
        Irregularity.Merged => "paid several orders at once",
        _ => "paid too much",
    };

    sealed record Entry(Guid Id, string BankReference, string Status, string Reason);

    sealed record End(string Status, long Count);

    sealed record Made(Guid EntryId, Guid OrderId, long AmountMinor, long ChargeMinor);

    sealed record Judged(Entry Entry, ShownCredit Credit, IReadOnlyList<Made> Made, bool IsMatched, bool IsFalse);
}
