using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Default terms of orders placed from a day on; what is empty fits everything.</summary>
public sealed record EscrowRule(
    Guid Id, Guid? ExporterId, string? Currency, long? LeastMinor, ReleaseCondition Condition, int Days, DateOnly ValidFrom, long Seq)
{
    public const string Columns = "id, exporter_id, currency, least_minor, condition, days, valid_from, seq";

    public V1.EscrowRule ToWire() => new()
    {
        Id = Id.ToString(),
        ExporterId = ExporterId?.ToString() ?? "",
        Currency = Currency ?? "",
        LeastMinor = LeastMinor ?? 0,
        Terms = new V1.EscrowTerms { Condition = Condition.ToString(), Days = Days },
        ValidFrom = ValidFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };
}

/// <summary>A placed order gets the terms in force on its day, in the transaction that opens its receivable: no money passes by.</summary>
static class OpenEscrow
{
    /// <summary>One statement; without a rule for the day nothing is held.</summary>
    public static async Task Open(Tx tx, OrderPlaced placed, DateTimeOffset now)
    {
        var status = await tx.One<string>(
            """
            insert into escrow (order_id, version, exporter_id, buyer_id, currency, status, condition, days, rule_id)
            select @OrderId, 1, @ExporterId, @BuyerId, @Currency, case condition when 'None' then 'None' else 'Held' end,
                condition, days, id
            from (
                select id, condition, days
                from escrow_rule
                where (exporter_id is null or exporter_id = @ExporterId) and (currency is null or currency = @Currency)
                    and coalesce(least_minor, 0) <= @TotalMinor and valid_from <= @Day
                order by num_nonnulls(exporter_id, currency, least_minor) desc, valid_from desc, seq desc
                limit 1) as rule
            on conflict on constraint escrow_key do update
            set version = 1, exporter_id = excluded.exporter_id, buyer_id = excluded.buyer_id, currency = excluded.currency,
                status = excluded.status, condition = excluded.condition, days = excluded.days, rule_id = excluded.rule_id
            where escrow.status is null
            returning status
            """,
            new
            {
                placed.OrderId,
                placed.ExporterId,
                placed.BuyerId,
                placed.Currency,
                placed.TotalMinor,
                Day = ChinaDay.Of(placed.OccurredAt),
            });
        if (status == nameof(EscrowStatus.Held))
            await Begin(tx, placed.OrderId, now);
    }

    /// <summary>A part has the terms of the order that it was split off, so that its money can be held as that one's can.</summary>
    public static async Task OpenPart(Tx tx, OrderPlaced part, Guid from, DateTimeOffset now)
    {
        var status = await tx.One<string>(
            """
            insert into escrow (order_id, version, exporter_id, buyer_id, currency, status, condition, days, rule_id)
            select @OrderId, 1, exporter_id, buyer_id, currency, case condition when 'None' then 'None' else 'Held' end,
                condition, days, rule_id
            from escrow
            where order_id = @from and status is not null
            on conflict on constraint escrow_key do update
            set version = 1, exporter_id = excluded.exporter_id, buyer_id = excluded.buyer_id, currency = excluded.currency,
                status = excluded.status, condition = excluded.condition, days = excluded.days, rule_id = excluded.rule_id
            where escrow.status is null
            returning status
            """,
            new { part.OrderId, from });
        if (status == nameof(EscrowStatus.Held))
            await Begin(tx, part.OrderId, now);
    }

    /// <summary>From now on the order's money is held; what is known of its way counts at once.</summary>
    public static async Task Begin(Tx tx, Guid id, DateTimeOffset now)
    {
        var order = (await EscrowBook.LockOrder(tx, id))! with { Escrow = OrderEscrow.Held };
        await EscrowBook.Mark(tx, order);
        await EscrowBook.Judge(tx, order, (await EscrowBook.Lock(tx, order.OrderId))!, now);
    }
}

/// <summary>Rules are added, never changed.</summary>
public sealed partial class EscrowService
{
    [Allow(Role.Operator)]
    public override async Task<V1.EscrowRule> AddEscrowRule(V1.EscrowRule request, ServerCallContext context)
    {
        var rule = Read(request).OrThrow();
        return (await db.Decide(tx => Idempotency.Once<V1.EscrowRule>(tx, context, request, async () =>
        {
            await tx.Run(
                """
                insert into escrow_rule (id, exporter_id, currency, least_minor, condition, days, valid_from)
                values (@Id, @ExporterId, @Currency, @LeastMinor, @Name, @Days, @ValidFrom)
                """,
                new
                {
                    rule.Id,
                    rule.ExporterId,
                    rule.Currency,
                    rule.LeastMinor,
                    Name = rule.Condition.ToString(),
                    rule.Days,
                    rule.ValidFrom,
                });
            return rule.ToWire();
        }), context.CancellationToken)).OrThrow();
    }

    static Outcome<EscrowRule> Read(V1.EscrowRule request)
    {
        var (terms, problem) = ReleaseTerms.Read(request.Terms?.Condition ?? "", request.Terms?.Days ?? 0);
        if (problem is not null)
            return problem;
        Guid exporter = default;
        if (request.ExporterId.Length > 0 && !Guid.TryParse(request.ExporterId, out exporter))
            return Problem.Invalid("exporter_id", $"'{request.ExporterId}' is no id.", "a UUID, or nothing");
        if (request.Currency.Length > 0 && Currency.Find(request.Currency) is null)
            return Problem.Invalid("currency", $"'{request.Currency}' is not traded in.", Currency.Accepted);
        if (request.LeastMinor < 0 || (request.LeastMinor > 0 && request.Currency.Length == 0))
            return Problem.Invalid("least_minor", $"{request.LeastMinor} is no amount of a currency.", "1 or more with a currency, or 0");
        if (!DateOnly.TryParseExact(request.ValidFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from))
            return Problem.Invalid("valid_from", $"'{request.ValidFrom}' is no day.", "yyyy-MM-dd");
        return new EscrowRule(
            Guid.CreateVersion7(), exporter == Guid.Empty ? null : exporter, request.Currency.Length == 0 ? null : request.Currency,
            request.LeastMinor == 0 ? null : request.LeastMinor, terms.Condition, terms.Days, from, 0);
    }

    [Allow(Role.Operator)]
    public override async Task<V1.ListEscrowRulesResponse> ListEscrowRules(V1.ListEscrowsRequest request, ServerCallContext context)
    {
        var (after, limit) = SettlementService.PageOf(request.Page);
        var rows = await db.Many<EscrowRule>(
            $"select {EscrowRule.Columns} from escrow_rule where seq > @after order by seq limit @Take",
            new { after, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListEscrowRulesResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Rules.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }
}
