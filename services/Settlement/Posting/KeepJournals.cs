using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum JournalStatus { Proposed, Posted, Rejected }

/// <summary>
/// Transactions by hand: what one operator proposes another one posts, or anybody rejects, also who proposed it. A proposal is known
/// again by its id.
/// </summary>
public sealed partial class LedgerService
{
    const string JournalColumns = "id, seq, body, content, memo, status, proposed_by, decided_by";

    static readonly Problem FourEyes = new(
        StatusCodes.Status409Conflict, "four_eyes", "Who proposed a transaction does not post it.", "id", "another operator");

    [Allow(Role.Operator)]
    public override async Task<V1.Journal> ProposeJournal(V1.ProposeJournalRequest request, ServerCallContext context)
    {
        var entry = EntryOf(request.Transaction, "journal");
        if (entry.Fault() is { } fault)
            throw fault.ToGrpc();
        if (entry.Memo.Length == 0)
            throw Problem.Invalid("memo", "A transaction by hand says why.", $"1 to {LongestMemo} characters").ToGrpc();
        var content = LedgerHash.Content(entry);
        await db.Run(
            """
            insert into ledger_journal (id, body, content, memo, proposed_by, proposed_at)
            values (@Id, @Body::json, @content, @Memo, @By, @Now)
            on conflict on constraint ledger_journal_key do nothing
            """,
            new
            {
                entry.Id,
                Body = JsonFormatter.Default.Format(request.Transaction),
                content,
                entry.Memo,
                By = Principal.Required.ToString(),
                Now = clock.GetUtcNow(),
            }, context.CancellationToken);
        var row = (await db.One<JournalRow>(
            $"select {JournalColumns} from ledger_journal where id = @Id", new { entry.Id }, context.CancellationToken))!;
        return row.Content.AsSpan().SequenceEqual(content) ? row.ToWire() : throw LedgerProblems.TransactionReused(entry.Source).ToGrpc();
    }

    [Allow(Role.Operator)]
    public override async Task<V1.Journal> DecideJournal(V1.DecideJournalRequest request, ServerCallContext context)
    {
        var by = Principal.Required.ToString();
        var to = request.Post ? JournalStatus.Posted : JournalStatus.Rejected;
        var outcome = await db.Decide<JournalRow>(async tx =>
        {
            var row = Guid.TryParse(request.Id, out var id)
                ? await tx.One<JournalRow>($"select {JournalColumns} from ledger_journal where id = @id for update", new { id })
                : null;
            if (row is null)
                return Problem.NotFound("journal", request.Id);
            if (row.Status == to)
                return row;
            if (row.Status != JournalStatus.Proposed)
                return Problem.Refused("journal", row.Status, to, []);
            if (request.Post && row.ProposedBy == by)
                return FourEyes;
            await tx.Run(
                "update ledger_journal set status = @Status, decided_by = @by, decided_at = @Now where id = @Id",
                new { Status = to.ToString(), by, Now = clock.GetUtcNow(), row.Id });
            if (!request.Post)
                return row with { Status = to, DecidedBy = by };
            var entry = EntryOf(V1.TransactionDraft.Parser.ParseJson(row.Body), "journal");
            var posted = await Ledger.Post(tx, [entry], clock.GetUtcNow());
            return posted.Problem is null ? row with { Status = to, DecidedBy = by } : posted.Problem;
        }, context.CancellationToken);
        return outcome.OrThrow().ToWire();
    }

    [Allow(Role.Operator)]
    public override async Task<V1.ListJournalsResponse> ListJournals(V1.ListJournalsRequest request, ServerCallContext context)
    {
        var (after, limit) = PageOf(request.Page);
        SettlementService.CheckStatus<JournalStatus>(request.Status);
        var rows = await db.Many<JournalRow>(
            $"""
            select {JournalColumns}
            from ledger_journal
            where seq > @after and (@Status = '' or status = @Status)
            order by seq
            limit @Take
            """,
            new { after, request.Status, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListJournalsResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Journals.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    sealed record JournalRow(
        Guid Id, long Seq, string Body, byte[] Content, string Memo, JournalStatus Status, string ProposedBy, string? DecidedBy)
    {
        public V1.Journal ToWire() => new()
        {
            Transaction = V1.TransactionDraft.Parser.ParseJson(Body),
            Status = Status.ToString(),
            ProposedBy = ProposedBy,
            DecidedBy = DecidedBy ?? "",
        };
    }
}
