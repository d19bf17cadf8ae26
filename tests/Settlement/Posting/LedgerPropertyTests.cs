using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Settlement.Tests;

public sealed class LedgerPropertyTests(LedgerHost host) : IClassFixture<LedgerHost>
{
    const int Clients = 12;
    const int StepsEach = 50;

    static Account[] Accounts(int parties) => [.. Enumerable.Range(0, parties).Select(_ => Guid.CreateVersion7())
        .SelectMany(party => new[] { LedgerHost.Payable(party), LedgerHost.Payable(party, "CNY") })];

    async Task<Account[]> Open(int parties)
    {
        var accounts = Accounts(parties);
        foreach (var account in accounts)
            await host.Desk.OpenAccountAsync(new Contracts.Settlement.V1.OpenAccountRequest { Account = account.ToString() });
        return accounts;
    }

    /// <summary>One after the other: every step comes to what the slow model says, and so do the balances.</summary>
    [Fact]
    public void Any_succession_of_steps_comes_to_what_the_obvious_ledger_says() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(25).WithEndSize(60),
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), seeds => Follow(seeds ?? []).GetAwaiter().GetResult()));

    async Task<bool> Follow(int[] seeds)
    {
        var accounts = await Open(2);
        var stepper = new LedgerStepper(host, accounts, new LedgerModel(accounts));
        // Some money, so that most of what follows is possible.
        await stepper.Take(new LedgerStep(LedgerAct.Fund, 0, 0, 150));
        foreach (var seed in seeds)
            await stepper.Take(LedgerStep.Of(seed));
        await stepper.Compare();
        return true;
    }

    /// <summary>All at once on few accounts: what was told is what is booked, and every invariant holds.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_interleaving_of_many_clients_keeps_every_invariant(int seed)
    {
        var accounts = await Open(3);
        var steppers = Enumerable.Range(0, Clients).Select(_ => new LedgerStepper(host, accounts, null)).ToArray();
        await Task.WhenAll(steppers.Select((stepper, client) => Task.Run(async () =>
        {
            var random = new Random(seed * 100 + client);
            for (var step = 0; step < StepsEach; step++)
                await stepper.Take(LedgerStep.Of(random.Next()));
        })));

        var succeeded = steppers.SelectMany(stepper => stepper.Succeeded).ToList();
        Assert.True(succeeded.Count > Clients * StepsEach / 5, $"only {succeeded.Count} succeeded");
        Assert.Equal(succeeded.Count, await host.Count($"ledger_transaction where id = any({Array(succeeded)})"));
        Assert.Equal(0, await host.Count($"ledger_transaction where id = any({Array(steppers.SelectMany(stepper => stepper.Refused))})"));
        await Asserted.Whole(host);
    }

    static string Array(IEnumerable<Guid> ids) => $"array['{string.Join("','", ids.Append(Guid.Empty))}']::uuid[]";
}
