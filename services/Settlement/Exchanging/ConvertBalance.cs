using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Wakes the sender: deals were requested.</summary>
public sealed class DealSignal : Signal;

/// <summary>
/// Sells what exporters have of a foreign currency, order by order, by a quote or by a forward contract. Quote or contract are used,
/// the balance is moved and the deal is to be sent, in one transaction; of rivals for one quote the first that commits has it.
/// </summary>
public sealed partial class ForeignExchangeService
{
    const int MostLines = 1000;
    static readonly Currency Cny = Currency.Of(RateAnswer.Cny);

    [Allow(Role.Exporter)]
    public override async Task<V1.FxConversion> Convert(V1.ConvertRequest request, ServerCallContext context)
    {
        var exporter = new PartyId(Principal.Required.PartyId);
        var lines = Lines(request).OrThrow();
        var made = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Convert(tx, exporter, request, lines)),
            context.CancellationToken)).OrThrow();
        LogRequested(log, made.Id);
        return made;
    }

    async Task<Outcome<V1.FxConversion>> Convert(
        Tx tx, PartyId exporter, V1.ConvertRequest request, Dictionary<Guid, long> lines)
    {
        var now = clock.GetUtcNow();
        var (basis, refusal) = request.QuoteId.Length > 0
            ? await UseQuote(tx, exporter, request.QuoteId, lines.Values.Sum(), now)
            : await UseForward(tx, exporter, request.ForwardId, lines.Values.Sum(), now);
        if (refusal is not null)
            return refusal;
        var (sales, missing) = await Sales(tx, exporter, basis!.Sold.Currency, lines, now);
        if (missing is not null)
            return missing;

        var result = FxArithmetic.Settle(basis.Sold, basis.MidRate, basis.BankRate, null, Cny);
        if (result.BoughtMinor <= 0)
            return Problem.Invalid("lines", $"{basis.Sold} buys nothing.", "enough for a fen");
        var deal = new Conversion(
            Guid.CreateVersion7(), exporter, basis.QuoteId, basis.ForwardId, basis.Sold.Currency, basis.Sold.Minor, result.BoughtMinor,
            result.SpreadMinor, basis.MidRate, basis.BankRate, ConversionStatus.Requested, null, null, now, null, 0);
        var shares = Conversion.Share(deal.BoughtMinor, deal.SpreadMinor, sales!, deal.SoldCurrency, Cny);
        await Insert(tx, deal, shares);
        if (await FxPosting.Sell(tx, deal, shares, ChinaDay.Of(now), now) is { } poor)
            return poor;
        tx.AfterCommit(deals.Set);
        return deal.ToWire(shares);
    }

    /// <summary>Sold per order; the request names one quote or one contract, and every order once.</summary>
    static Outcome<Dictionary<Guid, long>> Lines(V1.ConvertRequest request)
    {
        if ((request.QuoteId.Length > 0) == (request.ForwardId.Length > 0))
            return Problem.Invalid("quote_id", "A conversion is by a quote or by a forward contract.", "one of quote_id and forward_id");
        if (request.Lines.Count is 0 or > MostLines)
            return Problem.Invalid("lines", $"{request.Lines.Count} orders are not converted at once.", $"1 to {MostLines}");
        var lines = new Dictionary<Guid, long>();
        foreach (var (i, line) in request.Lines.Index())
        {
            if (line.SoldMinor is < 1 or > FxArithmetic.LargestMinor)
                return Problem.Invalid($"lines[{i}].sold_minor", $"{line.SoldMinor} cannot be sold.", $"1 to {FxArithmetic.LargestMinor}");
            if (!Guid.TryParse(line.OrderId, out var order))
                return Problem.NotFound("order", line.OrderId);
            if (!lines.TryAdd(order, line.SoldMinor))
                return Problem.Invalid($"lines[{i}].order_id", "The order is named twice.", "every order once");
        }

        return lines;
    }

    /// <summary>Takes the quote: the row is locked, so that a rival waits and finds it used.</summary>
    static async Task<Outcome<DealBasis>> UseQuote(Tx tx, PartyId exporter, string named, long soldMinor, DateTimeOffset now)
    {
        var quote = Guid.TryParse(named, out var id)
            ? await tx.One<Quote>(
                $"select {Quote.Columns} from fx_quote where id = @id and exporter_id = @exporter for update", new { id, exporter })
            : null;
        if (quote is null)
            return Problem.NotFound("fx_quote", named);
        if (quote.Refusal(now) is { } refusal)
            return refusal;
        if (quote.SoldMinor != soldMinor)
            return Problem.Invalid("lines", $"The orders sell {soldMinor} together, not what was quoted.", $"{quote.SoldMinor} together");
        await tx.Run("update fx_quote set status = 'Used' where id = @id and status = 'Open'", new { id });
        return new DealBasis(quote.Id, null, quote.Sold, quote.MidRate, quote.BankRate);
    }

    /// <summary>What the orders sell and when each receivable was booked; a problem when one has less than that.</summary>
    static async Task<Outcome<List<Sale>>> Sales(
        Tx tx, PartyId exporter, Currency currency, Dictionary<Guid, long> lines, DateTimeOffset now)
    {
        var ids = lines.Keys.ToArray();
        var orders = await tx.Many<Booked>(
            """
            select order_id, placed_at
            from order_case
            where order_id = any(@ids) and exporter_id = @exporter and currency = @currency and placed_at is not null
            order by order_id
            for update
            """,
            new { ids, exporter, currency });
        if (ids.Except(orders.Select(order => order.OrderId.Value)).Select(id => (Guid?)id).FirstOrDefault() is { } unknown)
            return Problem.NotFound("order", unknown);
        // Asked for once the orders are locked: whatever else changes their balances waits now.
        var balances = (await FxBalances.OfOrders(tx, exporter, currency, ids)).ToDictionary(row => row.OrderId, row => row.Minor);
        foreach (var order in orders)
            if (balances.GetValueOrDefault(order.OrderId) is var free && free < lines[order.OrderId.Value])
                return new Problem(
                    409, "fx_balance_insufficient", $"Order {order.OrderId.Value} has {free} to convert.", "lines", $"at most {free}");
        var rates = await FxRates.On(
            tx.Many<FxRates.Found>,
            [.. orders.Select(order => new RateQuestion(currency.Code, RateAnswer.Cny, ChinaDay.Of(order.PlacedAt)))], now, "");
        return orders.Zip(rates, (order, rate) => new Sale(
            order.OrderId, lines[order.OrderId.Value], rate.Question.On,
            rate.Rate is { } known ? decimal.Round(known, FxArithmetic.RateDecimals, MidpointRounding.AwayFromZero) : null)).ToList();
    }

    static async Task Insert(Tx tx, Conversion deal, List<ConversionLine> lines)
    {
        await tx.Run(
            """
            insert into fx_conversion (id, exporter_id, quote_id, forward_id, sold_currency, sold_minor, bought_minor,
                spread_minor, mid_rate, bank_rate, requested_at, not_before)
            values (@Id, @ExporterId, @QuoteId, @ForwardId, @SoldCurrency, @SoldMinor, @BoughtMinor,
                @SpreadMinor, @MidRate, @BankRate, @RequestedAt, @RequestedAt)
            """,
            deal);
        await tx.Run(
            $"""
            insert into fx_conversion_line (conversion_id, {ConversionLine.Columns})
            select @deal, line.*
            from unnest(@Ids, @Nos, @Orders, @Sold, @Bought, @Spread, @Days, @Rates, @Booked, @Results) as line
            """,
            new
            {
                deal = deal.Id,
                Ids = lines.Select(line => line.Id).ToArray(),
                Nos = lines.Select(line => line.No).ToArray(),
                Orders = lines.Select(line => line.OrderId.Value).ToArray(),
                Sold = lines.Select(line => line.SoldMinor).ToArray(),
                Bought = lines.Select(line => line.BoughtMinor).ToArray(),
                Spread = lines.Select(line => line.SpreadMinor).ToArray(),
                Days = lines.Select(line => line.BookedOn).ToArray(),
                Rates = lines.Select(line => line.BookedRate).ToArray(),
                Booked = lines.Select(line => line.BookedMinor).ToArray(),
                Results = lines.Select(line => line.ResultMinor).ToArray(),
            });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Conversion {ConversionId} requested")]
    static partial void LogRequested(ILogger log, string conversionId);

    /// <summary>What a deal is made on.</summary>
    sealed record DealBasis(Guid? QuoteId, Guid? ForwardId, Money Sold, decimal MidRate, decimal BankRate);

    sealed record Booked(OrderId OrderId, DateTimeOffset PlacedAt);
}

/// <summary>Reads what exporters have of a currency, per order.</summary>
static class FxBalances
{
    public static Task<List<OrderBalance>> OfOrders(Tx tx, PartyId exporter, Currency currency, Guid[] ids) => tx.Many<OrderBalance>(
        """
        select t.order_id, sum(p.credit_minor - p.debit_minor)::bigint as minor
        from ledger_transaction t join posting p on p.transaction_id = t.id
        where t.order_id = any(@ids) and p.kind = 'ExporterPayable'
            and p.party_id = @exporter and p.currency = @currency
        group by t.order_id
        """,
        new { ids, exporter, currency });

    public sealed record OrderBalance(OrderId OrderId, long Minor);
}
