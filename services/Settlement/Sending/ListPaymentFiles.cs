using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>What went to the bank and what it answered, oldest first.</summary>
public sealed partial class PayoutsService
{
    const int LinesShown = 100;

    [Allow(Role.Operator)]
    public override async Task<V1.ListPaymentFilesResponse> ListPaymentFiles(V1.ListRequest request, ServerCallContext context)
    {
        var (after, limit) = SettlementService.PageOf(request);
        SettlementService.CheckStatus<PaymentFileStatus>(request.Status);
        var rows = await db.Many<PaymentFile>(
            $"""
            select {PaymentFile.Columns}
            from payment_file
            where seq > @after and (@Status = '' or status = @Status)
            order by seq
            limit @Take
            """,
            new { after, request.Status, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListPaymentFilesResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Files.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    /// <summary>The request's status filters: Taken or Quarantined.</summary>
    [Allow(Role.Operator)]
    public override async Task<V1.ListPaymentAnswersResponse> ListPaymentAnswers(V1.ListRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var (after, limit) = SettlementService.PageOf(request);
        SettlementService.CheckStatus<AnswerStatus>(request.Status);
        var rows = await db.Many<AnswerRow>(
            """
            select id, seq, name, message_id, file_id, status, reason, taken_at
            from payment_answer
            where seq > @after and (@Status = '' or status = @Status)
            order by seq
            limit @Take
            """,
            new { after, request.Status, Take = limit + 1 }, ct);
        var response = new V1.ListPaymentAnswersResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        var lines = (await db.Many<AnswerLine>(
            """
            select answer_id, level, original, status, code, detail, outcome
            from payment_answer_line
            where answer_id = any(@Ids) and no <= @LinesShown
            order by answer_id, no
            """,
            new { Ids = rows.Select(row => row.Id).ToArray(), LinesShown }, ct)).ToLookup(line => line.AnswerId);
        response.Answers.AddRange(rows.Select(row => row.ToWire(lines[row.Id])));
        return response;
    }

    enum AnswerStatus { Taken, Quarantined }

    sealed record AnswerRow(
        Guid Id, long Seq, string Name, string MessageId, Guid? FileId, string Status, string? Reason, DateTimeOffset TakenAt)
    {
        public V1.PaymentAnswer ToWire(IEnumerable<AnswerLine> lines)
        {
            var wire = new V1.PaymentAnswer
            {
                Id = Id.ToString(),
                Name = Name,
                MessageId = MessageId,
                FileId = FileId?.ToString() ?? "",
                Status = Status,
                Reason = Reason ?? "",
                TakenAt = TakenAt.ToTimestamp(),
            };
            wire.Lines.AddRange(lines.Select(line => new V1.PaymentAnswerLine
            {
                Level = line.Level,
                Original = line.Original,
                Status = line.Status,
                Code = line.Code,
                Detail = line.Detail,
                Outcome = line.Outcome,
            }));
            return wire;
        }
    }

    sealed record AnswerLine(Guid AnswerId, string Level, string Original, string Status, string Code, string Detail, string Outcome);
}
