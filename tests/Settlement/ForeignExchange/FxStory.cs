using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>What tests of foreign exchange do again and again.</summary>
public static class FxStory
{
    public static V1.ForeignExchange.ForeignExchangeClient Fx(this SettlementHost host, Principal? principal) =>
        new(((Testing.ServiceHost<SettlementService>)host).As(principal));

    public static V1.ForeignExchange.ForeignExchangeClient Fx(this SettlementHost host, Guid exporter) =>
        host.Fx(SettlementHost.Exporter(exporter));

    public static Metadata Key(Guid? key = null) => new() { { "idempotency-key", (key ?? Guid.NewGuid()).ToString() } };

    /// <summary>A completed order whose payout came back, so that 99.5 % of it are the exporter's balance.</summary>
    public static async Task<OrderPlaced> WithBalance(
        this SettlementHost host, long totalMinor = 100_000, string currency = "USD", Guid? exporter = null)
    {
        var order = Given.Order(totalMinor: totalMinor, currency: currency, exporter: exporter);
        host.Others.Treat(order.OrderId, Manner.Refuses);
        await host.Deliver(Given.Exporter(order));
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        await SettlementHost.Eventually(
            async () => await host.Count("payout where order_id = @Id and status = 'Refused'", order.OrderId) == 1, "balance");
        return order;
    }

    public static async Task<V1.FxQuote> Quote(
        this SettlementHost host, Guid exporter, long minor, string currency = "USD", Guid? key = null) =>
        await host.Fx(exporter).RequestQuoteAsync(new V1.RequestQuoteRequest { Currency = currency, AmountMinor = minor }, Key(key));

    public static async Task<V1.FxConversion> Convert(
        this SettlementHost host, Guid exporter, V1.ConvertRequest request, Guid? key = null) =>
        await host.Fx(exporter).ConvertAsync(request, Key(key));

    public static V1.ConvertRequest By(V1.FxQuote quote, params (OrderPlaced Order, long Minor)[] lines) =>
        Lines(new V1.ConvertRequest { QuoteId = quote.Id }, lines);

    public static V1.ConvertRequest By(V1.FxForward forward, params (OrderPlaced Order, long Minor)[] lines) =>
        Lines(new V1.ConvertRequest { ForwardId = forward.Id }, lines);

    /// <summary>Waits until the bank has answered.</summary>
    public static async Task<V1.FxConversion> Ended(this SettlementHost host, V1.FxConversion deal)
    {
        var desk = host.Fx(SettlementHost.Operator);
        await SettlementHost.Eventually(
            async () => (await desk.GetConversionAsync(new V1.FxIdRequest { Id = deal.Id })).Status != "Requested", "deal ended");
        return await desk.GetConversionAsync(new V1.FxIdRequest { Id = deal.Id });
    }

    public static async Task<V1.RateImport> ImportRates(this SettlementHost host, string source, string csv) =>
        await host.Fx(SettlementHost.Operator).ImportRatesAsync(
            new V1.ImportRatesRequest { FileName = "rates.csv", Source = source, Content = ByteString.CopyFromUtf8(csv) });

    public static async Task<V1.FxRate> Rate(
        this SettlementHost host, string from, string to, string on, DateTimeOffset? knownAt = null, string source = "")
    {
        var request = new V1.GetRatesRequest
        {
            KnownAt = knownAt is { } at ? Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(at) : null,
            Source = source,
        };
        request.Pairs.Add(new V1.RatePair { Base = from, Quote = to, On = on });
        return Assert.Single((await host.Fx(SettlementHost.Operator).GetRatesAsync(request)).Rates);
    }

    /// <summary>Debits less credits of one order in one currency, per kind of account, without zeros.</summary>
    public static async Task<Dictionary<AccountKind, long>> Balances(this SettlementHost host, Guid order, string currency) =>
        (await host.Db.Many<Balance>(
            """
            select p.kind, sum(p.debit_minor - p.credit_minor)::bigint as minor
            from posting p join ledger_transaction t on t.id = p.transaction_id
            where t.order_id = @order and p.currency = @currency
            group by p.kind
            having sum(p.debit_minor - p.credit_minor) <> 0
            """,
            new { order, currency }, CancellationToken.None)).ToDictionary(row => row.Kind, row => row.Minor);

    public static async Task<Problem> Refused(Func<Task> call) => Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(call));

    static V1.ConvertRequest Lines(V1.ConvertRequest request, (OrderPlaced Order, long Minor)[] lines)
    {
        request.Lines.AddRange(lines.Select(line => new V1.ConvertLine
        {
            OrderId = line.Order.OrderId.ToString(),
            SoldMinor = line.Minor,
        }));
        return request;
    }

    sealed record Balance(AccountKind Kind, long Minor);
}
