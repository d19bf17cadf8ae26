using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Accounts with their balances, now or as of the past. A party sees its own.</summary>
public sealed partial class LedgerService
{
    /// <summary>What is posted and not sealed yet belongs to the balance of accounts that nobody locks.</summary>
    const string Balances =
        """
        with waiting as materialized (
            select p.kind, p.party_id, p.currency, sum(p.debit_minor)::bigint as debit, sum(p.credit_minor)::bigint as credit
            from ledger_unsealed u join posting p on p.transaction_id = u.transaction_id
            group by p.kind, p.party_id, p.currency)
        select a.seq, a.kind, a.party_id, a.currency, b.normal_side, b.limited, b.limit_minor,
            b.debit_minor + case when b.limited then 0 else coalesce(w.debit, 0) end as debit_minor,
            b.credit_minor + case when b.limited then 0 else coalesce(w.credit, 0) end as credit_minor,
            (select coalesce(sum(h.amount_minor), 0)::bigint
            from ledger_hold h
            where h.status = 'Held' and (h.kind, h.party_id, h.currency) = (a.kind, a.party_id, a.currency)) as held_minor,
            a.closed_at is not null as closed
        from ledger_account a
        join ledger_balance b using (kind, party_id, currency)
        left join waiting w on (w.kind, w.party_id, w.currency) = (a.kind, a.party_id, a.currency)
        """;

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.ListAccountsResponse> ListAccounts(V1.ListAccountsRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var (after, limit) = PageOf(request.Page);
        if (request.Kind.Length > 0 && !Enum.IsDefined(typeof(AccountKind), request.Kind))
            throw Problem.Invalid("kind", $"'{request.Kind}' is no purpose.", string.Join(", ", Enum.GetNames<AccountKind>())).ToGrpc();
        var party = request.PartyId.Length == 0 ? (Guid?)null
            : Guid.TryParse(request.PartyId, out var id) ? id
            : throw Problem.Invalid("party_id", $"'{request.PartyId}' is not an id.", "a UUID").ToGrpc();
        var rows = await db.Many<AccountRow>(
            $"""
            {Balances}
            where (@SeesAll or a.party_id = @PartyId) and a.seq > @after and (@party::uuid is null or a.party_id = @party)
                and (@Kind = '' or a.kind = @Kind) and (@Currency = '' or a.currency = @Currency)
            order by a.seq
            limit @Take
            """,
            new { principal.SeesAll, principal.PartyId, after, party, request.Kind, request.Currency, Take = limit + 1 },
            context.CancellationToken);
        var response = new V1.ListAccountsResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Accounts.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.LedgerAccount> GetAccount(V1.GetAccountRequest request, ServerCallContext context)
    {
        var row = await Visible(request.Account, context.CancellationToken);
        if (request.EffectiveOn.Length == 0 && request.RecordedAt is null)
            return row.ToWire();
        var sums = await db.One<Sums>(
            """
            select coalesce(sum(p.debit_minor), 0)::bigint as debit_minor, coalesce(sum(p.credit_minor), 0)::bigint as credit_minor
            from posting p join ledger_transaction t on t.id = p.transaction_id
            where (p.kind, p.party_id, p.currency) = (@Kind, @PartyId, @Currency)
                and t.effective_on <= coalesce(@Day::date, 'infinity') and t.recorded_at <= coalesce(@At::timestamptz, 'infinity')
            """,
            new
            {
                Kind = row.Kind.ToString(),
                row.PartyId,
                Currency = row.Currency.Code,
                Day = request.EffectiveOn.Length == 0 ? (DateOnly?)null : DayOf("effective_on", request.EffectiveOn),
                At = request.RecordedAt?.ToDateTimeOffset(),
            }, context.CancellationToken);
        return (row with { DebitMinor = sums!.DebitMinor, CreditMinor = sums.CreditMinor, HeldMinor = 0 }).ToWire();
    }

    /// <exception cref="RpcException">404: there is no such account, or it is another party's.</exception>
    async Task<AccountRow> Visible(string name, CancellationToken ct)
    {
        var principal = Principal.Required;
        var row = Account.Find(name) is { } account && (principal.SeesAll || account.Party.Value == principal.PartyId)
            ? await Row(account, ct)
            : null;
        return row ?? throw Problem.NotFound("ledger_account", name).ToGrpc();
    }

    Task<AccountRow?> Row(Account account, CancellationToken ct) => db.One<AccountRow>(
        $"{Balances} where (a.kind, a.party_id, a.currency) = (@Kind, @Party, @Currency)",
        new { Kind = account.Kind.ToString(), Party = account.Party.Value, Currency = account.Currency.Code }, ct);

    sealed record Sums(long DebitMinor, long CreditMinor);

    sealed record AccountRow(
        long Seq, AccountKind Kind, PartyId PartyId, Currency Currency, string NormalSide, bool Limited, long LimitMinor, long DebitMinor,
        long CreditMinor, long HeldMinor, bool Closed)
    {
        long Balance => NormalSide == "Credit" ? CreditMinor - DebitMinor : DebitMinor - CreditMinor;

        public V1.LedgerAccount ToWire() => new()
        {
            Name = new Account(Kind, PartyId, Currency).ToString(),
            Kind = Kind.ToString(),
            PartyId = PartyId.Value.ToString(),
            Currency = Currency.Code,
            NormalSide = NormalSide,
            Limited = Limited,
            LimitMinor = LimitMinor,
            DebitMinor = DebitMinor,
            CreditMinor = CreditMinor,
            BalanceMinor = Balance,
            HeldMinor = HeldMinor,
            AvailableMinor = Balance - HeldMinor,
            Closed = Closed,
        };
    }
}
