using System.Text.Json;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>The way of a declaration with the rules that chose it, and what people stated.</summary>
public sealed partial class RoutingService
{
    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<RouteReport> GetRoute(GetRouteRequest request, ServerCallContext context) =>
        (Guid.TryParse(request.DeclarationId, out var id) ? await db.Transact(tx => Report(tx, id), context.CancellationToken) : null)
        ?? throw Problem.NotFound("declaration", request.DeclarationId).ToGrpc();

    /// <summary>Null when the principal may not see it. Of a waiting case the route as it would be now, else as it was assembled.</summary>
    async Task<RouteReport?> Report(Tx tx, Guid id)
    {
        var principal = Principal.Required;
        var subject = await tx.One<OrderCase>(
            $"select {OrderCase.Columns} from declaration d where d.id = @id and {Visible}",
            new { id, principal.SeesAll, principal.PartyId });
        if (subject is null)
            return null;
        var report = new RouteReport { DeclarationId = id.ToString(), Version = subject.Version, Status = subject.Status.ToString() };
        Fill(report, await RouteOf(tx, subject));
        report.Statements.AddRange((await tx.Many<StatementRow>(
            """
            select kind, content, reason, stated_by, stated_at
            from statement
            where declaration_id = @id
            order by id
            """,
            new { id })).Select(row => row.ToWire()));
        return report;
    }

    async Task<Route?> RouteOf(Tx tx, OrderCase subject)
    {
        if (subject.Status == DeclarationStatus.Waiting)
            return subject is { IsWhole: true, Exporter: not null }
                ? Way.Of(subject, await Knowledge.Of(tx, subject, options, clock.GetUtcNow())).Route
                : null;
        var stored = await tx.One<string>("select route from declaration where id = @Id", new { subject.Id });
        return stored is null ? null : JsonSerializer.Deserialize<Route>(stored);
    }

    static void Fill(RouteReport report, Route? route)
    {
        if (route is null)
            return;
        report.Chosen = true;
        report.Mode = route.Mode;
        report.Channel = route.Channel.ToString();
        report.HsDigits = route.HsDigits;
        report.StatisticsFlag = route.StatisticsFlag;
        report.RefundClaimed = route.RefundClaimed;
        report.Overridden = route.Override is not null;
        report.Rules.AddRange(route.Rules.Select(rule => new FiredRule { Id = rule.Id, Says = rule.Says, Source = rule.Source }));
    }

    sealed record StatementRow(string Kind, string Content, string Reason, Guid StatedBy, DateTimeOffset StatedAt)
    {
        public RouteStatement ToWire() => new()
        {
            Kind = Kind,
            Content = Content,
            Reason = Reason,
            StatedBy = StatedBy.ToString(),
            StatedAt = StatedAt.ToTimestamp(),
        };
    }
}
