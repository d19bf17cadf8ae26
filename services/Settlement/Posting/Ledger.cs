using CrossBorder.Platform;
using Npgsql;

namespace CrossBorder.Settlement;

/// <summary>What became of a batch.</summary>
/// <param name="Postings">How many were written; none of transactions that were booked before.</param>
/// <param name="Repeated">Transactions that were booked before, with the same content.</param>
public readonly record struct Posted(int Postings, int Repeated);

/// <summary>
/// Books transactions, a batch in one round trip, all or nothing. The database checks that each balances per currency, that limited
/// accounts stay within their limits (the batch is judged by its result) and lets nobody change what is booked.
/// </summary>
public static class Ledger
{
    const int Attempts = 20;

    const string Statement =
        """
        select no, outcome
        from ledger_post(@now, @opens, @Ids, @Sources, @Orders, @Days, @Memos, @Contents, @Reverses, @Holds, @Kinds, @Parties,
            @Currencies, @Debits, @Credits, @Released, @LineIds, @LineNos, @LineKinds, @LineParties, @LineCurrencies,
            @LineDebits, @LineCredits)
        """;

    /// <summary>
    /// Books facts that happened, within the transaction that notes them; opens accounts that are missing. Returns how many postings
    /// were made; a fact that is booked already makes none.
    /// </summary>
    /// <exception cref="InvalidOperationException">The ledger refuses them: the caller's decision was wrong.</exception>
    public static async Task<int> Book(Tx tx, IReadOnlyList<LedgerEntry> entries)
    {
        var outcome = await Post(entries, opens: true, DateTimeOffset.UnixEpoch, tx.Many<Answer>);
        return outcome.Problem is null
            ? outcome.Value.Postings
            : throw new InvalidOperationException($"{outcome.Problem.Code}: {outcome.Problem.Detail}");
    }

    /// <summary>Posts what somebody asks for, within the caller's transaction, which a refusal must roll back.</summary>
    public static Task<Outcome<Posted>> Post(Tx tx, IReadOnlyList<LedgerEntry> entries, DateTimeOffset now, bool opens = false) =>
        Post(entries, opens, now, tx.Many<Answer>);

    /// <summary>
    /// Posts a batch that is its own transaction. Rivals for the same ids or rows in the database make it try again, not fail.
    /// </summary>
    public static async Task<Outcome<Posted>> Post(
        Db db, IReadOnlyList<LedgerEntry> entries, DateTimeOffset now, CancellationToken ct, bool opens = false)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Post(entries, opens, now, (sql, args) => db.Many<Answer>(sql, args, ct));
            }
            catch (PostgresException e) when (attempt < Attempts
                && e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected)
            {
                await Task.Delay(Random.Shared.Next(1, 5 * attempt), ct);
            }
        }
    }

    /// <summary>Posts a sound batch, its own transaction, in one attempt. False: nothing was posted, whatever the reason.</summary>
    public static async Task<bool> PostAtOnce(Db db, IReadOnlyList<LedgerEntry> entries, DateTimeOffset now, CancellationToken ct)
    {
        var answers = await Ask(new LedgerBatch(entries), opens: false, now, (sql, args) => db.Many<Answer>(sql, args, ct));
        return answers.Problem is null && answers.Value!.Count == 0;
    }

    static async Task<Outcome<Posted>> Post(
        IReadOnlyList<LedgerEntry> entries, bool opens, DateTimeOffset now, Func<string, object, Task<List<Answer>>> ask)
    {
        if (entries.Select(entry => entry.Fault()).FirstOrDefault(fault => fault is not null) is { } unsound)
            return unsound;
        for (var left = entries; ;)
        {
            if (left.Count == 0)
                return new Posted(0, entries.Count);
            var batch = new LedgerBatch(left);
            var answers = await Ask(batch, opens, now, ask);
            if (answers.Problem is not null)
                return answers.Problem;
            if (answers.Value!.Count == 0)
                return new Posted(batch.Postings, entries.Count - left.Count);
            // Those that were booked before are left out; sources are looked at before anything else, so the answers name no account.
            var booked = answers.Value.Select(answer => answer.No - 1).ToHashSet();
            left = [.. left.Where((_, i) => !booked.Contains(i))];
        }
    }

    static async Task<Outcome<List<Answer>>> Ask(
        LedgerBatch batch, bool opens, DateTimeOffset now, Func<string, object, Task<List<Answer>>> ask)
    {
        try
        {
            var answers = await ask(Statement, batch.Columns(opens, now));
            return answers.Find(answer => answer.Outcome != "repeated") is { } refusal
                ? LedgerProblems.Of(refusal.Outcome, batch, refusal.No)
                : answers;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Two ids that must be one: the index is what tells in a race.
            return e.ConstraintName switch
            {
                "ledger_transaction_reversed_once" =>
                    LedgerProblems.AlreadyReversed(batch.Entries.First(entry => entry.Reverses is not null).Reverses!.Value),
                "ledger_transaction_of_hold_once" =>
                    LedgerProblems.HoldClosed(batch.Entries.First(entry => entry.Hold is not null).Hold!.Id),
                _ => LedgerProblems.TransactionReused(batch.Entries[0].Source),
            };
        }
    }

    sealed record Answer(int No, string Outcome);
}
