using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The schedule, and what was charged: exporters see the rules that may be theirs and their own lines, operators all.</summary>
public sealed partial class PayoutsService
{
    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.ListFeeRulesResponse> ListFeeRules(V1.FeeRulesRequest request, ServerCallContext context)
    {
        var (after, limit) = SettlementService.PageOf(request.Page);
        if (request.Kind.Length > 0)
            Known<FeeKind>("kind", request.Kind);
        var rows = await db.Many<RuleRow>(
            $"""
            select r.seq, r.id, r.version, r.kind, r.exporter_id, r.currency, r.percent, r.fixed_minor, r.min_minor,
                r.max_minor, r.tiering, r.valid_from, r.valid_to, r.recorded_by,
                {FeeTier.Column}
            from fee_rule r left join fee_tier t on (t.rule_id, t.version, t.currency) = (r.id, r.version, r.currency)
            where r.seq > @after and (@Kind = '' or r.kind = @Kind) and (@Currency = '' or r.currency = @Currency)
                and (@exporter::uuid is null or r.exporter_id is null or r.exporter_id = @exporter)
            group by r.id, r.version, r.currency
            order by r.seq
            limit @Take
            """,
            new { after, request.Kind, request.Currency, exporter = Visible(""), Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListFeeRulesResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Rules.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.ListFeeLinesResponse> ListFeeLines(V1.ListRequest request, ServerCallContext context)
    {
        var (after, limit) = SettlementService.PageOf(request);
        if (request.Status.Length > 0)
            Known<FeeKind>("status", request.Status);
        var rows = await db.Many<FeeLine>(
            $"""
            select {FeeLine.Columns}, id
            from fee_line
            where id > @after and (@Status = '' or kind = @Status) and (@exporter::uuid is null or exporter_id = @exporter)
            order by id
            limit @Take
            """,
            new { after, request.Status, exporter = Visible(""), Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListFeeLinesResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Id) };
        response.Lines.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    sealed record RuleRow(
        long Seq, string Id, int Version, string Kind, Guid? ExporterId, string Currency, decimal Percent, long FixedMinor, long MinMinor,
        long? MaxMinor, string Tiering, DateOnly ValidFrom, DateOnly? ValidTo, string RecordedBy, string? Tiers)
    {
        public V1.FeeRule ToWire()
        {
            var wire = new V1.FeeRule
            {
                Id = Id,
                Version = Version,
                Kind = Kind,
                ExporterId = ExporterId?.ToString() ?? "",
                Currency = Currency,
                Percent = Wire.Rate(Percent),
                FixedMinor = FixedMinor,
                MinMinor = MinMinor,
                MaxMinor = MaxMinor ?? 0,
                Tiering = Tiering,
                ValidFrom = Wire.Day(ValidFrom),
                ValidTo = ValidTo is { } to ? Wire.Day(to) : "",
                RecordedBy = RecordedBy,
            };
            wire.Tiers.AddRange(FeeTier.Parse(Tiers).Select(tier => new V1.FeeTier
            {
                FromMinor = tier.FromMinor,
                Percent = Wire.Rate(tier.Percent),
                FixedMinor = tier.FixedMinor,
            }));
            return wire;
        }
    }
}
