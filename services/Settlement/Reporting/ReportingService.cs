using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The gRPC door of reports; each capability is a part of it in a file of its own. Reads only.</summary>
public sealed partial class ReportingService(Db db, StatementPdf pdf, TimeProvider clock) : V1.Reporting.ReportingBase
{
    DateOnly Today => ChinaDay.Of(clock.GetUtcNow());

    /// <exception cref="Grpc.Core.RpcException">400: the text is no day, or a day to come.</exception>
    DateOnly PastDay(string field, string text)
    {
        var day = text.Length == 0 ? Today : Wire.DayOf(field, text);
        return day <= Today ? day : throw Problem.Invalid(field, "What is not yet known cannot be told.", "today or earlier").ToGrpc();
    }
}
