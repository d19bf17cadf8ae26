using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>Sales abroad, as the exporter tells them: each once by its reference, each taken whole or refused.</summary>
public sealed partial class StockService
{
    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<RecordSalesResponse> RecordSales(RecordSalesRequest request, ServerCallContext context)
    {
        var exporter = Exporter(request.ExporterId);
        Bound("sales", request.Sales.Count);
        var response = (await db.Decide(tx => Idempotency.Once(tx, context, request, async () =>
            new Outcome<RecordSalesResponse>(await Record(tx, exporter, request), null)), context.CancellationToken)).OrThrow();
        var recorded = response.Results.Count(result => result.Outcome == "Recorded");
        LogRecorded(log, recorded, exporter);
        return response;
    }

    async Task<RecordSalesResponse> Record(Tx tx, Guid exporter, RecordSalesRequest request)
    {
        var (sales, results) = Readable(request);
        await Lock(tx, exporter);
        var lots = await tx.Many<Lot>(
            """
            select declaration_id, line_no, warehouse, sku, quantity - sold as left
            from stock_lot
            where exporter_id = @exporter and (warehouse, sku) in (select * from unnest(@Warehouses, @Skus))
            order by export_date, opened_at, declaration_id, line_no
            for update
            """,
            new
            {
                exporter,
                Warehouses = sales.Select(sale => sale.Warehouse).ToArray(),
                Skus = sales.Select(sale => sale.Sku).ToArray(),
            });
        var known = (await tx.Many<Known>(
            """
            select s.reference, s.warehouse, s.sku, s.quantity, s.sold_on, s.lot_named
            from stock_sale s
            where s.exporter_id = @exporter and s.reference = any(@References)
            """,
            new { exporter, References = sales.Select(sale => sale.Reference).ToArray() })).ToDictionary(sale => sale.Reference);
        foreach (var sale in sales.Where(sale => known.ContainsKey(sale.Reference)))
            results[sale.Reference] = known[sale.Reference].Is(sale)
                ? new StockResult { Reference = sale.Reference, Outcome = "Repeated" }
                : Refused(sale.Reference, OtherSale);
        var fresh = sales.Where(sale => !known.ContainsKey(sale.Reference)).ToList();
        foreach (var (sale, parts) in fresh.Zip(Allocation.Of(lots, fresh)))
            results[sale.Reference] = parts.Count == 0 ? Refused(sale.Reference, NotDeclared) : Recorded(sale.Reference, parts);
        await Store(tx, exporter, [.. fresh.Where(sale => results[sale.Reference].Outcome == "Recorded")], results);
        var response = new RecordSalesResponse();
        response.Results.AddRange(request.Sales.Select(sale => results[sale.Reference]));
        return response;
    }

    /// <summary>Requests of one exporter are taken one after the other, so that a reference is looked up before it is used.</summary>
    static Task<List<string>> Lock(Tx tx, Guid exporter) =>
        tx.Many<string>("select pg_advisory_xact_lock(hashtextextended('stock' || @exporter::text, 0))::text", new { exporter });

    /// <summary>Sales that can be read; the others are answered already. The first of a reference counts.</summary>
    static (List<Sale> Sales, Dictionary<string, StockResult> Results) Readable(RecordSalesRequest request)
    {
        List<Sale> sales = [];
        var results = new Dictionary<string, StockResult>();
        foreach (var sale in request.Sales.DistinctBy(sale => sale.Reference))
        {
            if (Unreadable(sale) is { } problem)
                results[sale.Reference] = Refused(sale.Reference, problem);
            else
                sales.Add(new Sale(sale.Reference, sale.Warehouse, sale.Sku, sale.Quantity, Day(sale.SoldOn)!.Value,
                    Guid.TryParse(sale.DeclarationId, out var declaration) ? (declaration, sale.LineNo) : null));
        }

        return (sales, results);
    }

    static Problem? Unreadable(StockSale sale) => sale switch
    {
        { Reference.Length: 0 or > 100 } => Problem.Invalid("reference", "A sale is known by its reference.", "1 to 100 characters"),
        { Quantity: <= 0 } => Problem.Invalid("quantity", "Nothing is sold.", "1 or more"),
        _ when Day(sale.SoldOn) is null => Problem.Invalid("sold_on", $"'{sale.SoldOn}' is not a day.", "yyyy-MM-dd"),
        { DeclarationId.Length: > 0 } when !Guid.TryParse(sale.DeclarationId, out _) || sale.LineNo < 1 => Problem.Invalid(
            "declaration_id", "A named line needs a declaration's id and a line's number.", "both, or neither"),
        _ => null,
    };

    async Task Store(Tx tx, Guid exporter, IReadOnlyList<Sale> sales, Dictionary<string, StockResult> results)
    {
        if (sales.Count == 0)
            return;
        var parts = sales.SelectMany(sale => results[sale.Reference].Parts.Select(part => (sale.Reference, Part: part))).ToList();
        await tx.Run(
            StoreStatements,
            new
            {
                exporter,
                Now = clock.GetUtcNow(),
                Ids = sales.Select(_ => Guid.CreateVersion7()).ToArray(),
                References = sales.Select(sale => sale.Reference).ToArray(),
                Warehouses = sales.Select(sale => sale.Warehouse).ToArray(),
                Skus = sales.Select(sale => sale.Sku).ToArray(),
                Quantities = sales.Select(sale => sale.Quantity).ToArray(),
                Days = sales.Select(sale => sale.SoldOn).ToArray(),
                Named = sales.Select(sale => sale.Line is not null).ToArray(),
                PartReferences = parts.Select(part => part.Reference).ToArray(),
                Declarations = parts.Select(part => Guid.Parse(part.Part.DeclarationId)).ToArray(),
                Lines = parts.Select(part => part.Part.LineNo).ToArray(),
                PartQuantities = parts.Select(part => part.Part.Quantity).ToArray(),
            });
    }

    const string StoreStatements =
        """
        insert into stock_sale (id, exporter_id, reference, warehouse, sku, quantity, sold_on, lot_named, recorded_at)
        select id, @exporter, reference, warehouse, sku, quantity, sold_on, lot_named, @Now
        from unnest(@Ids, @References, @Warehouses, @Skus, @Quantities, @Days, @Named)
            as sale (id, reference, warehouse, sku, quantity, sold_on, lot_named);
        insert into stock_sale_lot (sale_id, declaration_id, line_no, quantity)
        select s.id, part.declaration_id, part.line_no, part.quantity
        from unnest(@PartReferences, @Declarations, @Lines, @PartQuantities)
            as part (reference, declaration_id, line_no, quantity)
        join stock_sale s on s.exporter_id = @exporter and s.reference = part.reference;
        update stock_lot l
        set sold = l.sold + more.quantity
        from (
            select declaration_id, line_no, sum(quantity)::bigint as quantity
            from unnest(@Declarations, @Lines, @PartQuantities) as part (declaration_id, line_no, quantity)
            group by declaration_id, line_no
        ) as more
        where l.declaration_id = more.declaration_id and l.line_no = more.line_no
        """;

    static StockResult Recorded(string reference, IEnumerable<Taken> parts)
    {
        var result = new StockResult { Reference = reference, Outcome = "Recorded" };
        result.Parts.AddRange(parts.Select(part => new StockPart
        {
            DeclarationId = part.DeclarationId.ToString(),
            LineNo = part.LineNo,
            Quantity = part.Quantity,
        }));
        return result;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} sales abroad of {ExporterId} were recorded")]
    static partial void LogRecorded(ILogger log, int count, Guid exporterId);

    sealed record Known(string Reference, string Warehouse, string Sku, long Quantity, DateOnly SoldOn, bool LotNamed)
    {
        public bool Is(Sale sale) => (Warehouse, Sku, Quantity, SoldOn, LotNamed)
            == (sale.Warehouse, sale.Sku, sale.Quantity, sale.SoldOn, sale.Line is not null);
    }
}
