using CrossBorder.Platform;

namespace CrossBorder.Settlement.Tests;

/// <summary>
/// Turns steps into requests. Alone it tells the ledger and the model the same and compares; among rivals nobody can say what comes,
/// so that it only notes what it was told.
/// </summary>
public sealed class LedgerStepper(LedgerHost host, Account[] accounts, LedgerModel? model)
{
    static readonly Account Bank = LedgerHost.Platform(AccountKind.Bank);
    static readonly Account Fees = LedgerHost.Platform(AccountKind.PlatformFees);
    readonly Account[] dollars = [.. accounts.Where(account => account.Currency.Code == "USD")];
    readonly List<LedgerEntry> posted = [];
    readonly List<Hold> holds = [];
    TimeSpan time;

    /// <summary>What was told to be booked; and what was refused.</summary>
    public HashSet<Guid> Succeeded { get; } = [];

    public HashSet<Guid> Refused { get; } = [];

    DateTimeOffset Now => host.Clock.GetUtcNow() + time;

    public async Task Take(LedgerStep step)
    {
        var (one, other) = (dollars[step.One % dollars.Length], dollars[step.Other % dollars.Length]);
        switch (step.Act)
        {
            case LedgerAct.Fund: await Post(LedgerHost.Move(Bank, one, step.Minor)); break;
            case LedgerAct.Move when one != other: await Post(LedgerHost.Move(one, other, step.Minor)); break;
            case LedgerAct.Charge: await Post(LedgerHost.Move(one, Fees, step.Minor)); break;
            case LedgerAct.MoveBoth when one != other: await Post(Both(one, other, step.Minor)); break;
            case LedgerAct.Hold: await Reserve(one, step.Minor); break;
            case LedgerAct.PostHold when holds.Count > 0: await PostHold(holds[step.One % holds.Count], step.Other); break;
            case LedgerAct.Void when holds.Count > 0: await Void(holds[step.One % holds.Count]); break;
            case LedgerAct.Wait: await Wait(step.Minor); break;
            case LedgerAct.Reverse when posted.Count > 0: await Post(Reversal(posted[step.One % posted.Count])); break;
            case LedgerAct.Exchange: await Exchange(one, step.Minor); break;
            case LedgerAct.Retry when posted.Count > 0: await Post(posted[step.One % posted.Count]); break;
            case LedgerAct.Reuse when posted.Count > 0: await Reuse(posted[step.One % posted.Count]); break;
            default: break;
        }
    }

    /// <summary>Says what the model says of every account.</summary>
    public async Task Compare()
    {
        foreach (var account in accounts)
            Assert.Equal(model!.Available(account), (await host.Account(account)).AvailableMinor);
    }

    async Task Post(LedgerEntry entry)
    {
        var code = (await Ledger.Post(host.Db, [entry], Now, CancellationToken.None, opens: true)).Problem?.Code ?? "ok";
        if (model is not null)
            Assert.Equal(model.Post(entry), code);
        if (code == "transaction_reused")
            return;
        (code == "ok" ? Succeeded : Refused).Add(entry.Id);
        if (code == "ok" && !posted.Contains(entry))
            posted.Add(entry);
    }

    static LedgerEntry Both(Account one, Account other, long minor)
    {
        var id = Guid.CreateVersion7();
        return new LedgerEntry("client", id, null, LedgerHost.Day, one.Currency) { Id = id }
            .Debit(one, minor).Credit(other, minor - 1).Debit(Bank, 1).Credit(Fees, 2);
    }

    static LedgerEntry Reversal(LedgerEntry entry)
    {
        var id = Guid.CreateVersion7();
        var reversal = new LedgerEntry("reverse", id, null, LedgerHost.Day, entry.Currency) { Id = id, Reverses = entry.Id };
        return entry.Lines.Aggregate(
            reversal, (made, line) => made.Debit(line.Account, line.CreditMinor).Credit(line.Account, line.DebitMinor));
    }

    async Task Reuse(LedgerEntry entry)
    {
        var parts = entry.Source.Split(':');
        var other = new LedgerEntry(parts[0], Guid.Parse(parts[1]), null, entry.EffectiveOn, entry.Currency)
        {
            Id = entry.Id,
            Memo = "other",
        };
        other = entry.Lines.Aggregate(
            other, (made, line) => made.Debit(line.Account, line.DebitMinor).Credit(line.Account, line.CreditMinor));
        Assert.Equal("transaction_reused", (await Ledger.Post(host.Db, [other], Now, CancellationToken.None)).Problem!.Code);
    }

    Task Exchange(Account sold, int minor)
    {
        var bought = sold with { Currency = Currency.Of("CNY") };
        return Post(new CurrencyExchange(sold, bought, minor, 7.2m, 7.1m).ToEntry(Guid.CreateVersion7(), LedgerHost.Day));
    }

    async Task Reserve(Account account, int minor)
    {
        var hold = new Hold(Guid.CreateVersion7(), account, minor, "", HoldStatus.Held, Now + TimeSpan.FromSeconds(150));
        var code = (await Holds.Reserve(host.Db, hold, Now, CancellationToken.None))?.Code ?? "ok";
        if (model is not null)
            Assert.Equal(model.Hold(hold), code);
        if (code != "ok")
            return;
        holds.Add(hold);
        // A retry holds nothing more.
        Assert.Null(await Holds.Reserve(host.Db, hold, Now, CancellationToken.None));
    }

    Task PostHold(Hold hold, int part)
    {
        var id = Guid.CreateVersion7();
        var minor = 1 + part % hold.AmountMinor;
        return Post(new LedgerEntry("hold", id, null, LedgerHost.Day, hold.Account.Currency) { Id = id, Hold = hold }
            .Debit(hold.Account, minor).Credit(Fees, minor));
    }

    async Task Void(Hold hold)
    {
        var code = (await Holds.Void(host.Db, hold.Id, Now, CancellationToken.None))?.Code ?? "ok";
        if (model is not null)
            Assert.Equal(LedgerModel.Void(model.Holds.Single(one => one.Hold.Id == hold.Id)), code);
    }

    async Task Wait(int seconds)
    {
        time += TimeSpan.FromSeconds(seconds);
        await Holds.Release(host.Db, [.. holds.Select(hold => hold.Id)], HoldStatus.Expired, Now, CancellationToken.None);
        model?.Expire(Now);
    }
}
