using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// What a tariff touches before it is put in force: lines of declarations that are not made yet, lines that are declared and not
/// closed, and refund claims; each with the terms before and after, and the refund at stake by the value of the goods (FOB). The claim
/// itself is computed from invoices, so this is a measure and not a forecast. Amounts of two currencies are never added.
/// </summary>
public sealed partial class TariffService
{
    [Allow(Role.Operator)]
    public override async Task<TariffImpactResponse> Impact(TariffImpactRequest request, ServerCallContext context)
    {
        var limit = Limit(request.Page);
        var cursor = request.Page?.Cursor ?? "";
        var (fromKind, fromId) = ("", Guid.Empty);
        if (cursor.Length > 0)
            (fromKind, fromId) = cursor.Split('/') is [var kind, var of, _] && Guid.TryParse(of, out var id)
                ? (kind, id)
                : throw BadCursor.ToGrpc();
        return await db.Transact(async tx =>
        {
            if (await TariffVersion.Find(tx, request.VersionId) is not { } version)
                throw Problem.NotFound("tariff_version", request.VersionId).ToGrpc();
            if (version.Kind != RuleKind.Tariff)
                throw Problem.Invalid("version_id", $"{version.Id} is a {version.Kind}.", "the id of a Tariff").ToGrpc();
            var rows = await tx.Many<ImpactRow>(ImpactSql.Page, new
            {
                version.Id,
                Today,
                Cursor = cursor,
                FromKind = fromKind,
                FromId = fromId,
                Take = limit + 1,
            });
            var response = new TariffImpactResponse { NextCursor = rows.Count > limit ? rows[limit - 1].Key : "" };
            response.Rows.AddRange(rows.Take(limit).Select(row => row.ToWire()));
            var totals = await tx.Many<ImpactTotal>(ImpactSql.Totals, new { version.Id, Today, FromKind = "", FromId = Guid.Empty });
            response.Totals.AddRange(totals.Select(total => total.ToWire()));
            return response;
        }, context.CancellationToken);
    }

    sealed record ImpactTotal(string Kind, string Currency, long Rows, long AmountMinor, long RefundBeforeMinor, long RefundAfterMinor)
    {
        public TariffImpactTotal ToWire() => new()
        {
            Kind = Kind,
            Currency = Currency,
            Rows = Rows,
            AmountMinor = AmountMinor,
            RefundBeforeMinor = RefundBeforeMinor,
            RefundAfterMinor = RefundAfterMinor,
        };
    }

    sealed record ImpactRow(
        string Key, string Kind, Guid DeclarationId, Guid OrderId, Guid? ClaimId, int LineNo, string Code, DateOnly Date, string Changes,
        string? OldVersion, string? OldUnit1, string? OldUnit2, decimal? OldVat, decimal? OldRefund, decimal? OldDuty,
        string? OldDocuments, string? OldInspection, string? NewVersion, string? NewUnit1, string? NewUnit2, decimal? NewVat,
        decimal? NewRefund, decimal? NewDuty, string? NewDocuments, string? NewInspection, string Currency, long AmountMinor,
        long RefundBeforeMinor, long RefundAfterMinor)
    {
        public TariffImpactRow ToWire()
        {
            var row = new TariffImpactRow
            {
                Kind = Kind,
                DeclarationId = DeclarationId.ToString(),
                OrderId = OrderId.ToString(),
                ClaimId = ClaimId?.ToString() ?? "",
                LineNo = LineNo,
                Code = Code,
                Date = Text(Date),
                Before = Terms(OldVersion, OldUnit1, OldUnit2, OldVat, OldRefund, OldDuty, OldDocuments, OldInspection),
                After = Terms(NewVersion, NewUnit1, NewUnit2, NewVat, NewRefund, NewDuty, NewDocuments, NewInspection),
                Currency = Currency,
                AmountMinor = AmountMinor,
                RefundBeforeMinor = RefundBeforeMinor,
                RefundAfterMinor = RefundAfterMinor,
            };
            row.Changes.AddRange(Changes.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            return row;
        }

        static TariffTerms? Terms(
            string? version, string? unit1, string? unit2, decimal? vat, decimal? refund, decimal? duty, string? documents,
            string? inspection) => version is null ? null : new()
            {
                RuleVersion = version,
                Unit1 = unit1 ?? "",
                Unit2 = unit2 ?? "",
                VatRate = Text(vat ?? 0),
                RefundRate = Text(refund ?? 0),
                ExportDutyRate = Text(duty ?? 0),
                SupervisionDocuments = documents ?? "",
                InspectionClasses = inspection ?? "",
            };
    }
}
