using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>
/// Brings the staged rows of a change into the list: a row that says what is there already keeps its version, any other closes the
/// version before and begins the next; then what is computed from them follows. All of it is one transaction, so that orders see
/// the prices before or those after, and it writes only rows that orders read without a lock: no order waits for it.
/// </summary>
static class ApplyPrices
{
    /// <summary>A staged row whose formula comes to no price.</summary>
    public sealed record BaselessRow(int LineNo, string? Sku, string BaseKind)
    {
        public Problem Problem(string field) => CrossBorder.Platform.Problem.Invalid(
            field, $"The formula of {Sku} comes to no price: its base or the rate is missing, or the result is out of range.",
            BaseKind == "Cost" ? "a product with a cost, and a rate for its currency"
                : "a list with a price of this product at the quantity or below, and a rate for its currency");
    }

    /// <summary>Whole change: effects, versions, computed lists, counts. The caller holds <see cref="PriceChange.Queue"/>.</summary>
    /// <param name="faulty">Decides what becomes of rows whose formula has no base or rate; they are left out. Gives their number.</param>
    public static async Task<Outcome<PriceChange>> Run(
        Tx tx, PriceChange change, Guid by, Func<Tx, IReadOnlyList<BaselessRow>, Task<Outcome<int>>> faulty)
    {
        if (await Cycle(tx, change) is { } cycle)
            return cycle;
        await tx.Run(EffectSql, new { change.ExporterId, change.Id });
        var faults = await faulty(tx, await tx.Many<BaselessRow>(BaselessSql, new { change.ExporterId, change.Id }));
        if (faults.Problem is { } fault)
            return fault;
        await WriteVersions(tx, change, [change.ListId!.Value]);
        var counts = (await tx.One<Counts>(CountSql, new { change.ExporterId, change.Id, change.ListId }))!;
        var (done, problem) = await Reprice(
            tx, change with
            {
                Added = counts.Added,
                Changed = counts.Changed,
                Removed = counts.Removed,
                Same = counts.Same,
                Faults = change.Faults + faults.Value,
            },
            [change.ListId.Value]);
        if (done is null)
            return problem!;
        await done.Write(tx, by);
        return done;
    }

    /// <summary>Computes these lists anew and all whose formulas lead to one of them, bases before what stands on them.</summary>
    public static async Task<Outcome<PriceChange>> Reprice(Tx tx, PriceChange change, Guid[] lists)
    {
        var steps = await tx.Many<Step>(DependentsSql, new { change.ExporterId, lists, Most = PriceFormula.DepthMost + 1 });
        if (steps.FirstOrDefault(step => step.Depth > PriceFormula.DepthMost) is { } deep)
            return new Problem(409, "price_formula_too_deep", $"The chain of formulas is too long: {deep.Path}.", "base",
                $"at most {PriceFormula.DepthMost} lists on each other");
        var (repriced, unpriced) = (0, 0);
        // One statement per level of lists that stand on each other, at most eight.
        foreach (var level in steps.GroupBy(step => step.ListId, (list, found) => (List: list, Depth: found.Max(step => step.Depth)))
            .GroupBy(step => step.Depth, step => step.List).OrderBy(level => level.Key))
        {
            var arguments = new { change.ExporterId, change.Id, Lists = level.ToArray() };
            if (await tx.Run(RepriceSql, arguments) == 0)
                continue;
            await WriteVersions(tx, change, arguments.Lists);
            var counts = (await tx.One<Counts>(
                """
                select count(*)::int as repriced, count(*) filter (where unit_price is null)::int as unpriced
                from price_change_row
                where exporter_id = @ExporterId and change_id = @Id and effect = 'Repriced' and list_id = any(@Lists)
                """,
                arguments))!;
            (repriced, unpriced) = (repriced + counts.Repriced, unpriced + counts.Unpriced);
        }

        return change with { Repriced = repriced, Unpriced = unpriced, Status = "Applied" };
    }

    /// <summary>The path of lists that would be computed from themselves; null when there is none.</summary>
    static async Task<Problem?> Cycle(Tx tx, PriceChange change)
    {
        var path = await tx.One<string>(CycleSql, new { change.ExporterId, change.Id, change.ListId });
        return path is null
            ? null
            : new Problem(409, "price_formula_cycle", $"The list would be computed from itself: {path}.", "base",
                "a list that is not computed from this one");
    }

    static async Task WriteVersions(Tx tx, PriceChange change, Guid[] lists)
    {
        var arguments = new { change.ExporterId, change.Id, lists, Now = change.MadeAt };
        await tx.Run(CloseSql, arguments);
        await tx.Run(OpenSql, arguments);
    }

    // Edges that are there but for those that the change takes away or replaces, and those that it brings.
    const string CycleSql =
        """
        with recursive edge as (
            select distinct list_id, base_list_id
            from price_row as price
            where exporter_id = @ExporterId and recorded_until is null and base_kind = 'List'
                and not exists (
                    select from price_change_row as staged
                    where staged.exporter_id = @ExporterId and staged.change_id = @Id and staged.list_id = price.list_id
                        and staged.product_id = price.product_id and staged.min_quantity = price.min_quantity)
            union
            select distinct list_id, base_list_id
            from price_change_row
            where exporter_id = @ExporterId and change_id = @Id and base_kind = 'List' and not remove
                and effect is distinct from 'Fault'
        ),
        walk as (
            select base_list_id as at, array[list_id, base_list_id] as path
            from edge
            where list_id = @ListId
            union all
            select edge.base_list_id, walk.path || edge.base_list_id
            from walk
            join edge on edge.list_id = walk.at
            where walk.at <> @ListId and not walk.path[1:cardinality(walk.path) - 1] @> array[walk.at]
        )
        select (
            select string_agg(list.code, ' -> ' order by step.n)
            from unnest(walk.path) with ordinality as step (id, n)
            join price_list as list on list.exporter_id = @ExporterId and list.id = step.id)
        from walk
        where walk.at = @ListId
        order by cardinality(walk.path)
        limit 1
        """;

    const string BaselessSql =
        """
        select line_no, sku, base_kind
        from price_change_row
        where exporter_id = @ExporterId and change_id = @Id and effect = 'Fault'
        order by line_no
        """;

    const string EffectSql =
        $"""
        update price_change_row as staged
        set effect = case
                when wanted.remove then case when old.version is null then 'Same' else 'Removed' end
                when result.price is null then 'Fault'
                when old.version is null then 'New'
                when (old.moq, old.increment, old.fixed_price, old.base_kind, old.base_list_id, old.percent, old.amount,
                    old.unit_price, old.base_price, old.base_currency, old.base_min_quantity, old.base_version, old.rate,
                    old.rate_source, old.rate_date)
                    is not distinct from (wanted.moq, wanted.increment, wanted.fixed_price, wanted.base_kind,
                    wanted.base_list_id, wanted.percent, wanted.amount, result.price, base.price, base.currency,
                    base.min_quantity, base.version, rate.rate, rate.source, rate.rate_date) then 'Same'
                else 'Changed' end,
            version = coalesce(old.version, last.version, 0) + 1,
            old_price = old.unit_price, unit_price = case when not wanted.remove then result.price end,
            base_price = base.price, base_currency = base.currency, base_min_quantity = base.min_quantity,
            base_version = base.version, rate = rate.rate, rate_source = rate.source, rate_date = rate.rate_date
        from price_change_row as wanted
        join price_list as list on list.exporter_id = wanted.exporter_id and list.id = wanted.list_id
        left join lateral (
            select version, moq, increment, fixed_price, base_kind, base_list_id, percent, amount, unit_price, base_price,
                base_currency, base_min_quantity, base_version, rate, rate_source, rate_date
            from price_row
            where exporter_id = wanted.exporter_id and list_id = wanted.list_id and product_id = wanted.product_id
                and min_quantity = wanted.min_quantity and recorded_until is null
            limit 1
        ) as old on true
        left join lateral (
            select version
            from price_row
            where old.version is null and exporter_id = wanted.exporter_id and list_id = wanted.list_id
                and product_id = wanted.product_id and min_quantity = wanted.min_quantity
            order by version desc
            limit 1
        ) as last on true
        {PriceFormula.Sql}
        where wanted.exporter_id = @ExporterId and wanted.change_id = @Id and wanted.effect is distinct from 'Fault'
            and staged.exporter_id = @ExporterId and staged.change_id = @Id
            and staged.list_id = wanted.list_id and staged.line_no = wanted.line_no
        """;

    const string CloseSql =
        """
        update price_row as price
        set recorded_until = @Now, closed_by = @Id
        from price_change_row as staged
        where staged.exporter_id = @ExporterId and staged.change_id = @Id and staged.list_id = any(@lists)
            and staged.effect in ('Changed', 'Removed', 'Repriced')
            and price.exporter_id = @ExporterId and price.list_id = staged.list_id and price.list_id = any(@lists)
            and price.product_id = staged.product_id and price.min_quantity = staged.min_quantity
            and price.recorded_until is null
        """;

    const string OpenSql =
        """
        insert into price_row (exporter_id, list_id, product_id, min_quantity, version, moq, increment, fixed_price, base_kind,
            base_list_id, percent, amount, unit_price, base_price, base_currency, base_min_quantity, base_version, rate,
            rate_source, rate_date, change_id, recorded_from)
        select exporter_id, list_id, product_id, min_quantity, version, moq, increment, fixed_price, base_kind, base_list_id,
            percent, amount, unit_price, base_price, base_currency, base_min_quantity, base_version, rate, rate_source,
            rate_date, change_id, @Now
        from price_change_row
        where exporter_id = @ExporterId and change_id = @Id and list_id = any(@lists)
            and effect in ('New', 'Changed', 'Repriced')
        """;

    const string CountSql =
        """
        select count(*) filter (where effect = 'New')::int as added, count(*) filter (where effect = 'Changed')::int as changed,
            count(*) filter (where effect = 'Removed')::int as removed, count(*) filter (where effect = 'Same')::int as same
        from price_change_row
        where exporter_id = @ExporterId and change_id = @Id and list_id = @ListId
        """;

    // The depth of a list is the longest way to it from one that changed; the changed ones themselves are at 0.
    const string DependentsSql =
        """
        with recursive edge as (
            select distinct list_id, base_list_id
            from price_row
            where exporter_id = @ExporterId and recorded_until is null and base_kind = 'List'
        ),
        walk as (
            select id as list_id, 0 as depth, code as path
            from price_list
            where exporter_id = @ExporterId and id = any(@lists)
            union
            select edge.list_id, walk.depth + 1, list.code || ' -> ' || walk.path
            from walk
            join edge on edge.base_list_id = walk.list_id
            join price_list as list on list.exporter_id = @ExporterId and list.id = edge.list_id
            where walk.depth < @Most
        )
        select list_id, depth, path from walk
        """;

    // Line numbers of a file end below a billion.
    const string RepriceSql =
        $"""
        insert into price_change_row (exporter_id, change_id, list_id, line_no, product_id, min_quantity, moq, increment,
            fixed_price, base_kind, base_list_id, percent, amount, remove, effect, version, old_price, unit_price, base_price,
            base_currency, base_min_quantity, base_version, rate, rate_source, rate_date)
        select wanted.exporter_id, @Id, wanted.list_id, 1000000000 + row_number() over (
                order by wanted.list_id, wanted.product_id, wanted.min_quantity),
            wanted.product_id, wanted.min_quantity, wanted.moq, wanted.increment, wanted.fixed_price, wanted.base_kind,
            wanted.base_list_id, wanted.percent, wanted.amount, false, 'Repriced', wanted.version + 1, wanted.unit_price,
            result.price, base.price, base.currency, base.min_quantity, base.version, rate.rate, rate.source, rate.rate_date
        from price_row as wanted
        join price_list as list on list.exporter_id = wanted.exporter_id and list.id = wanted.list_id
        {PriceFormula.Sql}
        where wanted.exporter_id = @ExporterId and wanted.list_id = any(@Lists) and wanted.recorded_until is null
            and wanted.base_kind is not null
            and (wanted.unit_price, wanted.base_price, wanted.base_currency, wanted.base_min_quantity, wanted.base_version,
                wanted.rate, wanted.rate_source, wanted.rate_date)
                is distinct from (result.price, base.price, base.currency, base.min_quantity, base.version, rate.rate,
                rate.source, rate.rate_date)
        """;

    sealed record Counts
    {
        public int Added { get; init; }
        public int Changed { get; init; }
        public int Removed { get; init; }
        public int Same { get; init; }
        public int Repriced { get; init; }
        public int Unpriced { get; init; }
    }

    /// <summary>Forgets what was staged once it is applied.</summary>
    public static Task Sweep(Tx tx, PriceChange change) => tx.Run(
        "delete from price_change_row where exporter_id = @ExporterId and change_id = @Id", new { change.ExporterId, change.Id });

    sealed record Step(Guid ListId, int Depth, string Path);
}
