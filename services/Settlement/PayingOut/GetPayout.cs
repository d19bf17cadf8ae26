using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>A payout with its approvals, its fees, and what the bank said.</summary>
public sealed partial class PayoutsService
{
    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.PayoutDetail> GetPayout(V1.PayoutIdRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var found = Guid.TryParse(request.Id, out var id)
            ? await db.One<Guid?>(
                "select id from payout where id = @id and (@exporter::uuid is null or exporter_id = @exporter)",
                new { id, exporter = Visible("") }, ct)
            : null;
        if (found is null)
            throw Problem.NotFound("payout", request.Id).ToGrpc();
        var detail = (await PayoutDetails.Of((sql, args) => db.Many<PayoutDetails.Row>(sql, args, ct), [id])).Single();
        detail.Approvals.AddRange((await db.Many<Decided>(
            "select by, role, approved, reason, at from payout_approval where payout_id = @id order by at, by", new { id }, ct))
            .Select(row => row.ToWire()));
        detail.Fees.AddRange((await db.Many<FeeLine>(
            $"""
            select {FeeLine.Columns}, id
            from fee_line
            where (kind = 'Payout' and payout_id = @id)
                or (kind = 'Platform' and order_id = (select order_id from payout where id = @id))
            order by id
            """,
            new { id }, ct)).Select(line => line.ToWire()));
        return detail;
    }

    sealed record Decided(string By, string Role, bool Approved, string Reason, DateTimeOffset At)
    {
        public V1.PayoutApproval ToWire() => new()
        {
            By = By,
            Role = Role,
            Approved = Approved,
            Reason = Reason,
            At = At.ToTimestamp(),
        };
    }
}

/// <summary>Reads payouts with what is beside them; approvals and fees are added by whoever shows them.</summary>
static class PayoutDetails
{
    public static async Task<List<V1.PayoutDetail>> Of(Func<string, object, Task<List<Row>>> ask, Guid[] ids) => (await ask(
        """
        select p.id, p.version, p.exporter_id, p.order_id, p.status, p.currency, p.gross_minor, p.fee_minor, p.net_minor,
            p.maker, p.made_by, p.note, p.beneficiary_id, p.beneficiary_version, p.charge_bearer, p.needs_exporter,
            p.needs_operator, p.reference, p.uetr, f.message_id, p.bank_status, p.bank_reference, p.reason, p.returned_minor,
            p.requested_at, p.recovered_minor
        from payout p left join payment_file f on f.id = p.file_id
        where p.id = any(@ids)
        """,
        new { ids })).ConvertAll(row => row.ToWire());

    internal sealed record Row(
        PayoutId Id, int Version, PartyId ExporterId, OrderId? OrderId, string Status, string Currency, long GrossMinor, long FeeMinor,
        long NetMinor, string Maker, string? MadeBy, string Note, Guid? BeneficiaryId, int? BeneficiaryVersion, string ChargeBearer,
        int NeedsExporter, int NeedsOperator, string Reference, Guid? Uetr, string? MessageId, string? BankStatus, string? BankReference,
        string? Reason, long? ReturnedMinor, DateTimeOffset RequestedAt, long RecoveredMinor)
    {
        public V1.PayoutDetail ToWire() => new()
        {
            Id = Id.Value.ToString(),
            Version = Version,
            ExporterId = ExporterId.Value.ToString(),
            OrderId = OrderId?.Value.ToString() ?? "",
            Status = Status,
            Currency = Currency,
            GrossMinor = GrossMinor,
            FeeMinor = FeeMinor,
            NetMinor = NetMinor,
            Maker = Maker,
            MadeBy = MadeBy ?? "",
            Note = Note,
            BeneficiaryId = BeneficiaryId?.ToString() ?? "",
            BeneficiaryVersion = BeneficiaryVersion ?? 0,
            ChargeBearer = ChargeBearer,
            NeedsExporter = NeedsExporter,
            NeedsOperator = NeedsOperator,
            Reference = Reference,
            Uetr = Uetr?.ToString() ?? "",
            MessageId = MessageId ?? "",
            BankStatus = BankStatus ?? "",
            BankReference = BankReference ?? "",
            Reason = Reason ?? "",
            ReturnedMinor = ReturnedMinor ?? 0,
            RequestedAt = RequestedAt.ToTimestamp(),
            RecoveredMinor = RecoveredMinor,
        };
    }
}
