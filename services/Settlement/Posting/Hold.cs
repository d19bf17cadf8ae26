using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum HoldStatus { Held, Posted, Voided, Expired }

public enum HoldAction { Post, Void, Expire }

/// <summary>An amount reserved on an account: it counts in what is available until it is posted, voided or expired.</summary>
/// <param name="ExpiresAt">From this moment on it is not posted any more.</param>
public sealed record Hold(
    Guid Id, Account Account, long AmountMinor, string Memo, HoldStatus Status, DateTimeOffset ExpiresAt, Guid? TransactionId = null,
    long Seq = 0)
{
    /// <summary>What debits less credits take from the hold's account.</summary>
    public long Taken(long debitsLessCredits) => Account.CreditSide ? debitsLessCredits : -debitsLessCredits;

    /// <summary>The whole life of a hold; a pair that is missing here is refused.</summary>
    public static HoldStatus? Next(HoldStatus status, HoldAction action) => (status, action) switch
    {
        (HoldStatus.Held, HoldAction.Post) => HoldStatus.Posted,
        (HoldStatus.Held, HoldAction.Void) => HoldStatus.Voided,
        (HoldStatus.Held, HoldAction.Expire) => HoldStatus.Expired,
        _ => null,
    };

    public V1.LedgerHold ToWire() => new()
    {
        Id = Id.ToString(),
        Account = Account.ToString(),
        AmountMinor = AmountMinor,
        Memo = Memo,
        Status = Status.ToString(),
        ExpiresAt = ExpiresAt.ToTimestamp(),
        TransactionId = TransactionId?.ToString() ?? "",
    };
}

/// <summary>Holds in the database.</summary>
public static class Holds
{
    const string Rows =
        """
        select h.id, h.kind, h.party_id, h.currency, h.amount_minor, h.memo, h.status, h.expires_at,
            t.id as transaction_id, h.seq
        from ledger_hold h
        left join ledger_transaction t on t.hold_id = h.id
        """;

    public static async Task<Hold?> Find(Db db, Guid id, CancellationToken ct) =>
        (await db.One<Row>($"{Rows} where h.id = @id", new { id }, ct))?.ToHold();

    public static async Task<List<Hold>> Of(
        Db db, Account? account, string status, long after, int limit, CancellationToken ct)
    {
        var rows = await db.Many<Row>(
            $"""
            {Rows}
            where h.seq > @after and (@status = '' or h.status = @status)
                and (@Kind::text is null or (h.kind, h.party_id, h.currency) = (@Kind, @Party, @Currency))
            order by h.seq
            limit @limit
            """,
            new
            {
                after,
                status,
                limit,
                Kind = account?.Kind.ToString(),
                Party = account?.Party.Value,
                Currency = account?.Currency.Code,
            }, ct);
        return rows.ConvertAll(row => row.ToHold());
    }

    /// <summary>Reserves, once per id.</summary>
    public static Task<Problem?> Reserve(Db db, Hold hold, DateTimeOffset now, CancellationToken ct) =>
        db.Transact(tx => Reserve(tx, hold, now), ct);

    /// <summary>Reserves within the caller's transaction, which a refusal must roll back.</summary>
    public static async Task<Problem?> Reserve(Tx tx, Hold hold, DateTimeOffset now)
    {
        var outcome = await tx.One<string>(
            "select ledger_reserve(@Id, @Content, @Kind, @Party, @Currency, @AmountMinor, @Memo, @ExpiresAt, @now)",
            new
            {
                hold.Id,
                Content = LedgerHash.Content(hold),
                Kind = hold.Account.Kind.ToString(),
                Party = hold.Account.Party.Value,
                Currency = hold.Account.Currency.Code,
                hold.AmountMinor,
                hold.Memo,
                hold.ExpiresAt,
                now,
            });
        return outcome switch
        {
            "held" or "repeated" => null,
            "hold_reused" => LedgerProblems.HoldReused(hold.Id),
            "account_unknown" => LedgerProblems.AccountUnknown(hold.Account),
            "account_closed" => LedgerProblems.AccountClosed(hold.Account),
            "insufficient_funds" => LedgerProblems.InsufficientFunds(hold.Account),
            _ => throw new InvalidOperationException($"the ledger answered {outcome}"),
        };
    }

    /// <summary>Voids the hold: what was reserved is free again. A hold that was voided before is voided still.</summary>
    public static async Task<Problem?> Void(Db db, Guid id, DateTimeOffset now, CancellationToken ct)
    {
        if (await Release(db, [id], HoldStatus.Voided, now, ct) == 1)
            return null;
        return (await Find(db, id, ct))?.Status switch
        {
            null => Problem.NotFound("hold", id),
            HoldStatus.Voided => null,
            HoldStatus.Expired => LedgerProblems.HoldExpired(id),
            _ => LedgerProblems.HoldClosed(id),
        };
    }

    /// <summary>Ends those of these holds that are held still. Returns how many.</summary>
    public static Task<int> Release(Db db, Guid[] ids, HoldStatus status, DateTimeOffset now, CancellationToken ct) =>
        db.Transact(tx => Release(tx, ids, status, now), ct);

    /// <summary>The same within the caller's transaction.</summary>
    public static async Task<int> Release(Tx tx, Guid[] ids, HoldStatus status, DateTimeOffset now) => (await tx.Many<Guid>(
        "select ledger_release(@ids, @Status, @now)", new { ids, Status = status.ToString(), now })).Count;

    sealed record Row(
        Guid Id, AccountKind Kind, PartyId PartyId, Currency Currency, long AmountMinor, string Memo, HoldStatus Status,
        DateTimeOffset ExpiresAt, Guid? TransactionId, long Seq)
    {
        public Hold ToHold() => new(
            Id, new Account(Kind, PartyId, Currency), AmountMinor, Memo, Status, ExpiresAt, TransactionId, Seq);
    }
}
