using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>A receipt with its candidates and every decision about it, the undone ones too.</summary>
public sealed partial class MatchingService
{
    [Allow(Role.Operator, Role.Service)]
    public override async Task<V1.ReceiptCase> GetReceipt(V1.ReceiptRequest request, ServerCallContext context)
    {
        var id = IdOf("receipt", request.Id);
        return await db.Transact(async tx =>
        {
            var row = await tx.One<CaseRow>(
                """
                select e.id, e.status, coalesce(e.reason, '') as reason, e.currency, e.amount_minor,
                    e.amount_minor - coalesce((
                        select sum(a.amount_minor) from allocation a where a.entry_id = e.id and not a.undone
                    ), 0)::bigint as left_minor,
                    e.value_date, coalesce(e.payer, '') as payer, coalesce(e.payer_account, '') as payer_account, e.narrative,
                    coalesce(e.bank_reference, '') as bank_reference
                from statement_entry e
                where e.id = @id and e.mark = 'C' and e.status in ('Matched', 'Unmatched', 'New')
                """,
                new { id }) ?? throw Problem.NotFound("receipt", request.Id).ToGrpc();
            var receipt = row.ToWire();
            var suggestions = await tx.Many<SuggestionRow>(
                "select id, entry_id, rank, score, shares, evidence from match_suggestion where entry_id = @id order by rank", new { id });
            receipt.Suggestions.AddRange(suggestions.Select(one => one.ToWire()));
            receipt.Decisions.AddRange(await Decisions(
                tx, "d.id in (select decision_id from allocation where entry_id = @id)", new { id }));
            return receipt;
        }, context.CancellationToken);
    }

    static async Task<List<V1.MatchDecision>> Decisions(Tx tx, string where, object args)
    {
        var decisions = await tx.Many<DecisionRow>(
            $"""
            select d.id, d.kind, d.decided_by, d.decided_at, d.reason, d.score, d.evidence::text as evidence, d.undone_at,
                coalesce(d.undone_by, '') as undone_by, coalesce(d.undone_why, '') as undone_why
            from match_decision d
            where {where}
            order by d.seq
            """,
            args);
        var made = (await tx.Many<AllocationRow>(
            """
            select decision_id, entry_id, order_id, buyer_id, return_id, amount_minor, charge_minor, undone
            from allocation
            where decision_id = any(@Ids)
            order by seq
            """,
            new { Ids = decisions.Select(row => row.Id).ToArray() })).ToLookup(row => row.DecisionId);
        return decisions.ConvertAll(row => row.ToWire(made[row.Id]));
    }

    sealed record CaseRow(
        Guid Id, string Status, string Reason, string Currency, long AmountMinor, long LeftMinor, DateOnly ValueDate, string Payer,
        string PayerAccount, string Narrative, string BankReference)
    {
        public V1.ReceiptCase ToWire() => new()
        {
            Id = Id.ToString(),
            Status = Status,
            Reason = Reason,
            Currency = Currency,
            AmountMinor = AmountMinor,
            LeftMinor = LeftMinor,
            ValueDate = Wire.Day(ValueDate),
            Payer = Payer,
            PayerAccount = PayerAccount,
            Narrative = Narrative,
            BankReference = BankReference,
        };
    }

    sealed record SuggestionRow(Guid Id, EntryId EntryId, int Rank, int Score, string Shares, string Evidence)
    {
        public V1.MatchSuggestion ToWire()
        {
            var wire = new V1.MatchSuggestion { Id = Id.ToString(), Rank = Rank, Score = Score };
            wire.Shares.AddRange(CandidateText.SharesOf(Shares).Select(share => new V1.MatchShare
            {
                OrderId = share.OrderId.Value.ToString(),
                AmountMinor = share.AmountMinor,
                ChargeMinor = share.ChargeMinor,
            }));
            wire.Evidence.AddRange(CandidateText.EvidenceOf(Evidence));
            return wire;
        }
    }

    sealed record DecisionRow(
        Guid Id, string Kind, string DecidedBy, DateTimeOffset DecidedAt, string Reason, int? Score, string? Evidence,
        DateTimeOffset? UndoneAt, string UndoneBy, string UndoneWhy)
    {
        public V1.MatchDecision ToWire(IEnumerable<AllocationRow> made)
        {
            var wire = new V1.MatchDecision
            {
                Id = Id.ToString(),
                Kind = Kind,
                DecidedBy = DecidedBy,
                DecidedAt = DecidedAt.ToTimestamp(),
                Reason = Reason,
                Score = Score ?? 0,
                UndoneAt = UndoneAt?.ToTimestamp(),
                UndoneBy = UndoneBy,
                UndoneWhy = UndoneWhy,
            };
            wire.Evidence.AddRange(CandidateText.EvidenceOf(Evidence));
            wire.Allocations.AddRange(made.Select(one => one.ToWire()));
            return wire;
        }
    }

    sealed record AllocationRow(
        Guid DecisionId, Guid EntryId, Guid? OrderId, Guid? BuyerId, Guid? ReturnId, long AmountMinor, long ChargeMinor, bool Undone)
    {
        public V1.MatchAllocation ToWire() => new()
        {
            EntryId = EntryId.ToString(),
            OrderId = OrderId?.ToString() ?? "",
            BuyerId = BuyerId?.ToString() ?? "",
            ReturnId = ReturnId?.ToString() ?? "",
            AmountMinor = AmountMinor,
            ChargeMinor = ChargeMinor,
            Undone = Undone,
        };
    }
}
