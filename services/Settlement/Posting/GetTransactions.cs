using System.Globalization;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>A transaction as it is booked, and what was posted to an account.</summary>
public sealed partial class LedgerService
{
    const string TransactionColumns =
        """
        t.id, t.source, t.order_id, t.effective_on, t.recorded_at, t.memo, t.reverses, r.id as reversed_by, t.hold_id,
        coalesce(s.position, 0) as position, s.hash
        """;

    [Allow(Role.Operator, Role.Service)]
    public override async Task<V1.LedgerTransaction> GetTransaction(V1.TransactionRequest request, ServerCallContext context) =>
        (Guid.TryParse(request.Id, out var id) ? await Transaction(id, context.CancellationToken) : null)
        ?? throw Problem.NotFound("ledger_transaction", request.Id).ToGrpc();

    async Task<V1.LedgerTransaction?> Transaction(Guid id, CancellationToken ct)
    {
        var row = await db.One<TransactionRow>(
            $"""
            select {TransactionColumns}
            from ledger_transaction t
            left join ledger_transaction r on r.reverses = t.id
            left join ledger_seal s on s.transaction_id = t.id
            where t.id = @id
            """,
            new { id }, ct);
        if (row is null)
            return null;
        var wire = row.ToWire();
        wire.Lines.AddRange((await Lines(id, ct)).Select(line => new V1.LedgerLine
        {
            Account = line.Account.ToString(),
            Currency = line.Account.Currency.Code,
            DebitMinor = line.DebitMinor,
            CreditMinor = line.CreditMinor,
        }));
        return wire;
    }

    async Task<List<LedgerEntry.Line>> Lines(Guid transaction, CancellationToken ct)
    {
        var rows = await db.Many<LineRow>(
            "select kind, party_id, currency, debit_minor, credit_minor from posting where transaction_id = @transaction order by no",
            new { transaction }, ct);
        return rows.ConvertAll(row => new LedgerEntry.Line(
            new Account(row.Kind, row.PartyId, row.Currency), row.DebitMinor, row.CreditMinor));
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.ListPostingsResponse> ListPostings(V1.ListPostingsRequest request, ServerCallContext context)
    {
        var account = await Visible(request.Account, context.CancellationToken);
        var limit = PageOf(new Contracts.Common.V1.Page { Limit = request.Page?.Limit ?? 0 }).Limit;
        var (before, no) = Cursor(request.Page?.Cursor ?? "");
        var rows = await db.Many<PostingRow>(
            $"""
            select {TransactionColumns}, p.no, p.debit_minor, p.credit_minor
            from posting p
            join ledger_transaction t on t.id = p.transaction_id
            left join ledger_transaction r on r.reverses = t.id
            left join ledger_seal s on s.transaction_id = t.id
            where (p.kind, p.party_id, p.currency) = (@Kind, @PartyId, @Currency)
                and (@before::uuid is null or (p.transaction_id, p.no) < (@before, @no))
            order by p.transaction_id desc, p.no desc
            limit @Take
            """,
            new { Kind = account.Kind.ToString(), account.PartyId, Currency = account.Currency.Code, before, no, Take = limit + 1 },
            context.CancellationToken);
        var response = new V1.ListPostingsResponse();
        if (rows.Count > limit)
        {
            rows.RemoveRange(limit, rows.Count - limit);
            response.NextCursor = string.Create(CultureInfo.InvariantCulture, $"{rows[^1].Id}.{rows[^1].No}");
        }

        response.Postings.AddRange(rows.Select(row => new V1.LedgerPosting
        {
            Transaction = row.ToWire(),
            DebitMinor = row.DebitMinor,
            CreditMinor = row.CreditMinor,
        }));
        return response;
    }

    static (Guid? Before, int No) Cursor(string cursor) =>
        cursor.Length == 0 ? (null, 0)
        : cursor.Split('.') is [var id, var no] && Guid.TryParse(id, out var before)
            && int.TryParse(no, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (before, number)
        : throw Problem.Invalid("page.cursor", "The cursor is not one of ours.", "the next_cursor of the page before").ToGrpc();

    record TransactionRow(
        Guid Id, string Source, Guid? OrderId, DateOnly EffectiveOn, DateTimeOffset RecordedAt, string Memo, Guid? Reverses,
        Guid? ReversedBy, Guid? HoldId, long Position, byte[]? Hash)
    {
        public V1.LedgerTransaction ToWire() => new()
        {
            Id = Id.ToString(),
            Source = Source,
            OrderId = OrderId?.ToString() ?? "",
            EffectiveOn = Text(EffectiveOn),
            RecordedAt = RecordedAt.ToTimestamp(),
            Memo = Memo,
            Reverses = Reverses?.ToString() ?? "",
            ReversedBy = ReversedBy?.ToString() ?? "",
            HoldId = HoldId?.ToString() ?? "",
            Position = Position,
            Hash = Hash is null ? "" : Convert.ToHexStringLower(Hash),
        };
    }

    sealed record PostingRow(
        Guid Id, string Source, Guid? OrderId, DateOnly EffectiveOn, DateTimeOffset RecordedAt, string Memo, Guid? Reverses,
        Guid? ReversedBy, Guid? HoldId, long Position, byte[]? Hash, int No, long DebitMinor, long CreditMinor)
        : TransactionRow(Id, Source, OrderId, EffectiveOn, RecordedAt, Memo, Reverses, ReversedBy, HoldId, Position, Hash);

    sealed record LineRow(AccountKind Kind, PartyId PartyId, Currency Currency, long DebitMinor, long CreditMinor);
}
