using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Settlement;

/// <summary>The buyer accepted the goods: when all money is here, the exporter is paid. Else the last receipt leads to the same.</summary>
public sealed partial class CompleteOrder(Db db, PayoutSignal payouts, TimeProvider clock, ILogger<CompleteOrder> log)
    : IConsumer<OrderCompleted>
{
    public Task Consume(ConsumeContext<OrderCompleted> context) => db.Receive(this, context, async tx =>
    {
        var order = await Remember(tx, context.Message);
        if (order is null || await PayoutRequests.Request(tx, [order], clock.GetUtcNow()) == 0)
            LogWaits(log, context.Message.OrderId);
        else
            tx.AfterCommit(payouts.Set);
    });

    /// <summary>Notes the completion; the case as it stands when the order is placed already, else nothing.</summary>
    static async Task<OrderCase?> Remember(Tx tx, OrderCompleted completed)
    {
        var orders = await tx.Many<OrderCase>(
            $"""
            with remembered as (
                insert into order_case (order_id, completed_at)
                values (@OrderId, @OccurredAt)
                on conflict on constraint order_case_key do update
                set completed_at = coalesce(order_case.completed_at, excluded.completed_at)
                returning {OrderCase.Columns}, placed_at)
            select {OrderCase.Columns}
            from remembered
            where placed_at is not null
            """,
            new { completed.OrderId, completed.OccurredAt });
        return orders.SingleOrDefault();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} is completed; its payout waits for the money")]
    static partial void LogWaits(ILogger log, Guid orderId);
}

/// <summary>Turns earned orders into payouts: their funds become the exporter's and the platform's, and the bank is to be asked.</summary>
static class PayoutRequests
{
    /// <summary>Of these locked cases, requests the payout of each that is earned. Returns how many.</summary>
    public static async Task<int> Request(Tx tx, IReadOnlyList<OrderCase> orders, DateTimeOffset now)
    {
        var earned = orders.Where(order => order.Earned).ToList();
        if (earned.Count == 0)
            return 0;
        var rules = await Rules(tx, earned);
        // Without a rule for its currency a payout cannot be computed; the next fact about the order asks again.
        var payouts = earned.FindAll(order => rules.ContainsKey(order.OrderId)).ConvertAll(order => Compute(order, rules[order.OrderId]));
        await Insert(tx, payouts, now);
        await Ledger.Book(tx, [.. payouts.SelectMany(payout => Transactions(payout, ChinaDay.Of(now)))]);
        return payouts.Count;
    }

    static Payout Compute(OrderCase order, FeeRule rule)
    {
        var gross = order.OrderMinor;
        var fee = rule.On(gross);
        var id = PayoutId.For(order.OrderId);
        return new Payout(
            id, 1, order.OrderId, order.ExporterId, PayoutStatus.Requested, order.Currency, gross, fee, gross - fee, rule.Id, rule.Version,
            id.Reference, null, 0);
    }

    static IEnumerable<LedgerEntry> Transactions(Payout payout, DateOnly today)
    {
        yield return new LedgerEntry("earned", payout.OrderId.Value, payout.OrderId, today, payout.Currency)
            .Debit(AccountKind.OrderFunds, payout.ExporterId, payout.GrossMinor)
            .Credit(AccountKind.ExporterPayable, payout.ExporterId, payout.NetMinor)
            .Credit(AccountKind.PlatformFees, PartyId.Platform, payout.FeeMinor);
        yield return new LedgerEntry("payout", payout.Id.Value, payout.OrderId, today, payout.Currency)
            .Debit(AccountKind.ExporterPayable, payout.ExporterId, payout.NetMinor)
            .Credit(AccountKind.BankClearing, PartyId.Platform, payout.NetMinor);
    }

    /// <summary>The rule of the day on which the order was earned, in China: the same whenever the money comes.</summary>
    static async Task<Dictionary<OrderId, FeeRule>> Rules(Tx tx, List<OrderCase> orders)
    {
        var rows = await tx.Many<RuleRow>(
            """
            select o.order_id, f.id, f.version, f.percent, f.min_minor, f.max_minor
            from unnest(@Ids, @Currencies, @Days) as o (order_id, currency, day)
            cross join lateral (
                select id, version, percent, min_minor, max_minor
                from fee_rule
                where currency = o.currency and valid_from <= o.day and (valid_to is null or valid_to >= o.day)
                order by valid_from desc, version desc
                limit 1) as f
            """,
            new
            {
                Ids = orders.Select(order => order.OrderId.Value).ToArray(),
                Currencies = orders.Select(order => order.Currency.Code).ToArray(),
                Days = orders.Select(order => ChinaDay.Of(order.EarnedAt!.Value)).ToArray(),
            });
        return rows.ToDictionary(row => row.OrderId, row => new FeeRule(row.Id, row.Version, row.Percent, row.MinMinor, row.MaxMinor));
    }

    static Task<int> Insert(Tx tx, List<Payout> payouts, DateTimeOffset now) => tx.Run(
        """
        with requested as (
            insert into payout (id, order_id, exporter_id, currency, gross_minor, fee_minor, net_minor,
                fee_rule_id, fee_version, reference, not_before, requested_at)
            select id, order_id, exporter_id, currency, gross, fee, net, rule, rule_version, reference, @now, @now
            from unnest(@Ids, @Orders, @Exporters, @Currencies, @Gross, @Fees, @Net, @Rules, @RuleVersions, @References)
                as p (id, order_id, exporter_id, currency, gross, fee, net, rule, rule_version, reference)
            returning id, order_id)
        update order_case c
        set payout_id = r.id
        from requested r
        where c.order_id = r.order_id
        """,
        new
        {
            now,
            Ids = payouts.Select(payout => payout.Id.Value).ToArray(),
            Orders = payouts.Select(payout => payout.OrderId.Value).ToArray(),
            Exporters = payouts.Select(payout => payout.ExporterId.Value).ToArray(),
            Currencies = payouts.Select(payout => payout.Currency.Code).ToArray(),
            Gross = payouts.Select(payout => payout.GrossMinor).ToArray(),
            Fees = payouts.Select(payout => payout.FeeMinor).ToArray(),
            Net = payouts.Select(payout => payout.NetMinor).ToArray(),
            Rules = payouts.Select(payout => payout.FeeRuleId).ToArray(),
            RuleVersions = payouts.Select(payout => payout.FeeVersion).ToArray(),
            References = payouts.Select(payout => payout.Reference).ToArray(),
        });

    sealed record RuleRow(OrderId OrderId, string Id, int Version, decimal Percent, long MinMinor, long? MaxMinor);
}
