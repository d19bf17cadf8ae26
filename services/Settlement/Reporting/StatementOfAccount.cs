using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// A party's accounts over a period: opening balance, every movement of the ledger with the balance after it, closing balance. By the
/// day of the fact, so that a period that was stated may say more once an earlier fact is learnt.
/// </summary>
public sealed partial class ReportingService
{
    /// <summary>Of one statement over all accounts: what a message can carry and a person can read.</summary>
    const int MostMovements = 10_000;

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.AccountStatement> GetAccountStatement(V1.AccountStatementRequest request, ServerCallContext context)
    {
        var party = PartyOf(request.PartyId);
        var to = PastDay("to", request.To);
        var from = request.From.Length == 0 ? new DateOnly(to.Year, to.Month, 1) : PastDay("from", request.From);
        if (from > to)
            throw Problem.Invalid("from", "The period ends before it begins.", "a day up to to").ToGrpc();
        if (request.Currency.Length > 0 && Currency.Find(request.Currency) is null)
            throw Problem.Invalid("currency", $"'{request.Currency}' is no currency of ours.", Currency.Accepted).ToGrpc();
        // One snapshot, so that openings, movements and closings are of the same moment.
        return await db.Transact(async tx =>
        {
            await tx.Run("set transaction isolation level repeatable read", new { });
            return await StatementOf(tx, party, request.Currency, from, to);
        }, context.CancellationToken) ?? throw Problem.NotFound("party", request.PartyId).ToGrpc();
    }

    /// <exception cref="RpcException">404: nobody is named, or somebody else.</exception>
    static PartyId PartyOf(string named)
    {
        var principal = Principal.Required;
        if (!principal.SeesAll && (named.Length == 0 || named == principal.PartyId.ToString()))
            return new PartyId(principal.PartyId);
        return principal.SeesAll && Guid.TryParse(named, out var party) && party != Guid.Empty
            ? new PartyId(party)
            : throw Problem.NotFound("party", named).ToGrpc();
    }

    static async Task<V1.AccountStatement?> StatementOf(Tx tx, PartyId party, string currency, DateOnly from, DateOnly to)
    {
        var accounts = await tx.Many<AccountRow>(Openings, new { Party = party.Value, currency, from });
        var name = await tx.One<string>("select name_en from risk_party where id = @Value", new { party.Value });
        if (accounts.Count == 0 && name is null && Principal.Required.SeesAll)
            return null;
        var movements = (await tx.Many<MovementRow>(
            Movements, new { Party = party.Value, currency, from, to, Take = MostMovements + 1 }))
            .ToLookup(row => (row.Kind, row.Currency));
        if (movements.Sum(group => group.Count()) > MostMovements)
            throw Problem.Invalid("from", $"There are more than {MostMovements} movements.", "a shorter period or one currency").ToGrpc();
        var statement = new V1.AccountStatement
        {
            PartyId = party.Value.ToString(),
            PartyName = name ?? "",
            From = Wire.Day(from),
            To = Wire.Day(to),
        };
        statement.Sections.AddRange(accounts.Select(account => Section(account, party, movements[(account.Kind, account.Currency)])));
        return statement;
    }

    static V1.AccountSection Section(AccountRow account, PartyId party, IEnumerable<MovementRow> movements)
    {
        var section = new V1.AccountSection
        {
            Account = new Account(account.Kind, party, account.Currency).ToString(),
            Kind = account.Kind.ToString(),
            Currency = account.Currency.Code,
            OpeningMinor = account.OpeningMinor,
            ClosingMinor = account.OpeningMinor,
        };
        foreach (var row in movements)
        {
            section.ClosingMinor = checked(section.ClosingMinor + row.AmountMinor);
            section.InMinor += Math.Max(row.AmountMinor, 0);
            section.OutMinor += Math.Max(-row.AmountMinor, 0);
            section.Movements.Add(row.ToWire(section.ClosingMinor));
        }

        return section;
    }

    const string Openings =
        """
        select a.kind, a.currency, coalesce(sum(case r.normal_side
            when 'Credit' then p.credit_minor - p.debit_minor
            else p.debit_minor - p.credit_minor end) filter (where t.effective_on < @from), 0)::bigint as opening_minor
        from ledger_account a
        join ledger_purpose r using (kind)
        left join posting p using (kind, party_id, currency)
        left join ledger_transaction t on t.id = p.transaction_id
        where a.party_id = @Party and (@currency = '' or a.currency = @currency)
        group by a.kind, a.currency
        order by a.kind, a.currency
        """;

    /// <summary>What the bank calls it, when the fact is an entry of a statement or a payout.</summary>
    const string Movements =
        """
        select p.kind, p.currency, t.effective_on, t.recorded_at, t.id as transaction_id, t.source, t.order_id, t.memo,
            coalesce(e.bank_reference, o.bank_reference, o.reference, '') as bank_reference,
            case r.normal_side
            when 'Credit' then p.credit_minor - p.debit_minor
            else p.debit_minor - p.credit_minor end as amount_minor
        from posting p
        join ledger_purpose r using (kind)
        join ledger_transaction t on t.id = p.transaction_id
        left join statement_entry e on e.id = split_part(t.source, ':', 2)::uuid
        left join payout o on o.id = split_part(t.source, ':', 2)::uuid
        where p.party_id = @Party and (@currency = '' or p.currency = @currency) and t.effective_on between @from and @to
        order by p.kind, p.currency, t.effective_on, t.recorded_at, t.id, p.no
        limit @Take
        """;

    sealed record AccountRow(AccountKind Kind, Currency Currency, long OpeningMinor);

    sealed record MovementRow(
        AccountKind Kind, Currency Currency, DateOnly EffectiveOn, DateTimeOffset RecordedAt, Guid TransactionId, string Source,
        OrderId? OrderId, string Memo, string BankReference, long AmountMinor)
    {
        public V1.AccountMovement ToWire(long balanceMinor) => new()
        {
            On = Wire.Day(EffectiveOn),
            RecordedAt = RecordedAt.ToTimestamp(),
            TransactionId = TransactionId.ToString(),
            Document = Source[..Source.IndexOf(':', StringComparison.Ordinal)],
            Reference = BankReference.Length > 0 ? BankReference : Source[(Source.IndexOf(':', StringComparison.Ordinal) + 1)..],
            OrderId = OrderId?.Value.ToString() ?? "",
            Memo = Memo,
            AmountMinor = AmountMinor,
            BalanceMinor = balanceMinor,
        };
    }
}
