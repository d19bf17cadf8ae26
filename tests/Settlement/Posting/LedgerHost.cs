using CrossBorder.Platform;
using CrossBorder.Testing;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>A ledger of its own, for tests that break it, count all of it, or move its clock.</summary>
public sealed class LedgerHost() : ServiceHost<SettlementService>("settlement")
{
    public static readonly DateOnly Day = new(2026, 5, 4);

    public ManualClock Clock { get; } = new(new DateTimeOffset(2026, 11, 21, 8, 0, 0, TimeSpan.Zero));

    public V1.Ledger.LedgerClient Desk => As(Operator);

    public V1.Ledger.LedgerClient Machine => As(Principal.Service("test"));

    public new V1.Ledger.LedgerClient As(Principal? principal) => new(base.As(principal));

    protected override void Configure(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock);

    public static Account Payable(Guid party, string currency = "USD") =>
        new(AccountKind.ExporterPayable, new PartyId(party), Currency.Of(currency));

    public static Account Platform(AccountKind kind, string currency = "USD") => new(kind, PartyId.Platform, Currency.Of(currency));

    /// <summary>An amount from one account to another, of which balances grow by credits.</summary>
    public static LedgerEntry Move(Account from, Account to, long minor, Guid? id = null, string memo = "", DateOnly? day = null)
    {
        var made = id ?? Guid.CreateVersion7();
        return new LedgerEntry("client", made, null, day ?? Day, from.Currency) { Id = made, Memo = memo }
            .Debit(from, minor).Credit(to, minor);
    }

    /// <summary>Money for an exporter, from the bank.</summary>
    public async Task Fund(Account account, long minor) =>
        Assert.Null((await Post(true, Move(Platform(AccountKind.Bank, account.Currency.Code), account, minor))).Problem);

    public Task<Outcome<Posted>> Post(params LedgerEntry[] entries) => Post(false, entries);

    public Task<Outcome<Posted>> Post(bool opens, params LedgerEntry[] entries) =>
        Ledger.Post(Db, entries, Clock.GetUtcNow(), CancellationToken.None, opens);

    public async Task<V1.LedgerAccount> Account(Account account) =>
        await Desk.GetAccountAsync(new V1.GetAccountRequest { Account = account.ToString() });

    public Task<long> Count(string from) => Db.One<long>($"select count(*) from {from}", new { }, CancellationToken.None);

    /// <summary>Seals everything that is booked.</summary>
    public async Task Seal()
    {
        var sealer = Services.GetServices<IHostedService>().OfType<SealEntries>().Single();
        await Eventually(async () =>
        {
            await sealer.SealNext(CancellationToken.None);
            return await Count("ledger_unsealed") == 0;
        }, "sealed");
    }

    public async Task<V1.VerifyResponse> Verify()
    {
        await Seal();
        return await Desk.VerifyAsync(new V1.VerifyRequest());
    }

    public static async Task<string> Code<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            await call;
            return "ok";
        }
        catch (RpcException e)
        {
            return Problem.FromGrpc(e).Code;
        }
    }
}
