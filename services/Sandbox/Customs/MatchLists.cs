using System.Globalization;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>
/// Matches lists with the orders and waybills that they name (ceb-messages.md section 4, rules 1 and 2), and releases them or not.
/// The three come in any order, so a list waits a while for what has not come at all; a refused one it does not wait for.
/// </summary>
static class MatchLists
{
    public const int AtOnce = 500;
    const double WaitForOthersMs = 30_000;
    const double LookAgainMs = 200;

    /// <summary>A list that is due, with what its order and waybill say if they are in force.</summary>
    public sealed record DueList(
        long Serial, string Guid, string OwnKey, bool Corrected, string EbcCode, int Lines, decimal GoodsValue, string CustomsCode,
        string LogisticsNo, DateTimeOffset ReceivedAt, DateTimeOffset LastReturnTime, string? OrderEbcCode, int? OrderLines,
        decimal? OrderValue, bool HasWaybill, bool OrderCame, bool WaybillCame, string? Scenario)
    {
        public ScenarioRule? Rule { get; } = ScenarioRule.FromJson(Scenario);
    }

    /// <summary>Decides what is due, at most <see cref="AtOnce"/>; tells how many were due.</summary>
    public static async Task<int> Decide(Tx tx, Settings settings, DateTimeOffset now)
    {
        // Taken by those who register documents too: none changes between being read here and being decided.
        await tx.Run("select pg_advisory_xact_lock(hashtext('customs documents'))", new { });
        var lists = await Due(tx, now);
        if (lists.Count == 0)
            return 0;
        var waiting = lists.Where(list => IsIncomplete(list) && now < list.ReceivedAt + settings.After(WaitForOthersMs)).ToList();
        var decided = lists.Except(waiting).Select(list => (List: list, Refusal: Fault(list, settings))).ToList();
        await Update(tx, waiting, decided, now + settings.After(LookAgainMs), now);
        await ReceiptRows.Insert(tx, [.. decided.SelectMany(one => ReceiptPlan.Of(
            one.List.Serial, one.List.Guid, ReceiptPlan.OnMatch(one.Refusal, one.List.Rule), Later(now, one.List.LastReturnTime), settings,
            one.List.Rule))]);
        await CloseLists.OfDeparted(
            tx, [.. decided.Where(one => one.Refusal is null).Select(one => one.List.LogisticsNo).Distinct()], settings, now);
        return lists.Count;
    }

    static Task<List<DueList>> Due(Tx tx, DateTimeOffset now) => tx.Many<DueList>(
        """
        select l.serial, l.guid, l.own_key,
            exists (select from customs_document e
                where e.kind = 'Inventory' and e.own_key = l.own_key and e.serial < l.serial) as corrected,
            l.ebc_code, l.lines, l.goods_value, l.customs_code, l.logistics_no, l.received_at,
            (select max(r.return_time) from customs_receipt r where r.serial = l.serial) as last_return_time,
            o.ebc_code as order_ebc_code, o.lines as order_lines, o.goods_value as order_value,
            w.serial is not null as has_waybill,
            exists (select from customs_document c
                where c.kind = 'Order' and c.own_key = l.order_key) as order_came,
            exists (select from customs_document c
                where c.kind = 'Logistics' and c.own_key = l.waybill_key) as waybill_came,
            l.scenario
        from customs_document l
        left join customs_document o on o.kind = 'Order' and o.own_key = l.order_key
            and o.status = 'Accepted'
        left join customs_document w on w.kind = 'Logistics' and w.own_key = l.waybill_key
            and w.status = 'Accepted'
        where l.due_at <= @now
        order by l.due_at, l.serial
        limit @AtOnce
        """,
        new { now, AtOnce });

    static bool IsIncomplete(DueList list) => !list.OrderCame || !list.WaybillCame;

    static CebReturn? Fault(DueList list, Settings settings)
    {
        if (list.OrderLines is null)
            return new(CebStatus.OrderNotFound, "no accepted order has the list's orderNo");
        if (!list.HasWaybill)
            return new(CebStatus.WaybillNotFound, "no accepted waybill has the list's logisticsNo");
        if (list.OrderEbcCode != list.EbcCode)
            return new(CebStatus.CheckFailed(CebKind.Inventory), "ebcCode differs from the order's");
        if (list.Lines > list.OrderLines)
            return new(CebStatus.CheckFailed(CebKind.Inventory), "a gnum is not in the order");
        if (list.GoodsValue != list.OrderValue)
            return new(CebStatus.CheckFailed(CebKind.Inventory), "the lines do not sum to the order's goodsValue");
        return !list.Corrected && Judge.IsReturned(CebKind.Inventory, list.OwnKey, settings, list.Rule)
            ? new(CebStatus.Returned, list.Rule?.Info ?? "returned by customs: correct and declare again with appType 2")
            : null;
    }

    static Task<int> Update(
        Tx tx, List<DueList> waiting, List<(DueList List, CebReturn? Refusal)> decided, DateTimeOffset lookAgain,
        DateTimeOffset now) => tx.Run(
        """
        update customs_document set due_at = @lookAgain where serial = any(@Waiting);

        update customs_document d
        set due_at = null, status = n.standing, return_status = n.return_status,
            return_info = n.return_info, invt_no = n.invt_no
        from unnest(@Serials, @Standings, @Statuses, @Infos, @InvtNos)
            as n (serial, standing, return_status, return_info, invt_no)
        where d.serial = n.serial
        """,
        new
        {
            lookAgain,
            Waiting = waiting.ConvertAll(list => list.Serial).ToArray(),
            Serials = decided.ConvertAll(one => one.List.Serial).ToArray(),
            Standings = decided.ConvertAll(one => (one.Refusal is null ? CebStanding.Accepted : CebStanding.Refused).ToString()).ToArray(),
            Statuses = decided.ConvertAll(one => one.Refusal?.Status).ToArray(),
            Infos = decided.ConvertAll(one => one.Refusal?.Info).ToArray(),
            InvtNos = decided.ConvertAll(one => one.Refusal is null ? InvtNo(one.List, now) : null).ToArray(),
        });

    /// <summary>4 district, 4 year, E for export, 9 serial.</summary>
    static string InvtNo(DueList list, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{list.CustomsCode}{ChinaTime.Format(now, "yyyy")}E{list.Serial:D9}");

    static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
