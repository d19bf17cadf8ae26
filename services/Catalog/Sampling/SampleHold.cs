using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Npgsql;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// Holds stock for a sample or trial order: its lines have the price of the exporter's terms, which take the place of price lists,
/// least quantities and promotions, and what the buyer takes of its share is counted in the same transaction.
/// </summary>
static class SampleHold
{
    /// <summary>Rules of Incoterms 2020 under which the buyer pays the main carriage.</summary>
    static readonly string[] BuyerPays = ["EXW", "FCA", "FAS", "FOB"];

    /// <summary>What can be told without the terms.</summary>
    public static Problem? Unfit(Hold hold)
    {
        if (!OrderKind.All.Contains(hold.Kind))
            return Problem.Invalid("kind", $"'{hold.Kind}' is not a kind of orders.", string.Join(", ", OrderKind.All));
        if (hold.Kind == OrderKind.Standard)
            return null;
        if (hold.Audience.BuyerId is null)
            return Problem.Invalid("buyer_id", $"A {hold.Kind} order is of a buyer's share.", "a UUID");
        if (hold.Codes.Length > 0)
            return Problem.Invalid("promotion_codes", $"A {hold.Kind} order has the price of its terms.", "no codes");
        var agreed = Array.FindIndex(hold.Agreed, price => price is not null);
        return agreed >= 0
            ? Problem.Invalid($"lines[{agreed}].agreed_unit_price", $"A {hold.Kind} order has the price of its terms.", "nothing")
            : null;
    }

    /// <summary>
    /// Gives the lines the price of their terms, or says why there is none. A product that is not there for the caller is left to the
    /// statement that holds the stock.
    /// </summary>
    public static async Task<Problem?> Price(Tx tx, Hold hold)
    {
        var found = await tx.Many<LineTerms>(
            $"""
            select line.line_no, p.id is not null as there, p.sku, {SampleTerms.Columns}
            from unnest(@LineNos, @ProductIds, @Skus) as line (line_no, product_id, sku)
            left join product as p on p.exporter_id = @ExporterId and p.status = 'Published'
                and (p.id = line.product_id or p.sku = line.sku)
            left join sample_terms as t on t.exporter_id = @ExporterId and t.product_id = p.id and t.kind = @Kind
                and t.offered and t.valid_from <= @Day and (t.valid_until is null or @Day <= t.valid_until)
            order by line.line_no
            """,
            new
            {
                hold.ExporterId,
                hold.Kind,
                LineNos = Enumerable.Range(1, hold.Quantities.Length).ToArray(),
                hold.ProductIds,
                hold.Skus,
                Day = SampleTerms.Day(hold.Audience.Now),
            });
        foreach (var line in found.Where(line => line.There))
        {
            var i = line.LineNo - 1;
            if (line.Kind.Length == 0)
                return new Problem(
                    409, "sample_not_offered", $"The exporter has no terms for a {hold.Kind} order of {line.Sku} today.",
                    $"lines[{i}].product_id", "a product with such terms");
            hold.Terms[i] = line;
            hold.Agreed[i] = line.UnitPrice;
        }

        return Lines(hold) ?? Freight(hold);
    }

    static Problem? Lines(Hold hold)
    {
        for (var i = 0; i < hold.Quantities.Length; i++)
        {
            if (hold.Terms[i] is not { } terms)
                continue;
            if (terms.Currency != hold.Currency.Code)
                return new Problem(
                    409, "currency_differs", $"A {hold.Kind} order of {terms.Sku} is made in {terms.Currency}, not {hold.Currency}.",
                    "currency", terms.Currency);
            var units = hold.Quantities.Where((_, other) => hold.Terms[other]?.ProductId == terms.ProductId).Sum();
            if (units < terms.LeastUnits || units > terms.MostUnits)
                return new Problem(
                    409, "sample_quantity", $"A {hold.Kind} order has {terms.LeastUnits} to {terms.MostUnits} units of {terms.Sku}.",
                    $"lines[{i}].quantity", $"{terms.LeastUnits} to {terms.MostUnits} over all lines");
            if (terms.UnitPrice == 0 != (hold.Terms.First(other => other is not null)!.UnitPrice == 0))
                return new Problem(
                    409, "samples_mixed", $"{terms.Sku} is {(terms.UnitPrice == 0 ? "given away" : "sold")}, the line before is not.",
                    $"lines[{i}].product_id", "samples that are given away and those that are sold in orders of their own");
        }

        return null;
    }

    static Problem? Freight(Hold hold)
    {
        foreach (var terms in hold.Terms.OfType<SampleTerms>())
        {
            var byBuyer = BuyerPays.Contains(hold.Incoterm);
            if (terms.Freight == SampleFreight.Buyer && !byBuyer)
                return new Problem(
                    409, "sample_freight", $"The buyer pays the freight of a {hold.Kind} order of {terms.Sku}.", "incoterm",
                    string.Join(", ", BuyerPays));
            if (terms.Freight == SampleFreight.Exporter && (byBuyer || hold.FreightMinor > 0))
                return new Problem(
                    409, "sample_freight", $"The exporter pays the freight of a {hold.Kind} order of {terms.Sku}.",
                    byBuyer ? "incoterm" : "freight_minor", byBuyer ? "CPT, CIP, CFR, CIF, DAP, DPU, DDP" : "0");
        }

        return null;
    }

    /// <summary>Counts what the order takes of its buyer's shares. The database refuses what is beyond them.</summary>
    /// <returns>The lines with what they are worth to customs.</returns>
    public static async Task<List<HoldLine>> Take(Tx tx, Hold hold, List<HoldLine> lines)
    {
        var priced = lines.ConvertAll(line => line with { CustomsUnitPrice = hold.Terms[line.LineNo - 1]!.CustomsUnitPrice });
        var taken = priced.GroupBy(line => line.ProductId!.Value).ToDictionary(
            of => of.Key, of => (Units: of.Sum(line => line.Quantity), Amount: of.Sum(line => line.AmountMinor!.Value)));
        await tx.Run(
            """
            update reservation set promoted = true where order_id = @OrderId;
            update reservation_line as line
            set customs_unit_price = worth.price
            from unnest(@LineNos, @Worths) as worth (line_no, price)
            where line.order_id = @OrderId and line.line_no = worth.line_no and worth.price is not null;
            insert into sample_use (order_id, product_id, exporter_id, kind, buyer_id, units, amount_minor, currency,
                terms_version, at, credit, credit_days, credit_least_minor)
            select @OrderId, product_id, @ExporterId, @Kind, @BuyerId, taken.units, taken.amount, @Currency,
                t.version, @Now, t.credit, t.credit_days, t.credit_least_minor
            from unnest(@Products, @Units, @Amounts) as taken (product_id, units, amount)
            join sample_terms as t using (product_id)
            where t.exporter_id = @ExporterId and t.kind = @Kind
            order by product_id
            """,
            new
            {
                hold.OrderId,
                hold.ExporterId,
                hold.Kind,
                hold.Audience.BuyerId,
                hold.Audience.Now,
                hold.Currency,
                LineNos = priced.Select(line => line.LineNo).ToArray(),
                Worths = priced.Select(line => line.CustomsUnitPrice).ToArray(),
                Products = taken.Keys.ToArray(),
                Units = taken.Values.Select(one => one.Units).ToArray(),
                Amounts = taken.Values.Select(one => one.Amount).ToArray(),
            });
        return priced;
    }

    /// <summary>Runs a reservation that the database refuses when the buyer's share is used.</summary>
    public static async Task<V1.Reservation> Bound(Hold hold, Func<Task<V1.Reservation>> reserve)
    {
        try
        {
            return await reserve();
        }
        catch (PostgresException e) when (Refusal(e, hold) is { } refusal)
        {
            throw refusal.ToGrpc();
        }
    }

    static Problem? Refusal(PostgresException e, Hold hold)
    {
        if (e.SqlState is not ("CB101" or "CB102"))
            return null;
        var said = (e.Hint ?? "").Split(' ');
        var i = Array.FindIndex(hold.Terms, terms => terms?.ProductId.ToString() == said[0]);
        var terms = hold.Terms[i]!;
        var within = terms.PeriodDays is { } days ? $" within {days} days" : "";
        return e.SqlState == "CB102"
            ? new Problem(
                409, "sample_share_used", $"A buyer makes {terms.MostOrdersPerBuyer} {hold.Kind} orders of {terms.Sku}{within}.",
                $"lines[{i}].product_id", "0 orders more")
            : new Problem(
                409, "sample_share_used",
                $"A buyer has {terms.MostUnitsPerBuyer} units of {terms.Sku} in {hold.Kind} orders{within}; {said[1]} are left.",
                $"lines[{i}].quantity", $"{said[1]} or less over all lines");
    }

    sealed record LineTerms : SampleTerms
    {
        public int LineNo { get; init; }
        public bool There { get; init; }
    }
}
