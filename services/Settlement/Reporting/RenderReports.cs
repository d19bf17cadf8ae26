using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Aging and reconciliation on paper, in Chinese and English.</summary>
public sealed partial class ReportingService
{
    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.RenderedStatement> RenderAging(V1.AgingRequest request, ServerCallContext context)
    {
        var aging = await GetAging(request, context);
        return Printed(ReportPapers.Of(aging, clock.GetUtcNow()), $"aging-{aging.On}");
    }

    [Allow(Role.Operator)]
    public override async Task<V1.RenderedStatement> RenderReconciliation(V1.ReconciliationRequest request, ServerCallContext context)
    {
        var reconciliation = await GetReconciliation(request, context);
        return Printed(ReportPapers.Of(reconciliation, clock.GetUtcNow()), $"reconciliation-{reconciliation.On}");
    }

    V1.RenderedStatement Printed(Printing.Paper paper, string name) => new()
    {
        Content = UnsafeByteOperations.UnsafeWrap(pdf.Write(paper).OrThrow()),
        ContentType = "application/pdf",
        FileName = $"{name}.pdf",
    };
}
