using CrossBorder.Testing;

namespace CrossBorder.Flow.Tests;

public sealed class OneTraceTests(TwentyOrders orders)
{
    [Fact]
    public async Task A_placed_order_is_one_trace_from_the_request_over_gRPC_and_the_bus_to_the_last_consumer()
    {
        // Exports come in batches every five seconds, so that the last spans of a trace may be a little late.
        var trace = "";
        await Wait.Until(() => (trace = WholeTrace()).Length > 0, "a trace that begins at POST /orders and reaches every consumer of OrderPlaced");
        Assert.Matches("^[0-9a-f]{32}$", trace);

        var services = orders.Spans.Spans.Where(span => span.TraceId == trace).Select(span => span.Service).ToHashSet();
        Assert.Superset(new HashSet<string> { "portal", "orders", "catalog", "settlement", "logistics", "customs-clearance" }, services);
        // The receivable that the order opened is told under the same trace, which its consumers then join.
        Assert.Contains(orders.Spans.Spans, span => span.TraceId == trace && span.Service == "portal" && span.Name.Contains("ReceivableOpened", StringComparison.Ordinal));
    }

    string WholeTrace() => orders.Spans.Spans
        .Where(span => span.Service == "portal" && span.Name.StartsWith("POST", StringComparison.Ordinal) && span.Name.Contains("orders", StringComparison.Ordinal))
        .Select(span => span.TraceId).Distinct()
        .FirstOrDefault(trace => orders.Spans.Spans.Where(span => span.TraceId == trace).Select(span => span.Service).Distinct().Count() >= 6
            && orders.Spans.Spans.Any(span => span.TraceId == trace && span.Name.Contains("ReceivableOpened", StringComparison.Ordinal) && span.Service == "portal"), "");
}
