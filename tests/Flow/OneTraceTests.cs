using CrossBorder.Testing;

namespace CrossBorder.Flow.Tests;

public sealed class OneTraceTests(TwentyOrders orders)
{
    static readonly string[] Services = ["portal", "orders", "catalog", "settlement", "logistics", "customs-clearance"];

    [Fact]
    public async Task A_placed_order_is_one_trace_from_the_request_over_gRPC_and_the_bus_to_the_last_consumer()
    {
        // Exports come in batches every five seconds, so that the last spans of a trace may be a little late.
        await Wait.Until(
            () => orders.Spans.Spans.GroupBy(span => span.TraceId).Any(IsWhole),
            "one trace over all services that an order concerns");
    }

    // The portal's request, the gRPC servers behind it, each service that takes the event, the event that settlement tells because
    // of it, and the portal's consumer of both.
    static bool IsWhole(IGrouping<string, Span> trace)
    {
        bool Has(string service, string name) => trace.Any(span => span.Service == service && span.Name == name);
        return Services.All(service => trace.Any(span => span.Service == service))
            && Has("portal", "Microsoft.AspNetCore.Hosting.HttpRequestIn")
            && Has("orders", "Microsoft.AspNetCore.Hosting.HttpRequestIn")
            && Has("catalog", "Microsoft.AspNetCore.Hosting.HttpRequestIn")
            && Has("orders", "CrossBorder.Contracts.Events:OrderPlaced send")
            && Services.Except(["orders"]).All(service => Has(service, service + " process"))
            && Has("settlement", "CrossBorder.Contracts.Events:ReceivableOpened send")
            && trace.Count(span => span is { Service: "portal", Name: "portal process" }) >= 2;
    }
}
