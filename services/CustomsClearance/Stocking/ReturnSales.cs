using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>Sold goods that the buyer gave back: they lie in the warehouse again, in the lots they were sold from, latest first.</summary>
public sealed partial class StockService
{
    static readonly Problem NotSold = new(
        409, "stock_not_sold", "Fewer units of this sale are still sold.", "quantity", "at most what was sold and did not come back");

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<RecordSalesResponse> ReturnSales(ReturnSalesRequest request, ServerCallContext context)
    {
        var exporter = Exporter(request.ExporterId);
        Bound("returns", request.Returns.Count);
        return (await db.Decide(tx => Idempotency.Once(tx, context, request, async () =>
            new Outcome<RecordSalesResponse>(await Return(tx, exporter, request), null)), context.CancellationToken)).OrThrow();
    }

    async Task<RecordSalesResponse> Return(Tx tx, Guid exporter, ReturnSalesRequest request)
    {
        await Lock(tx, exporter);
        var references = request.Returns.Select(back => back.SaleReference).Distinct().ToArray();
        var sold = (await tx.Many<SoldPart>(
            """
            select s.id as sale_id, s.reference, p.declaration_id, p.line_no, p.quantity - p.returned as sold
            from stock_sale s
            join stock_sale_lot p on p.sale_id = s.id
            join stock_lot l on l.declaration_id = p.declaration_id and l.line_no = p.line_no
            where s.exporter_id = @exporter and s.reference = any(@references)
            order by l.export_date desc, l.opened_at desc, p.declaration_id, p.line_no
            """,
            new { exporter, references })).ToLookup(part => part.Reference);
        var known = (await tx.Many<KnownReturn>(
            """
            select s.reference as sale_reference, r.reference, r.quantity
            from stock_sale_return r
            join stock_sale s on s.id = r.sale_id
            where s.exporter_id = @exporter and s.reference = any(@references)
            """,
            new { exporter, references })).ToDictionary(back => (back.SaleReference, back.Reference), back => back.Quantity);

        var plan = new ReturnPlan(sold, known);
        var response = new RecordSalesResponse();
        response.Results.AddRange(request.Returns.Select(plan.Take));
        await Store(tx, plan);
        return response;
    }

    async Task Store(Tx tx, ReturnPlan plan)
    {
        if (plan.Backs.Count == 0)
            return;
        await tx.Run(ReturnStatements, new
        {
            Now = clock.GetUtcNow(),
            Sales = plan.Backs.Select(back => back.SaleId).ToArray(),
            References = plan.Backs.Select(back => back.Reference).ToArray(),
            Quantities = plan.Backs.Select(back => back.Quantity).ToArray(),
            Days = plan.Backs.Select(back => back.On).ToArray(),
            PartSales = plan.Parts.Select(part => part.SaleId).ToArray(),
            Declarations = plan.Parts.Select(part => part.DeclarationId).ToArray(),
            Lines = plan.Parts.Select(part => part.LineNo).ToArray(),
            PartQuantities = plan.Parts.Select(part => part.Sold).ToArray(),
        });
        await StockLots.Follow(tx, [.. plan.Parts.Select(part => part.DeclarationId).Distinct()]);
    }

    const string ReturnStatements =
        """
        insert into stock_sale_return (sale_id, reference, quantity, returned_on, recorded_at)
        select *, @Now
        from unnest(@Sales, @References, @Quantities, @Days);
        update stock_sale s
        set returned = s.returned + more.quantity
        from (
            select sale_id, sum(quantity)::bigint as quantity
            from unnest(@Sales, @Quantities) as b (sale_id, quantity)
            group by sale_id
        ) as more
        where s.id = more.sale_id;
        update stock_sale_lot p
        set returned = p.returned + more.quantity
        from (
            select sale_id, declaration_id, line_no, sum(quantity)::bigint as quantity
            from unnest(@PartSales, @Declarations, @Lines, @PartQuantities) as b (sale_id, declaration_id, line_no, quantity)
            group by sale_id, declaration_id, line_no
        ) as more
        where p.sale_id = more.sale_id and p.declaration_id = more.declaration_id and p.line_no = more.line_no;
        update stock_lot l
        set sold = l.sold - more.quantity
        from (
            select declaration_id, line_no, sum(quantity)::bigint as quantity
            from unnest(@Declarations, @Lines, @PartQuantities) as b (declaration_id, line_no, quantity)
            group by declaration_id, line_no
        ) as more
        where l.declaration_id = more.declaration_id and l.line_no = more.line_no
        """;

    sealed record SoldPart(Guid SaleId, string Reference, Guid DeclarationId, int LineNo, long Sold);

    sealed record KnownReturn(string SaleReference, string Reference, long Quantity);

    sealed record Back(Guid SaleId, string Reference, long Quantity, DateOnly On);

    /// <summary>Takes returns one by one against what is sold still.</summary>
    sealed class ReturnPlan(ILookup<string, SoldPart> sold, Dictionary<(string Sale, string Reference), long> known)
    {
        readonly Dictionary<string, List<SoldPart>> left = sold.ToDictionary(sale => sale.Key, sale => sale.ToList());

        public List<Back> Backs { get; } = [];

        /// <summary>Units that come back to a lot.</summary>
        public List<SoldPart> Parts { get; } = [];

        public StockResult Take(StockSaleReturn back)
        {
            if (back.Reference.Length is 0 or > 100 || back.Quantity <= 0 || Day(back.ReturnedOn) is not { } day)
                return Refused(back.Reference, Problem.Invalid(
                    "returns", "A return needs a reference, a quantity and a day.", "1 to 100 characters, 1 unit or more, yyyy-MM-dd"));
            if (!left.TryGetValue(back.SaleReference, out var parts))
                return Refused(back.Reference, Problem.NotFound("sale", back.SaleReference));
            if (known.TryGetValue((back.SaleReference, back.Reference), out var before))
                return before == back.Quantity
                    ? new StockResult { Reference = back.Reference, Outcome = "Repeated" }
                    : Refused(back.Reference, OtherSale);
            if (parts.Sum(part => part.Sold) < back.Quantity)
                return Refused(back.Reference, NotSold);
            known[(back.SaleReference, back.Reference)] = back.Quantity;
            Backs.Add(new Back(parts[0].SaleId, back.Reference, back.Quantity, day));
            return Recorded(back.Reference, Split(parts, back));
        }

        List<Taken> Split(List<SoldPart> parts, StockSaleReturn back)
        {
            List<Taken> taken = [];
            var open = back.Quantity;
            for (var i = 0; open > 0; i++)
            {
                var quantity = Math.Min(parts[i].Sold, open);
                if (quantity == 0)
                    continue;
                open -= quantity;
                Parts.Add(parts[i] with { Sold = quantity });
                taken.Add(new Taken(back.Reference, parts[i].DeclarationId, parts[i].LineNo, quantity));
                parts[i] = parts[i] with { Sold = parts[i].Sold - quantity };
            }

            return taken;
        }
    }
}
