using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Converts and pays as one instruction: the deal at the quote's price, honoured or refused, and what it brings less the fees to an
/// approved beneficiary in CNY, under the limits of any payout. Kept with the deal, so that a restart goes on where it was.
/// </summary>
public sealed partial class ForeignExchangeService
{
    const int LongestNote = 140;

    [Allow(Role.Exporter)]
    public override async Task<V1.ConversionPayout> ConvertAndPay(V1.ConvertAndPayRequest request, ServerCallContext context)
    {
        var exporter = new PartyId(Principal.Required.PartyId);
        var convert = request.Convert ?? new V1.ConvertRequest();
        var lines = Lines(convert).OrThrow();
        if (request.BeneficiaryId.Length == 0)
            throw Problem.NotFound("beneficiary", request.BeneficiaryId).ToGrpc();
        if (request.Note.Length > LongestNote)
            throw Problem.Invalid("note", "The note is too long.", $"at most {LongestNote} characters").ToGrpc();
        return (await db.Decide(tx => Idempotency.Once<V1.ConversionPayout>(tx, context, request, async () =>
        {
            var (payee, problem) = await PayoutsService.Payee(tx, exporter, Cny, request.BeneficiaryId);
            if (problem is not null)
                return problem;
            var (deal, refusal) = await Convert(tx, exporter, convert, lines);
            if (refusal is not null)
                return refusal;
            var asked = new PaidConversion(
                Guid.Parse(deal!.Id), 0, exporter, payee!.Id, payee.Version, request.Note, Person.Of(Principal.Required),
                ConversionPayoutStatus.Converting, null, null, clock.GetUtcNow());
            await asked.Insert(tx);
            return asked.ToWire(deal, null);
        }), context.CancellationToken)).OrThrow();
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.ListConversionPayoutsResponse> ListConversionPayouts(
        V1.ListFxRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var (after, limit) = SettlementService.PageOf(request.Page);
        SettlementService.CheckStatus<ConversionPayoutStatus>(request.Status);
        var rows = await db.Many<PaidConversion>(
            $"""
            select {PaidConversion.Columns}
            from fx_conversion_payout
            where seq > @after and (@Status = '' or status = @Status) and (@exporter::uuid is null or exporter_id = @exporter)
            order by seq
            limit @Take
            """,
            new { after, request.Status, exporter = Visible(""), Take = limit + 1 }, ct);
        var response = new V1.ListConversionPayoutsResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        var deals = (await db.Many<Conversion>(
            $"select {Conversion.Columns} from fx_conversion where id = any(@Ids)",
            new { Ids = rows.ConvertAll(row => row.ConversionId).ToArray() }, ct)).ToDictionary(deal => deal.Id);
        var payouts = (await db.Many<Payout>(
            $"select {Payout.Columns} from payout where id = any(@Ids)",
            new { Ids = rows.Select(row => row.PayoutId?.Value).OfType<Guid>().ToArray() }, ct)).ToDictionary(payout => payout.Id);
        response.Payouts.AddRange(rows.Select(row => row.ToWire(
            deals[row.ConversionId].ToWire([]), row.PayoutId is { } id ? payouts[id] : null)));
        return response;
    }
}

public enum ConversionPayoutStatus
{
    /// <summary>The bank has not answered the deal.</summary>
    Converting,

    /// <summary>Converted; the payout goes its way.</summary>
    Paying,

    /// <summary>Converted, and not paid for a reason: the yuan are on the balance.</summary>
    Stopped,

    /// <summary>The bank refused the deal: what was to be sold is on the balance.</summary>
    Refused,
}

/// <summary>A conversion whose yuan go to a beneficiary.</summary>
public sealed record PaidConversion(
    Guid ConversionId, long Seq, PartyId ExporterId, Guid BeneficiaryId, int BeneficiaryVersion, string Note, string MadeBy,
    ConversionPayoutStatus Status, PayoutId? PayoutId, string? Reason, DateTimeOffset AskedAt)
{
    public const string Columns =
        """
        conversion_id, seq, exporter_id, beneficiary_id, beneficiary_version, note, made_by, status, payout_id, reason, asked_at
        """;

    public Task<int> Insert(Tx tx) => tx.Run(
        """
        insert into fx_conversion_payout (conversion_id, exporter_id, beneficiary_id, beneficiary_version, note, made_by,
            asked_at)
        values (@ConversionId, @ExporterId, @BeneficiaryId, @BeneficiaryVersion, @Note, @MadeBy, @AskedAt)
        """,
        new { ConversionId, ExporterId, BeneficiaryId, BeneficiaryVersion, Note, MadeBy, AskedAt });

    public V1.ConversionPayout ToWire(V1.FxConversion deal, Payout? payout) => new()
    {
        Conversion = deal,
        Status = Status.ToString(),
        BeneficiaryId = BeneficiaryId.ToString(),
        PayoutId = PayoutId?.Value.ToString() ?? "",
        PayoutStatus = payout?.Status.ToString() ?? "",
        NetMinor = payout?.NetMinor ?? 0,
        Reason = Reason ?? "",
        AskedAt = AskedAt.ToTimestamp(),
    };
}
