using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Orders;

/// <summary>
/// Writes what a split comes to, all in the caller's transaction: the order as it reads now with its revision, ledger and trail, the part
/// with its own, and what of budget and frame each has. The order is locked and may be split.
/// </summary>
sealed class SplitEffect(
    Tx tx, Order order, List<OrderLine> before, SplitPlan plan, LedgerBook book, Principal principal, DateTimeOffset now)
{
    const string SplitAction = "Split";

    /// <returns>The order and its part; null, with nothing written, when the ledger does not allow it.</returns>
    public async Task<(Order Kept, Order Part)?> Apply(string way, string note)
    {
        var root = order.SplitOf ?? order.Id.Value;
        var kept = order with
        {
            Version = order.Version + 1,
            ReadingVersion = order.Version + 1,
            GoodsMinor = plan.KeptMoney.GoodsMinor,
            FreightMinor = plan.KeptMoney.FreightMinor,
            ChargeMinor = plan.KeptMoney.ChargeMinor,
            TotalMinor = plan.KeptMoney.TotalMinor,
            TermAmounts = plan.KeptMoney.TermAmounts,
        };
        if (book.Do([.. plan.Moves(before, book.Lines).Select(move => new Movement(
            move.LineNo, move.Kind, order.Id.Value, kept.Version, move.Units, principal.ToString(), now, note))]) is not null)
            return null;
        await LineLedger.Close(tx, order.Id.Value, book);
        await Trail.Save(tx, order, kept, SplitAction, principal.ToString(), now);
        await AmendmentEffect.ReplaceLines(tx, kept, [.. plan.Kept]);
        var amendment = await Amend(kept, note);
        var part = await Place(await Draft(root));
        await Keep(root, kept, part, way, note);
        var (was, reads) = (order.ToEvent(before), kept.ToEvent(plan.Kept));
        await AmendmentEffect.KeepRevisions(tx, amendment, was, reads, now);
        tx.Publish(new OrderAmended(
            order.Id.Value, kept.Version, now, amendment.Id, null, was, reads, Rest: part.ToEvent(plan.Part)));
        return (kept, await Confirm(part));
    }

    /// <summary>How the order changed is among its amendments, accepted as it was made.</summary>
    async Task<Amendment> Amend(Order kept, string note)
    {
        await AmendmentRows.EndExpired(tx, order.Id.Value, now);
        var amendment = new Amendment
        {
            Id = Guid.CreateVersion7(),
            OrderId = order.Id.Value,
            No = await tx.One<int>("select count(*)::int + 1 from order_amendment where order_id = @Id", new { order.Id }),
            Side = Role.Exporter,
            Author = principal.Name,
            Note = note,
            ProposedAt = now,
            ValidUntil = now.AddDays(1),
            OldGoodsMinor = order.GoodsMinor,
            OldFreightMinor = order.FreightMinor,
            OldChargeMinor = order.ChargeMinor,
            GoodsMinor = kept.GoodsMinor,
            FreightMinor = kept.FreightMinor,
            ChargeMinor = kept.ChargeMinor,
        };
        await AmendmentRows.Insert(tx, amendment, [.. Changes()]);
        return await AmendmentRows.End(tx, amendment, AmendmentStatus.Accepted, principal.Name, now, null, kept.Version);
    }

    IEnumerable<LineAmendment> Changes()
    {
        foreach (var line in before)
        {
            var at = plan.KeptFrom.ToList().IndexOf(line.LineNo);
            var (quantity, amount) = at < 0 ? (0, 0) : (plan.Kept[at].Quantity, plan.Kept[at].AmountMinor);
            if (quantity != line.Quantity)
                yield return new LineAmendment
                {
                    LineNo = line.LineNo,
                    ProductId = line.ProductId,
                    Sku = line.Sku,
                    NameEn = line.NameEn,
                    NameZh = line.NameZh,
                    UnitCode = line.UnitCode,
                    OldQuantity = line.Quantity,
                    Quantity = quantity,
                    OldUnitPrice = line.UnitPrice,
                    UnitPrice = line.UnitPrice,
                    OldAmountMinor = line.AmountMinor,
                    AmountMinor = amount,
                };
        }
    }

    async Task<Order> Draft(Guid root)
    {
        var id = OrderId.Of(root, order.Id.Value, $"part of version {order.Version}");
        return order with
        {
            Id = id,
            Version = 1,
            ReadingVersion = 1,
            Serial = 0,
            Number = "",
            Status = OrderStatus.Placed,
            PlacedBy = principal.PartyId,
            IdempotencyKey = id.Value,
            GoodsMinor = plan.PartMoney.GoodsMinor,
            FreightMinor = plan.PartMoney.FreightMinor,
            ChargeMinor = plan.PartMoney.ChargeMinor,
            TotalMinor = plan.PartMoney.TotalMinor,
            TermAmounts = plan.PartMoney.TermAmounts,
            PlacedAt = now,
            Funded = false,
            // What samples took off the prices is told once, with the order that it was taken off; the prices themselves are those.
            SampleCreditMinor = 0,
            SplitOf = root,
            PartNo = await tx.One<int>("select coalesce(max(part_no), 1) + 1 from sales_order where split_of = @root", new { root }),
        };
    }

    /// <summary>As any other order, with the person whose budget it is of, and of the frame that the order was called off.</summary>
    async Task<Order> Place(Order part)
    {
        await tx.Run(
            """
            insert into frame_call (order_id, frame_id, at)
            select @Part, frame_id, @now from frame_call where order_id = @Whole
            """,
            new { Part = part.Id.Value, Whole = order.Id.Value, now });
        var placedAs = await tx.One<string>("select placed_as from sales_order where id = @Id", new { order.Id });
        var message = OutboxMessage.Of(part.ToEvent(plan.Part));
        var number = await tx.One<string>(
            OrdersService.InsertOrder,
            new OrdersService.InsertArguments(part, [.. plan.Part], message, principal) { PlacedAs = placedAs });
        return number is null
            ? throw new InvalidOperationException($"the part {part.Id} of order {order.Id} is there already")
            : part with { Number = number };
    }

    /// <summary>It was promised already.</summary>
    async Task<Order> Confirm(Order part)
    {
        var confirmed = part with { Version = 2, Status = Order.Next(part.Status, OrderAction.Confirm)!.Value };
        await Trail.Save(tx, part, confirmed, nameof(OrderAction.Confirm), principal.ToString(), now);
        tx.Publish(new OrderConfirmed(part.Id.Value, confirmed.Version, now));
        return confirmed;
    }

    Task<int> Keep(Guid root, Order kept, Order part, string way, string note) => tx.Run(
        """
        insert into order_split (id, root_id, order_id, part_id, order_version, way, author, note, line_nos, units, kept_units,
            part_units, goods_minor, freight_minor, charge_minor, kept_goods, kept_freight, kept_charge,
            part_goods, part_freight, part_charge, at)
        values (@Id, @root, @OrderId, @PartId, @Version, @way, @Author, @note, @Lines, @Units, @KeptUnits,
            @PartUnits, @Goods, @Freight, @Charge, @KeptGoods, @KeptFreight, @KeptCharge,
            @PartGoods, @PartFreight, @PartCharge, @now)
        """,
        new
        {
            Id = Guid.CreateVersion7(),
            root,
            OrderId = order.Id.Value,
            PartId = part.Id.Value,
            kept.Version,
            way,
            Author = principal.ToString(),
            note,
            Lines = before.ConvertAll(line => line.LineNo).ToArray(),
            Units = before.ConvertAll(line => line.Quantity).ToArray(),
            KeptUnits = before.ConvertAll(KeptOf).ToArray(),
            PartUnits = before.ConvertAll(line => line.Quantity - KeptOf(line)).ToArray(),
            Goods = order.GoodsMinor,
            Freight = order.FreightMinor,
            Charge = order.ChargeMinor,
            KeptGoods = kept.GoodsMinor,
            KeptFreight = kept.FreightMinor,
            KeptCharge = kept.ChargeMinor,
            PartGoods = part.GoodsMinor,
            PartFreight = part.FreightMinor,
            PartCharge = part.ChargeMinor,
            now,
        });

    long KeptOf(OrderLine line) => plan.Kept.Zip(plan.KeptFrom).Where(pair => pair.Second == line.LineNo).Sum(pair => pair.First.Quantity);
}
