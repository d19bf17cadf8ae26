using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Turns orders that were earned into the exporters' money, less the platform's fee, and follows the exporters' standing instructions:
/// kept on the balance, or paid out at once, when the limits ask for it after an approval. A fixed number of statements for any number.
/// </summary>
static class PayoutRequests
{
    /// <summary>Of these locked cases, earns each that can be. Returns how many payouts the bank is to be asked for.</summary>
    public static async Task<int> Request(Tx tx, IReadOnlyList<OrderCase> orders, DateTimeOffset now)
    {
        var candidates = orders.Where(order => order.Earned).ToList();
        if (candidates.Count == 0)
            return 0;
        var rules = await FeeSchedule.Find(
            tx, candidates.SelectMany(order => new[] { Ask(order, FeeKind.Platform), Ask(order, FeeKind.Payout) }));
        // Without a rule for its currency the fee cannot be computed; the next fact about the order asks again.
        var earned = candidates.FindAll(order => rules.ContainsKey(Ask(order, FeeKind.Platform)));
        var fees = earned.ConvertAll(order => FeeLine.By(
            rules[Ask(order, FeeKind.Platform)], order.ExporterId, order.OrderMinor, now, order: order.OrderId));
        var plans = await StandingPlan.Find(tx, earned);
        var (payouts, kept) = (new List<Payout>(), new List<KeptOrder>());
        var netting = await Netting.Begin(tx, earned.Select(order => order.ExporterId));
        foreach (var ((order, fee), plan) in earned.Zip(fees.ToList()).Zip(plans))
        {
            var left = order.OrderMinor - fee.FeeMinor;
            var recovered = netting.Take(order.ExporterId, order.Currency, left, order.OrderId);
            var sending = plan.PaysOut && left > recovered && rules.TryGetValue(Ask(order, FeeKind.Payout), out var rule)
                ? FeeLine.By(rule, order.ExporterId, left - recovered, now, order.OrderId, PayoutId.For(order.OrderId))
                : null;
            if (sending is not null)
                fees.Add(sending);
            if (plan.PaysOut && left > recovered)
                payouts.Add(Plan(order, plan, fee.FeeMinor, sending?.FeeMinor ?? 0, recovered));
            else
                kept.Add(new KeptOrder(order, left - recovered, plan.Mode));
        }

        payouts = await PayoutLimits.Apply(tx, payouts, ChinaDay.Of(now));
        await Write(tx, earned, fees, payouts, netting, now);
        await KeptOrder.Tell(tx, kept, now);
        return payouts.Count(payout => payout.Status == PayoutStatus.Requested);
    }

    /// <summary>The rule of the day on which the order could be earned: the same whenever the money comes.</summary>
    static FeeQuestion Ask(OrderCase order, FeeKind kind) =>
        new(kind, order.ExporterId, order.Currency, ChinaDay.Of(order.DueAt!.Value));

    static Payout Plan(OrderCase order, StandingPlan plan, long feeMinor, long sendingMinor, long recoveredMinor)
    {
        var (id, gross) = (PayoutId.For(order.OrderId), order.OrderMinor);
        return new Payout(
            id, 1, order.OrderId, order.ExporterId, PayoutStatus.Requested, order.Currency, gross, feeMinor + sendingMinor,
            gross - feeMinor - sendingMinor - recoveredMinor, sendingMinor, PayoutMaker.Standing, null, plan.BeneficiaryId,
            plan.BeneficiaryVersion, "SHAR", 0, 0, id.Reference, null, null, null, null, 0, recoveredMinor);
    }

    static async Task Write(
        Tx tx, List<OrderCase> earned, List<FeeLine> fees, List<Payout> payouts, Netting netting, DateTimeOffset now)
    {
        var day = ChinaDay.Of(now);
        await PayoutRows.Insert(tx, payouts, now);
        await FeeLine.Insert(tx, fees);
        await tx.Run(
            """
            update order_case c
            set earned_at = @now, earned_minor = e.minor, payout_id = (select p.id from payout p where p.order_id = c.order_id)
            from unnest(@Ids, @Minor) as e (order_id, minor)
            where c.order_id = e.order_id
            """,
            new
            {
                now,
                Ids = earned.Select(order => order.OrderId.Value).ToArray(),
                Minor = earned.Select(order => order.OrderMinor).ToArray(),
            });
        var platform = fees.Where(fee => fee.Kind == FeeKind.Platform).ToDictionary(fee => fee.OrderId!.Value, fee => fee.FeeMinor);
        await Ledger.Book(tx,
        [
            .. earned.Select(order => PayoutPosting.Earned(order, platform[order.OrderId], day)),
            .. netting.Entries(day),
            .. payouts.Where(payout => payout.Status == PayoutStatus.Requested).Select(payout => PayoutPosting.Requested(payout, day)),
        ]);
        await netting.Write(tx, now);
        // Those above the limits are few.
        foreach (var waiting in payouts.Where(payout => payout.Status == PayoutStatus.Waiting))
            if (await Holds.Reserve(tx, PayoutPosting.Hold(waiting, now), now) is { } problem)
                throw new InvalidOperationException($"{problem.Code}: {problem.Detail}");
    }
}

/// <summary>What an exporter's standing instruction comes to for one order.</summary>
/// <param name="PaysOut">Else the money stays on the balance, as the exporter asked or because the beneficiary is not approved.</param>
readonly record struct StandingPlan(bool PaysOut, Guid? BeneficiaryId, int? BeneficiaryVersion, InstructionMode Mode)
{
    /// <summary>
    /// In the order of the orders. Without an instruction an order is paid out at once to the demonstration's account; a beneficiary
    /// that is not approved (any more) gets nothing, and the money is kept.
    /// </summary>
    public static async Task<List<StandingPlan>> Find(Tx tx, List<OrderCase> orders)
    {
        if (orders.Count == 0)
            return [];
        var found = await tx.Many<Found>(
            """
            select o.no, coalesce(i.mode, 'AtOnce') as mode, i.beneficiary_id
            from unnest(@Exporters, @Currencies) with ordinality as o (exporter_id, currency, no)
            left join lateral (
                select mode, beneficiary_id
                from payout_instruction
                where exporter_id = o.exporter_id and currency = o.currency
                order by version desc
                limit 1) as i on true
            order by o.no
            """,
            new
            {
                Exporters = orders.Select(order => order.ExporterId.Value).ToArray(),
                Currencies = orders.Select(order => order.Currency.Code).ToArray(),
            });
        var approved = (await Beneficiary.Approved(tx, [.. found.Select(row => row.BeneficiaryId).OfType<Guid>().Distinct()]))
            .ToDictionary(row => row.Id, row => row.Version);
        return found.ConvertAll(row => row switch
        {
            { Mode: InstructionMode.Keep } => new StandingPlan(false, null, null, row.Mode),
            { BeneficiaryId: null } => new StandingPlan(true, null, null, row.Mode),
            { BeneficiaryId: { } id } when approved.TryGetValue(id, out var version) => new StandingPlan(true, id, version, row.Mode),
            _ => new StandingPlan(false, null, null, row.Mode),
        });
    }

    sealed record Found(long No, InstructionMode Mode, Guid? BeneficiaryId);
}
