namespace CrossBorder.Settlement.Tests;

/// <summary>What somebody asks of the ledger. Numbers choose among the accounts, transactions and holds that there are.</summary>
public sealed record LedgerStep(LedgerAct Act, int One, int Other, int Minor)
{
    public static LedgerStep Of(int seed)
    {
        var random = new Random(seed);
        return new((LedgerAct)random.Next(Enum.GetValues<LedgerAct>().Length), random.Next(1000), random.Next(1000), random.Next(1, 120));
    }
}

public enum LedgerAct { Fund, Move, Charge, MoveBoth, Hold, PostHold, Void, Wait, Reverse, Exchange, Retry, Reuse }

/// <summary>
/// The slow and obvious ledger: a list of what was booked and one of holds; everything else is counted anew every time. Says what
/// each step must come to.
/// </summary>
public sealed class LedgerModel(Account[] accounts)
{
    public List<LedgerEntry> Booked { get; } = [];

    public List<ModelHold> Holds { get; } = [];

    public TimeSpan Time { get; set; }

    public long Balance(Account account) =>
        Booked.SelectMany(entry => entry.Lines).Where(line => line.Account == account).Sum(line => line.CreditMinor - line.DebitMinor);

    public long Available(Account account) =>
        Balance(account) - Holds.FindAll(one => one.Hold.Account == account && one.Status == HoldStatus.Held)
            .Sum(one => one.Hold.AmountMinor);

    public string Post(LedgerEntry entry)
    {
        if (Booked.Find(one => one.Source == entry.Source) is { } before)
            return LedgerHash.Content(before).AsSpan().SequenceEqual(LedgerHash.Content(entry)) ? "ok" : "transaction_reused";
        if (entry.Reverses is { } back && Booked.Exists(one => one.Reverses == back || (one.Id == back && one.Reverses is not null)))
            return "already_reversed";
        var hold = Holds.Find(one => one.Hold.Id == entry.Hold?.Id);
        var free = hold is { Status: HoldStatus.Held } ? hold.Hold.AmountMinor : 0;
        foreach (var account in accounts)
            if (entry.Lines.Any(line => line.Account == account) && After(account, entry) + (account == hold?.Hold.Account ? free : 0) < 0)
                return "insufficient_funds";
        if (hold is not null && hold.Status != HoldStatus.Held)
            return hold.Status == HoldStatus.Expired ? "hold_expired" : "hold_closed";
        hold?.Status = HoldStatus.Posted;
        Booked.Add(entry);
        return "ok";
    }

    public string Hold(Hold hold)
    {
        if (Available(hold.Account) < hold.AmountMinor)
            return "insufficient_funds";
        Holds.Add(new ModelHold(hold));
        return "ok";
    }

    public static string Void(ModelHold hold)
    {
        if (hold.Status is HoldStatus.Posted or HoldStatus.Expired)
            return hold.Status == HoldStatus.Posted ? "hold_closed" : "hold_expired";
        hold.Status = HoldStatus.Voided;
        return "ok";
    }

    public void Expire(DateTimeOffset now)
    {
        foreach (var hold in Holds.Where(hold => hold.Status == HoldStatus.Held && hold.Hold.ExpiresAt <= now))
            hold.Status = HoldStatus.Expired;
    }

    long After(Account account, LedgerEntry entry) =>
        Available(account) + entry.Lines.Where(line => line.Account == account).Sum(line => line.CreditMinor - line.DebitMinor);
}

public sealed class ModelHold(Hold hold)
{
    public Hold Hold { get; } = hold;

    public HoldStatus Status { get; set; } = HoldStatus.Held;
}
