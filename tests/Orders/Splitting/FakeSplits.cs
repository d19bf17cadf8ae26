using System.Collections.Concurrent;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.Orders.Tests;

/// <summary>What Catalog would hold of an order, as a test says.</summary>
public sealed class FakeOrderStock : OrderStock.OrderStockBase
{
    static readonly ConcurrentDictionary<string, OrderStockAnswer> Known = new();

    public static void Says(string orderId, params (string Sku, long Held, long InStock, string On)[] lines)
    {
        var answer = new OrderStockAnswer();
        answer.Lines.AddRange(lines.Select(line => new OrderStockLine
        {
            ProductId = FakeCatalog.ProductOf(line.Sku).ToString(),
            Held = line.Held,
            InStock = line.InStock,
            On = line.On,
        }));
        Known[orderId] = answer;
    }

    public override Task<OrderStockAnswer> Promise(OrderStockRequest request, ServerCallContext context) =>
        Known.TryGetValue(request.OrderId, out var answer)
            ? Task.FromResult(answer)
            : throw Problem.NotFound("order", request.OrderId).ToGrpc();
}

/// <summary>Divides all money but that of the orders that a test names.</summary>
public sealed class FakeOrderSplits : OrderSplits.OrderSplitsBase
{
    static readonly ConcurrentDictionary<string, string> Refused = new();

    public static void Refuse(string orderId, string reason) => Refused[orderId] = reason;

    public static void Agree(string orderId) => Refused.TryRemove(orderId, out _);

    public override Task<CheckSplitResponse> Check(CheckSplitRequest request, ServerCallContext context) => Task.FromResult(
        new CheckSplitResponse { Reason = Refused.GetValueOrDefault(request.OrderId, ""), Detail = "as the test says" });
}
