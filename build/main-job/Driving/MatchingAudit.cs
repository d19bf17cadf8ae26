using System.Globalization;
using System.Text.Json.Nodes;

namespace CrossBorder.MainJob.Driving;

/// <summary>Compares, order by order, what the platform allocated with what the payers meant.</summary>
public sealed class MatchingAudit(Parties parties, BankTruth truth, ReceiptDesk desk)
{
    const int MostShown = 20;

    public async Task Print(CancellationToken ct)
    {
        var known = await truth.Read(ct);
        var (allocated, wrong) = (new HashSet<string>(), new List<string>());
        foreach (var order in truth.Orders)
            foreach (var receipt in (await parties.Operator.Get($"/api/v1/orders/{order}/receivable", ct))["receipts"]!.AsArray())
                Judge(order, receipt!, known, allocated, wrong);
        var byPeople = known.Keys.Where(desk.Decided.ContainsKey).ToHashSet();
        Console.WriteLine();
        Console.WriteLine("what the payer did          credits   by itself    share  by people  still waits");
        foreach (var kind in known.Values.GroupBy(credit => credit.Kind).OrderBy(group => group.Key, StringComparer.Ordinal))
            Row(kind.Key, [.. kind], allocated, byPeople);
        Row("all", [.. known.Values], allocated, byPeople);
        Row("all without an account", [.. known.Values.Where(credit => credit.Kind != "None")], allocated, byPeople);
        Console.WriteLine();
        Console.WriteLine($"false matches: {wrong.Count}");
        foreach (var one in wrong.Take(MostShown))
            Console.WriteLine("  " + one);
        foreach (var reason in desk.Decided.Values.GroupBy(reason => reason).OrderByDescending(group => group.Count()))
            Console.WriteLine($"  people were asked {reason.Count(),5} times because of {reason.Key}");
        Console.WriteLine($"of {byPeople.Count} decisions about receipts {desk.Proposed.Count} took a proposal as it was; "
            + $"{desk.Charged} shortfalls were taken for charges before their wait was over");
    }

    void Judge(Guid order, JsonNode receipt, Dictionary<string, TrueCredit> known, HashSet<string> allocated, List<string> wrong)
    {
        var reference = (string)receipt["bankReference"]!;
        if (!known.TryGetValue(reference, out var credit))
            return;
        allocated.Add(reference);
        var meant = credit.For.FirstOrDefault(one => one.Order == order);
        var minor = (long)receipt["amountMinor"]!;
        if (!desk.Decided.ContainsKey(reference) && (meant is null || (minor > meant.MeantMinor && credit.Kind != "TooMuch")))
            wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{reference} {credit.Kind}: {minor} for order {order}"));
    }

    static void Row(string name, List<TrueCredit> credits, HashSet<string> allocated, HashSet<string> byPeople)
    {
        var alone = credits.Count(credit => allocated.Contains(credit.BankReference) && !byPeople.Contains(credit.BankReference));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-26} {credits.Count,8} {alone,11} {100.0 * alone / Math.Max(1, credits.Count),7:F1}% "
            + $"{credits.Count(credit => byPeople.Contains(credit.BankReference)),10} "
            + $"{credits.Count(credit => !allocated.Contains(credit.BankReference)),11}"));
    }
}
