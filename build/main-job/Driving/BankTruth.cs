using System.Text.Json.Nodes;

namespace CrossBorder.MainJob.Driving;

/// <summary>What one credit was meant for: an order and how much of it.</summary>
/// <param name="Order">Null when the platform does not know the number.</param>
/// <param name="MeantMinor">Of the whole payment; a part of it shows less.</param>
public sealed record MeantFor(Guid? Order, long MeantMinor);

/// <summary>A credit as the bank shows it, with what its payer meant.</summary>
/// <param name="Kind">What was not as agreed.</param>
public sealed record TrueCredit(string BankReference, string Kind, bool IsCharged, long ShownMinor, IReadOnlyList<MeantFor> For)
{
    /// <summary>How an operator who asked the payer allocates it: what banks kept lies on the largest order.</summary>
    public List<(Guid Order, long Minor, long ChargeMinor)> Shares()
    {
        var left = ShownMinor;
        var shares = new List<(Guid Order, long Minor, long ChargeMinor)>();
        var charge = IsCharged ? For.Sum(one => one.MeantMinor) - ShownMinor : 0;
        foreach (var (i, one) in For.OrderByDescending(one => one.MeantMinor).Index())
        {
            var kept = i == 0 ? charge : 0;
            var minor = Math.Min(left, one.MeantMinor - kept);
            left -= minor;
            if (one.Order is { } order && minor > 0)
                shares.Add((order, minor, kept));
        }

        return shares;
    }
}

/// <summary>The sandbox's truth about irregular payments, which no bank would tell: people find it out by asking the payer.</summary>
public sealed class BankTruth(Api bank)
{
    readonly Dictionary<string, Guid> orders = [];
    readonly Dictionary<string, Guid> numbers = [];

    /// <summary>Orders that somebody pays.</summary>
    public IReadOnlyList<Guid> Orders
    {
        get
        {
            lock (orders)
                return [.. orders.Values];
        }
    }

    /// <summary>Account and number name the order.</summary>
    public void Learn(string virtualAccount, string number, Guid order)
    {
        lock (orders)
        {
            orders[virtualAccount] = order;
            numbers[number.Replace("-", "", StringComparison.Ordinal)] = order;
        }
    }

    /// <param name="number">Without its dashes.</param>
    public Guid? OrderOf(string number)
    {
        lock (orders)
            return numbers.TryGetValue(number, out var order) ? order : null;
    }

    public async Task<Dictionary<string, TrueCredit>> Read(CancellationToken ct)
    {
        var rows = (await bank.Get("/control/truth", ct)).AsArray().Select(row => row!).ToList();
        lock (orders)
            return rows.GroupBy(row => (string)row["bankReference"]!).ToDictionary(group => group.Key, group => Credit([.. group]));
    }

    TrueCredit Credit(List<JsonNode> rows)
    {
        var kind = (string)rows[0]["irregularity"]!;
        var isCharged = kind.EndsWith("Charged", StringComparison.Ordinal);
        return new(
            (string)rows[0]["bankReference"]!, isCharged ? kind[..^"Charged".Length] : kind, isCharged, (long)rows[0]["shownMinor"]!,
            [
                .. rows.Select(row => new MeantFor(
                    orders.TryGetValue((string)row["virtualAccount"]!, out var order) ? order : null, (long)row["meantMinor"]!)),
            ]);
    }
}
