using CrossBorder.Platform;
using Google.Protobuf;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <param name="Lines">At the prices that promotions and paid samples leave.</param>
/// <param name="SampleCredit">What paid samples took off the lines.</param>
sealed record Promoted(List<HoldLine> Lines, long FreightDiscount, IReadOnlyList<string> Codes, long SampleCredit = 0);

/// <summary>
/// Gives an order that was just reserved, in the same transaction, the promotions that apply to it. They are weighed on what is
/// read without a lock; those with a limit that would apply are then locked, and all are weighed anew on what the lock saw, so that a
/// limit holds however many orders come at once and one that is used up lets nobody wait.
/// </summary>
static class TakePromotions
{
    public static async Task<Outcome<Promoted>> For(Tx tx, Hold hold, List<HoldLine> lines)
    {
        var order = new PromotedOrder(hold.Audience, hold.Currency,
            [.. lines.Select(line => new OrderedLine(
                line.LineNo, line.ProductId!.Value, line.Quantity, line.UnitPrice!.Value, line.AmountMinor!.Value,
                line.Agreed is not null))],
            hold.FreightMinor, hold.Codes);
        var locked = new HashSet<Guid>();
        while (true)
        {
            var candidates = await Candidates(tx, hold);
            var decision = Stacking.Decide(order, candidates);
            if (Unmet(decision, hold.Codes) is { } problem)
                return problem;
            var toLock = decision.Verdicts.Where(one => one.Applied && one.Promotion.Limited && !locked.Contains(one.Promotion.Id))
                .Select(one => one.Promotion.Id).ToArray();
            if (toLock.Length == 0)
                return await Write(tx, hold, order, lines, decision);

            // Each round locks one more at least, so that there is a last round; nearly always it is the second.
            await tx.Many<Guid>(
                "select id from promotion where exporter_id = @ExporterId and id = any(@toLock) order by id for no key update",
                new { hold.ExporterId, toLock });
            locked.UnionWith(toLock);
        }
    }

    static Task<List<Promotion>> Candidates(Tx tx, Hold hold) => tx.Many<Promotion>(
        $"""
        select {Promotion.Columns}, uses, spent_minor,
            coalesce((
                select buyer.uses from promotion_buyer as buyer
                where buyer.exporter_id = @ExporterId and buyer.promotion_id = promotion.id
                    and buyer.buyer_id = @BuyerId), 0) as buyer_uses,
            group_id is null or exists (
                select from buyer_group_member as member
                where member.exporter_id = @ExporterId and member.buyer_id = @BuyerId
                    and member.group_id = promotion.group_id and member.recorded_until is null
                    and member.valid_from <= @Now
                    and (member.valid_until is null or @Now < member.valid_until)) as in_group
        from promotion
        where exporter_id = @ExporterId
            and ((status = 'Active' and (valid_until is null or valid_until > @Now)) or code = any(@Codes))
        """,
        new { hold.ExporterId, hold.Audience.BuyerId, hold.Audience.Now, hold.Codes });

    /// <summary>An order that names a code has it or is refused: nobody pays more than expected without a word.</summary>
    static Problem? Unmet(PromotionDecision decision, string[] codes)
    {
        foreach (var code in codes)
        {
            var verdict = decision.Verdicts.FirstOrDefault(one => one.Promotion.Code == code);
            if (verdict is null)
                return new Problem(
                    404, "promotion_not_found", $"This exporter has no promotion {code}.", "promotion_codes", "a code of the exporter");
            if (verdict.Reason is PromotionReason.UsedUp or PromotionReason.UsedByBuyer or PromotionReason.BudgetSpent)
                return new Problem(
                    409, "promotion_used_up", $"{code} is not left: {verdict.Detail}", "promotion_codes", "without this code");
            if (!verdict.Applied)
                return new Problem(409, "promotion_not_applicable", $"{code} does not apply: {verdict.Detail}", "promotion_codes",
                    "an order that it is for, or without this code");
        }

        return null;
    }

    static async Task<Promoted> Write(Tx tx, Hold hold, PromotedOrder order, List<HoldLine> lines, PromotionDecision decision)
    {
        var applied = decision.Verdicts.Where(one => one.Applied).ToList();
        var now = lines.Select((line, i) => line.AmountMinor == decision.Amounts[i] ? line : line with
        {
            UnitPrice = decision.UnitPrices[i],
            AmountMinor = decision.Amounts[i],
            ListUnitPrice = line.UnitPrice,
            DiscountMinor = line.AmountMinor - decision.Amounts[i],
        }).ToList();
        var cheaper = now.Where(line => line.DiscountMinor is not null).ToList();
        if (decision.Verdicts.Count > 0)
            await tx.Run(WriteSql, new
            {
                hold.OrderId,
                hold.ExporterId,
                hold.Audience.BuyerId,
                hold.Audience.Now,
                LineNos = cheaper.Select(line => line.LineNo).ToArray(),
                UnitPrices = cheaper.Select(line => line.UnitPrice!.Value).ToArray(),
                Amounts = cheaper.Select(line => line.AmountMinor!.Value).ToArray(),
                ListPrices = cheaper.Select(line => line.ListUnitPrice!.Value).ToArray(),
                Discounts = cheaper.Select(line => line.DiscountMinor!.Value).ToArray(),
                Ids = applied.Select(one => one.Promotion.Id).ToArray(),
                Versions = applied.Select(one => one.Promotion.Version).ToArray(),
                Totals = applied.Select(one => one.Total).ToArray(),
                PerBuyer = applied.Select(one => one.Promotion.MaxUsesPerBuyer is not null).ToArray(),
                Explanation = JsonFormatter.Default.Format(Explain(hold, order, decision)),
            });
        return new(now, order.FreightMinor - decision.FreightMinor, [.. applied.Select(one => one.Promotion.Code)]);
    }

    // What is counted is locked: see above.
    const string WriteSql =
        """
        with repriced as (
            update reservation_line as line
            set unit_price = cut.unit_price, amount_minor = cut.amount_minor,
                list_unit_price = cut.list_unit_price, discount_minor = cut.discount_minor
            from unnest(@LineNos, @UnitPrices, @Amounts, @ListPrices, @Discounts)
                as cut (line_no, unit_price, amount_minor, list_unit_price, discount_minor)
            where line.order_id = @OrderId and line.line_no = cut.line_no
        ),
        given as (
            select id, version, total, per_buyer
            from unnest(@Ids, @Versions, @Totals, @PerBuyer) as given (id, version, total, per_buyer)
        ),
        marked as (
            update reservation set promoted = true where order_id = @OrderId and exists (select from given)
        ),
        counted as (
            update promotion
            set uses = uses + 1, spent_minor = spent_minor + given.total
            from given
            where promotion.exporter_id = @ExporterId and promotion.id = given.id and promotion.limited
        ),
        bought as (
            insert into promotion_buyer (exporter_id, promotion_id, buyer_id, uses)
            select @ExporterId, id, @BuyerId, 1 from given where per_buyer
            on conflict on constraint promotion_buyer_key do update set uses = promotion_buyer.uses + 1
        ),
        used as (
            insert into promotion_use (order_id, exporter_id, promotion_id, version, buyer_id, discount_minor, at)
            select @OrderId, @ExporterId, id, version, @BuyerId, total, @Now from given
        )
        insert into promotion_explanation (order_id, exporter_id, buyer_id, explanation, made_at)
        values (@OrderId, @ExporterId, @BuyerId, @Explanation::jsonb, @Now)
        """;

    /// <summary>What the reservation of an order has of promotions already.</summary>
    public static async Task<Promoted> Taken(Tx tx, Guid orderId, List<HoldLine> lines)
    {
        var json = await tx.One<string>(
            "select explanation::text from promotion_explanation where order_id = @orderId", new { orderId });
        if (json is null)
            return new(lines, 0, []);
        var explanation = V1.PromotionExplanation.Parser.ParseJson(json);
        return new(lines, explanation.FreightDiscountMinor, [.. explanation.Promotions
            .Where(one => one.Reason == nameof(PromotionReason.Applied)).Select(one => one.Code)]);
    }

    static V1.PromotionExplanation Explain(Hold hold, PromotedOrder order, PromotionDecision decision)
    {
        var explanation = new V1.PromotionExplanation
        {
            OrderId = hold.OrderId.ToString(),
            Currency = hold.Currency.Code,
            ListGoodsMinor = order.Lines.Sum(line => line.AmountMinor),
            GoodsMinor = decision.Amounts.Sum(),
            FreightMinor = order.FreightMinor,
            FreightDiscountMinor = order.FreightMinor - decision.FreightMinor,
        };
        explanation.Promotions.AddRange(decision.Verdicts.Select(verdict => ToWire(verdict, order)));
        return explanation;
    }

    static V1.ConsideredPromotion ToWire(PromotionVerdict verdict, PromotedOrder order)
    {
        var wire = new V1.ConsideredPromotion
        {
            PromotionId = verdict.Promotion.Id.ToString(),
            Version = verdict.Promotion.Version,
            Code = verdict.Promotion.Code,
            Name = verdict.Promotion.Name,
            Kind = verdict.Promotion.Kind.ToString(),
            Named = order.Codes.Contains(verdict.Promotion.Code),
            Reason = verdict.Reason.ToString(),
            Detail = verdict.Detail,
            DiscountMinor = verdict.LineDiscounts.Sum(),
            FreightDiscountMinor = verdict.FreightDiscount,
        };
        wire.Lines.AddRange(verdict.LineDiscounts.Select((discount, i) => (order.Lines[i].LineNo, discount))
            .Where(line => line.discount > 0)
            .Select(line => new V1.DiscountedLine { LineNo = line.LineNo, DiscountMinor = line.discount }));
        return wire;
    }
}
