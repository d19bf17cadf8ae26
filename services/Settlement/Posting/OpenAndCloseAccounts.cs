using CrossBorder.Platform;
using Grpc.Core;
using Npgsql;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Accounts are opened with a limit, and closed for good once nothing is on them. Facts of the flow open what they need themselves.
/// </summary>
public sealed partial class LedgerService
{
    [Allow(Role.Operator, Role.Service)]
    public override async Task<V1.LedgerAccount> OpenAccount(V1.OpenAccountRequest request, ServerCallContext context)
    {
        var account = Account.Required("account", request.Account);
        if (request.LimitMinor < 0)
            throw Problem.Invalid("limit_minor", $"{request.LimitMinor} is no limit.", "0 or more").ToGrpc();
        var outcome = await db.Decide<int>(async tx =>
        {
            var fits = await tx.One<bool>(
                "select of_party = @OfParty and (limited or @LimitMinor = 0) from ledger_purpose where kind = @Kind",
                new { OfParty = account.Party != PartyId.Platform, request.LimitMinor, Kind = account.Kind.ToString() });
            if (!fits)
                return Problem.Invalid(
                    "account", $"{account} does not fit its purpose.", "a party where the purpose has one; a limit where it is limited");
            await tx.Run("select ledger_open(@Kinds, @Parties, @Currencies)", new
            {
                Kinds = new[] { account.Kind.ToString() },
                Parties = new[] { account.Party.Value },
                Currencies = new[] { account.Currency.Code },
            });
            return await SetLimit(tx, account, request.LimitMinor);
        }, context.CancellationToken);
        outcome.OrThrow();
        return (await Row(account, context.CancellationToken))!.ToWire();
    }

    static async Task<Outcome<int>> SetLimit(Tx tx, Account account, long limitMinor)
    {
        try
        {
            return await tx.Run(
                """
                update ledger_balance
                set limit_minor = @limitMinor
                where (kind, party_id, currency) = (@Kind, @Party, @Currency) and limit_minor <> @limitMinor
                """,
                new { limitMinor, Kind = account.Kind.ToString(), Party = account.Party.Value, Currency = account.Currency.Code });
        }
        catch (PostgresException e) when (e.ConstraintName == "ledger_balance_within_limit")
        {
            return LedgerProblems.InsufficientFunds(account);
        }
    }

    [Allow(Role.Operator, Role.Service)]
    public override async Task<V1.LedgerAccount> CloseAccount(V1.AccountRequest request, ServerCallContext context)
    {
        var account = Account.Required("account", request.Account);
        if (await Row(account, context.CancellationToken) is null)
            throw Problem.NotFound("ledger_account", account).ToGrpc();
        var outcome = await db.Decide<int>(async tx =>
        {
            // Waits for those who post, and lets nobody begin until the account is closed.
            await tx.Run("lock table posting in share row exclusive mode", new { });
            var closed = await tx.Run(
                """
                update ledger_account a
                set closed_at = coalesce(closed_at, @Now)
                where (a.kind, a.party_id, a.currency) = (@Kind, @Party, @Currency)
                    and (
                        select coalesce(sum(p.debit_minor - p.credit_minor), 0)
                        from posting p
                        where (p.kind, p.party_id, p.currency) = (a.kind, a.party_id, a.currency)) = 0
                    and not exists (
                        select from ledger_hold h
                        where h.status = 'Held' and (h.kind, h.party_id, h.currency) = (a.kind, a.party_id, a.currency))
                """,
                new
                {
                    Now = clock.GetUtcNow(),
                    Kind = account.Kind.ToString(),
                    Party = account.Party.Value,
                    Currency = account.Currency.Code,
                });
            return closed == 1 ? closed : LedgerProblems.AccountInUse(account);
        }, context.CancellationToken);
        outcome.OrThrow();
        return (await Row(account, context.CancellationToken))!.ToWire();
    }
}
