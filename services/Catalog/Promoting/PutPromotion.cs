using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// An exporter makes a promotion or changes it; what each version said is kept. Kind, currency and which limits there are stay,
/// because what orders have of it is counted by them from the first one on.
/// </summary>
public sealed partial class PromotionsService
{
    const int ActiveMost = 200;

    [Allow(Role.Exporter)]
    public override async Task<V1.Promotion> Put(V1.PutPromotionRequest request, ServerCallContext context)
    {
        var draft = PromotionCheck.Of(request, Principal.Required.PartyId, Now).OrThrow();
        var promotion = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Put(tx, request, draft)), context.CancellationToken)).OrThrow();
        LogPut(log, promotion.Id, promotion.Version);
        return promotion;
    }

    async Task<Outcome<V1.Promotion>> Put(Tx tx, V1.PutPromotionRequest request, Promotion draft)
    {
        // Writers of one exporter's promotions follow each other; whoever places an order reads this row and waits for nobody.
        if (await tx.One<Guid?>("select id from exporter where id = @ExporterId and qualified for no key update", draft) is null)
            return new Problem(
                409, "exporter_not_qualified", "This exporter may not sell at present.", "exporter_id", "a qualified exporter");
        var old = request.Id.Length > 0 ? await Lock(tx, request.Id, draft.ExporterId) : null;
        if (request.Id.Length > 0 && old is null)
            return NotFound(request.Id);
        if (old is not null && request.ExpectedVersion != 0 && request.ExpectedVersion != old.Version)
            return Problem.Stale("promotion", request.ExpectedVersion, old.Version);
        if (await Unfit(tx, draft, old) is { } problem)
            return problem;
        var now = Now;
        var written = await tx.One<Promotion>(WriteSql, Columns(draft, old, now));
        await tx.Run(WindowSql, draft);
        var wire = written!.ToWire();
        await tx.Run(
            """
            insert into promotion_version (exporter_id, promotion_id, version, terms, recorded_at, recorded_by)
            values (@ExporterId, @Id, @Version, @Terms::jsonb, @now, @ExporterId)
            """,
            new { written.ExporterId, written.Id, written.Version, Terms = JsonFormatter.Default.Format(wire), now });
        return wire;
    }

    static async Task<Promotion?> Lock(Tx tx, string id, Guid exporterId) => Guid.TryParse(id, out var key)
        ? await tx.One<Promotion>(
            $"select {Promotion.Columns}, uses, spent_minor from promotion where exporter_id = @exporterId and id = @key for no key update",
            new { exporterId, key })
        : null;

    static async Task<Problem?> Unfit(Tx tx, Promotion draft, Promotion? old)
    {
        if (old is not null && (old.Kind, old.Currency) != (draft.Kind, draft.Currency))
            return new Problem(409, "promotion_fixed", "The kind and the currency of a promotion stay as it was made.",
                old.Currency != draft.Currency ? "currency" : "kind", $"{old.Kind} and {old.Currency}, or a new promotion");
        if (old is not null && Limits(old) != Limits(draft))
            return new Problem(409, "promotion_fixed", "A limit may be raised or lowered, but none comes or goes.", "max_uses",
                "the limits that it was made with, or a new promotion");
        if (old is not null && (old.Uses > draft.MaxUses || old.SpentMinor > draft.BudgetMinor))
            return new Problem(409, "promotion_limit_passed", "Orders have more of it already.",
                old.Uses > draft.MaxUses ? "max_uses" : "budget_minor", $"{old.Uses} uses and {old.SpentMinor} minor units, or more");
        var found = (await tx.One<Found>(
            """
            select exists (
                    select from promotion where exporter_id = @ExporterId and code = @Code and id <> @Id) as taken,
                @GroupId::uuid is null or exists (
                    select from buyer_group where exporter_id = @ExporterId and id = @GroupId) as group_known,
                (select count(*) from promotion
                    where exporter_id = @ExporterId and status = 'Active' and id <> @Id
                        and (valid_until is null or valid_until > @ValidFrom)) as active,
                (select wanted.id from unnest(@ProductIds) as wanted (id)
                    where not exists (
                        select from product where exporter_id = @ExporterId and product.id = wanted.id)
                    limit 1) as stranger
            """,
            new { draft.ExporterId, draft.Code, draft.GroupId, draft.ValidFrom, draft.ProductIds, Id = old?.Id ?? Guid.Empty }))!;
        if (found.Taken)
            return new Problem(
                409, "promotion_code_taken", $"Another promotion has the code {draft.Code}.", "code", "a code that no promotion has");
        if (!found.GroupKnown)
            return Problem.NotFound("buyer_group", draft.GroupId!) with { Field = "group_id" };
        if (found.Stranger is { } stranger)
            return Problem.NotFound("product", stranger) with { Field = "products" };
        return found.Active >= ActiveMost && draft.Status == PromotionStatus.Active
            ? new Problem(
                409, "too_many_promotions", $"{found.Active} promotions count already.", "status", $"at most {ActiveMost} at a time")
            : null;
    }

    static (bool, bool, bool) Limits(Promotion promotion) =>
        (promotion.MaxUses is null, promotion.MaxUsesPerBuyer is null, promotion.BudgetMinor is null);

    static object Columns(Promotion draft, Promotion? old, DateTimeOffset now) => new
    {
        draft.ExporterId,
        Id = old?.Id ?? Guid.CreateVersion7(),
        draft.Code,
        draft.Name,
        Kind = draft.Kind.ToString(),
        Status = draft.Status.ToString(),
        draft.NeedsCode,
        Stacking = draft.Stacking.ToString(),
        draft.Priority,
        draft.Currency,
        draft.BuyerId,
        draft.GroupId,
        draft.Market,
        draft.Channel,
        draft.ValidFrom,
        draft.ValidUntil,
        draft.MinGoodsMinor,
        draft.Percent,
        draft.AmountMinor,
        draft.UnitPrice,
        draft.MostUnits,
        draft.StepQuantities,
        draft.StepPercents,
        draft.ProductIds,
        draft.ProductQuantities,
        draft.MaxUses,
        draft.MaxUsesPerBuyer,
        draft.BudgetMinor,
        now,
    };

    const string WriteSql =
        $"""
        insert into promotion (exporter_id, id, version, code, name, kind, status, needs_code, stacking, priority, currency,
            buyer_id, group_id, market, channel, valid_from, valid_until, min_goods_minor, percent, amount_minor,
            unit_price, most_units, step_quantities, step_percents, product_ids, product_quantities, max_uses,
            max_uses_per_buyer, budget_minor, created_at, changed_at)
        values (@ExporterId, @Id, 1, @Code, @Name, @Kind, @Status, @NeedsCode, @Stacking, @Priority, @Currency,
            @BuyerId, @GroupId, @Market, @Channel, @ValidFrom, @ValidUntil, @MinGoodsMinor, @Percent, @AmountMinor,
            @UnitPrice, @MostUnits, @StepQuantities, @StepPercents, @ProductIds, @ProductQuantities, @MaxUses,
            @MaxUsesPerBuyer, @BudgetMinor, @now, @now)
        on conflict on constraint promotion_key do update
        set version = promotion.version + 1, code = excluded.code, name = excluded.name, status = excluded.status,
            needs_code = excluded.needs_code, stacking = excluded.stacking, priority = excluded.priority,
            buyer_id = excluded.buyer_id, group_id = excluded.group_id, market = excluded.market,
            channel = excluded.channel, valid_from = excluded.valid_from, valid_until = excluded.valid_until,
            min_goods_minor = excluded.min_goods_minor, percent = excluded.percent,
            amount_minor = excluded.amount_minor, unit_price = excluded.unit_price, most_units = excluded.most_units,
            step_quantities = excluded.step_quantities, step_percents = excluded.step_percents,
            product_ids = excluded.product_ids, product_quantities = excluded.product_quantities,
            max_uses = excluded.max_uses, max_uses_per_buyer = excluded.max_uses_per_buyer,
            budget_minor = excluded.budget_minor, changed_at = excluded.changed_at
        returning {Promotion.Columns}, uses, spent_minor
        """;

    // Outside of this window an order of the exporter is placed without a look at promotions.
    const string WindowSql =
        """
        update exporter
        set promotes_from = active.begins, promotes_until = active.ends
        from (
            select min(valid_from) as begins, max(coalesce(valid_until, 'infinity')) as ends
            from promotion
            where exporter_id = @ExporterId and status = 'Active'
        ) as active
        where exporter.id = @ExporterId
        """;

    sealed record Found(bool Taken, bool GroupKnown, long Active, Guid? Stranger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Promotion {PromotionId} written as version {Version}")]
    static partial void LogPut(ILogger log, string promotionId, int version);
}
