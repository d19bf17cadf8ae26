using System.Globalization;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// An exporter says what units cost it, or by which rate a list turns other currencies into its own; the formulas that start from
/// them follow in the same transaction. Costs and rates are kept in versions, and nobody else sees costs.
/// </summary>
public sealed partial class PriceListsService
{
    const int LongestSource = 100;

    [Allow(Role.Exporter)]
    public override async Task<V1.PriceChange> PutCosts(V1.PutCostsRequest request, ServerCallContext context)
    {
        if (request.Costs.Count is 0 or > RowsMost)
            throw Problem.Invalid("costs", $"There are {request.Costs.Count} costs.", $"1 to {RowsMost}").ToGrpc();
        for (var i = 0; i < request.Costs.Count; i++)
            if (CheckCost(request.Costs[i], $"costs[{i}]") is { } problem)
                throw problem.ToGrpc();
        return (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => PutCosts(tx, request)), context.CancellationToken)).OrThrow();
    }

    static Problem? CheckCost(V1.CostDraft cost, string at)
    {
        if (cost.Sku.Length == 0)
            return Problem.Invalid($"{at}.sku", "The SKU is missing.", "a SKU of the exporter");
        if (cost.Cost.Length > 0 && UnitPrice.Parse(cost.Cost) is null)
            return Problem.Invalid($"{at}.cost", $"'{cost.Cost}' is not a cost.", UnitPrice.Accepted);
        return cost.Cost.Length > 0 && Currency.Find(cost.Currency) is null
            ? Problem.Invalid($"{at}.currency", $"'{cost.Currency}' is not a currency of the platform.", Currency.Accepted)
            : null;
    }

    async Task<Outcome<V1.PriceChange>> PutCosts(Tx tx, V1.PutCostsRequest request)
    {
        var change = PriceChange.Begin(Principal.Required.PartyId, null, "Costs", Now) with { Lines = request.Costs.Count };
        await PriceChange.Queue(tx, change.ExporterId);
        var costs = request.Costs.DistinctBy(cost => cost.Sku).ToList();
        var arguments = new
        {
            change.ExporterId,
            Skus = costs.Select(cost => cost.Sku).ToArray(),
            Costs = costs.Select(cost => UnitPrice.Parse(cost.Cost)).ToArray(),
            Currencies = costs.Select(cost => cost.Currency).ToArray(),
            Now = change.MadeAt,
        };
        if (await tx.One<string>(UnknownSkuSql, arguments) is { } unknown)
            return Problem.Invalid("costs.sku", $"The exporter has no product {unknown}.", "a SKU of the exporter");
        await tx.Run(CloseCostsSql, arguments);
        var written = await tx.Run(OpenCostsSql, arguments);
        var lists = await tx.Many<Guid>(
            """
            select distinct list_id from price_row
            where exporter_id = @ExporterId and base_kind = 'Cost' and recorded_until is null
            """,
            arguments);
        return await Finish(tx, change with { Changed = written }, [.. lists]);
    }

    async Task<Outcome<V1.PriceChange>> Finish(Tx tx, PriceChange change, Guid[] lists)
    {
        var (done, problem) = await ApplyPrices.Reprice(tx, change, lists);
        if (done is null)
            return problem!;
        await done.Write(tx, change.ExporterId);
        await ApplyPrices.Sweep(tx, done);
        LogRepriced(log, done.Kind, done.Repriced);
        return done.ToWire();
    }

    [Allow(Role.Exporter)]
    public override async Task<V1.PriceChange> SetRate(V1.SetPriceRateRequest request, ServerCallContext context)
    {
        var rate =
            decimal.TryParse(request.Rate, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (rate is <= 0 or >= 100_000_000 || rate != decimal.Round(rate, 8))
            throw Problem.Invalid("rate", $"'{request.Rate}' is not a rate.", "above 0, below 100000000, at most 8 decimals").ToGrpc();
        if (!DateOnly.TryParseExact(request.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            throw Problem.Invalid("date", $"'{request.Date}' is not a date.", "yyyy-MM-dd").ToGrpc();
        if (request.Source.Trim().Length is 0 or > LongestSource)
            throw Problem.Invalid("source", "Who made the rate is missing or too long.", $"1 to {LongestSource} characters").ToGrpc();
        return (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => SetRate(tx, request, rate, date)), context.CancellationToken)).OrThrow();
    }

    async Task<Outcome<V1.PriceChange>> SetRate(Tx tx, V1.SetPriceRateRequest request, decimal rate, DateOnly date)
    {
        var exporterId = Principal.Required.PartyId;
        await PriceChange.Queue(tx, exporterId);
        if (await Lock(tx, request.ListId, exporterId) is not { } list)
            return PriceList.NotFound(request.ListId);
        if (Currency.Find(request.BaseCurrency) is null || request.BaseCurrency == list.Currency)
            return Problem.Invalid("base_currency", $"'{request.BaseCurrency}' needs no rate into {list.Currency}, or is no currency.",
                "another currency of the platform");
        var change = PriceChange.Begin(exporterId, list.Id, "Rate", Now) with { Changed = 1 };
        var arguments = new
        {
            exporterId,
            list.Id,
            request.BaseCurrency,
            rate,
            Source = request.Source.Trim(),
            date,
            Now = change.MadeAt,
        };
        await tx.Run(
            """
            update price_list_rate
            set recorded_until = @Now
            where exporter_id = @exporterId and list_id = @Id and base_currency = @BaseCurrency and recorded_until is null
            """,
            arguments);
        await tx.Run(
            """
            insert into price_list_rate (exporter_id, list_id, base_currency, version, rate, source, rate_date, recorded_from)
            select @exporterId, @Id, @BaseCurrency, coalesce(max(version), 0) + 1, @rate, @Source, @date, @Now
            from price_list_rate
            where exporter_id = @exporterId and list_id = @Id and base_currency = @BaseCurrency
            """,
            arguments);
        return await Finish(tx, change, [list.Id]);
    }

    const string UnknownSkuSql =
        """
        select sku
        from unnest(@Skus) as given (sku)
        where not exists (select from product where exporter_id = @ExporterId and product.sku = given.sku)
        limit 1
        """;

    const string CloseCostsSql =
        """
        update product_cost as old
        set recorded_until = @Now
        from unnest(@Skus, @Costs, @Currencies) as given (sku, cost, currency)
        join product on product.exporter_id = @ExporterId and product.sku = given.sku
        where old.exporter_id = @ExporterId and old.product_id = product.id and old.recorded_until is null
            and (old.cost, old.currency) is distinct from (given.cost, given.currency)
        """;

    const string OpenCostsSql =
        """
        insert into product_cost (exporter_id, product_id, version, cost, currency, recorded_from)
        select @ExporterId, product.id, coalesce((
                select max(version) from product_cost as old
                where old.exporter_id = @ExporterId and old.product_id = product.id), 0) + 1,
            given.cost, given.currency, @Now
        from unnest(@Skus, @Costs, @Currencies) as given (sku, cost, currency)
        join product on product.exporter_id = @ExporterId and product.sku = given.sku
        where given.cost is not null and not exists (
            select from product_cost as old
            where old.exporter_id = @ExporterId and old.product_id = product.id and old.recorded_until is null)
        """;

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} changed: {Repriced} rows computed anew")]
    static partial void LogRepriced(ILogger log, string kind, int repriced);
}
