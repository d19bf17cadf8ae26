using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// The other side accepts, once. Catalog first holds what is wanted beyond what the order has, for an id that is a hash of the amendment,
/// so that a repeat holds the same again; then one transaction decides anew under the lock of the order and changes it. Catalog joins
/// both holds when it is told. Whoever dies in between leaves a hold that expires and an open amendment.
/// </summary>
public sealed partial class AmendmentsService
{
    const string AmendAction = "Amend";

    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.Amendment> Accept(V1.AmendmentChange request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var (order, amendment) = await Find(request.AmendmentId, ct);
        if (AcceptRefusal(order, amendment, request, Principal.Required.Role, Now) is { } refused)
            return (await EarlierOr(refused, request, context)).OrThrow();
        var changes = await db.Many<LineAmendment>(AmendmentRows.Lines, new { amendment.Id }, ct);
        var hold = HoldOf(amendment, changes);
        var (added, outOfStock) = await Hold(order, changes, hold, ct);
        if (outOfStock is not null)
            throw outOfStock.ToGrpc();
        var outcome = await Organisation.Bound(() => db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Accept(tx, request, changes, added!, hold)), ct));
        if (outcome.Problem is not null && hold is { } held)
            await ReleaseUnlessAccepted(amendment.Id, held);
        var accepted = outcome.OrThrow();
        LogAccepted(log, accepted.Id, accepted.OrderId, accepted.OrderVersion);
        return accepted;
    }

    static Problem? AcceptRefusal(Order order, Amendment amendment, V1.AmendmentChange request, Role by, DateTimeOffset now) =>
        amendment.Refusal(AmendmentAction.Accept, request.ExpectedVersion, by, now)
        ?? (Amendment.MayAmend(order.Status) ? null : NotAmendable(order));

    /// <summary>What this key came to before, or why it comes to nothing now.</summary>
    Task<Outcome<V1.Amendment>> EarlierOr(Problem refused, V1.AmendmentChange request, ServerCallContext context) => db.Decide(
        tx => Idempotency.Once(tx, context, request, () => Task.FromResult<Outcome<V1.Amendment>>(refused)), context.CancellationToken);

    /// <summary>Under which id more is held; null when nothing more is wanted.</summary>
    static OrderId? HoldOf(Amendment amendment, List<LineAmendment> changes) =>
        changes.Any(change => change.More > 0) ? OrderId.Of(amendment.OrderId, amendment.Id, "amendment") : null;

    /// <summary>Holds what is wanted beyond what the order has, as the platform: the price was agreed by both sides.</summary>
    /// <returns>The added lines, as Catalog describes them.</returns>
    async Task<Outcome<List<OrderLine>>> Hold(Order order, List<LineAmendment> changes, OrderId? hold, CancellationToken ct)
    {
        if (hold is not { } id)
            return new List<OrderLine>();
        var more = changes.FindAll(change => change.More > 0);
        var ask = new V1.PlaceRequest
        {
            Currency = order.Currency,
            BuyerId = order.BuyerId.ToString(),
            ShipTo = new V1.Consignee { Country = order.ShipToCountry },
        };
        ask.Lines.AddRange(more.Select(change => new V1.PlaceLine
        {
            ProductId = change.ProductId.ToString(),
            Quantity = change.More,
            AgreedUnitPrice = change.UnitPrice.ToString(System.Globalization.CultureInfo.InvariantCulture),
        }));
        Principal.Current = null;
        var (reservation, refused) = await stock.Reserve(ask, order.ExporterId, id, ct);
        if (refused is not null)
            return refused;
        var held = OrdersService.LinesOf(reservation!);
        return held.Where((_, i) => more[i].LineNo is null).ToList();
    }

    /// <summary>A rival may have accepted with the very stock that is held.</summary>
    async Task ReleaseUnlessAccepted(Guid amendmentId, OrderId hold)
    {
        var accepted = await db.One<bool>(
            "select status = 'Accepted' from order_amendment where id = @amendmentId", new { amendmentId }, CancellationToken.None);
        if (accepted)
            return;
        Principal.Current = null;
        await stock.Release(hold);
    }

    async Task<Outcome<V1.Amendment>> Accept(
        Tx tx, V1.AmendmentChange request, List<LineAmendment> changes, List<OrderLine> added, OrderId? hold)
    {
        var (principal, now) = (Principal.Required, Now);
        if (await Lock(tx, request.AmendmentId, principal) is not var (order, amendment))
            return Problem.NotFound("order_amendment", request.AmendmentId);
        if (AcceptRefusal(order, amendment, request, principal.Role, now) is { } refused)
            return refused;
        var before = await tx.Many<OrderLine>(OrdersService.LinesOfOrder, new { id = order.Id.Value });
        var after = AmendmentPlan.After(before, changes, added);
        var changed = Amended(order, amendment);
        if (await Count(tx, changed, before, after, now) is { } broken)
            return broken;
        await Trail.Save(tx, order, changed, AmendAction, principal.ToString(), now);
        await ReplaceLines(tx, changed, after);
        var (was, reads) = (order.ToEvent(before), changed.ToEvent(after));
        await KeepRevisions(tx, amendment, was, reads, now);
        var ended = await AmendmentRows.End(
            tx, amendment, AmendmentStatus.Accepted, principal.Name, now, null, changed.Version);
        tx.Publish(new OrderAmended(order.Id.Value, changed.Version, now, amendment.Id, hold?.Value, was, reads));
        return await View(tx, changed, ended);
    }

    static Order Amended(Order order, Amendment amendment) => order with
    {
        Version = order.Version + 1,
        ReadingVersion = order.Version + 1,
        GoodsMinor = amendment.GoodsMinor,
        FreightMinor = amendment.FreightMinor,
        TotalMinor = amendment.TotalMinor,
        NamedPlace = amendment.NamedPlace ?? order.NamedPlace,
        ShipToName = amendment.ShipToName ?? order.ShipToName,
        ShipToCountry = amendment.ShipToCountry ?? order.ShipToCountry,
        ShipToCity = amendment.ShipToCity ?? order.ShipToCity,
        ShipToStreet = amendment.ShipToStreet ?? order.ShipToStreet,
        ShipToPostalCode = amendment.ShipToPostalCode ?? order.ShipToPostalCode,
    };

    /// <summary>Counts the change in the ledger; a problem when more is packed than would be wanted.</summary>
    static async Task<Problem?> Count(Tx tx, Order changed, List<OrderLine> before, List<OrderLine> after, DateTimeOffset now)
    {
        var (orderId, actor) = (changed.Id.Value, Principal.Required.ToString());
        var book = await LineLedger.Open(tx, orderId);
        var displaced = AmendmentPlan.Displaced(before, after, book.Lines);
        book.Begin(after.Select(line => line.LineNo));
        var broken = displaced ?? book.Do([.. AmendmentPlan.Movements(before, after).Select(move => new Movement(
            move.LineNo, MovementKind.Amend, orderId, changed.Version, move.Units, actor, now))])?.LineNo;
        if (broken is { } line)
            return new Problem(
                409, "order_amendment_below_packed", $"Of line {line} more is packed than the amendment leaves.", "lines",
                $"at least {book.Lines[line].Produced} of line {line}");
        await LineLedger.Close(tx, orderId, book);
        return null;
    }

    static Task<int> ReplaceLines(Tx tx, Order changed, List<OrderLine> lines) => tx.Run(
        """
        update sales_order
        set goods_minor = @GoodsMinor, freight_minor = @FreightMinor, total_minor = @TotalMinor, named_place = @NamedPlace,
            ship_to_name = @ShipToName, ship_to_country = @ShipToCountry, ship_to_city = @ShipToCity,
            ship_to_street = @ShipToStreet, ship_to_postal_code = @ShipToPostalCode, reading_version = version
        where id = @Id;
        delete from order_line where order_id = @Id;
        insert into order_line (order_id, line_no, product_id, sku, name_en, name_zh, hs_code, unit_code,
            origin, quantity, unit_price, amount_minor, net_grams, gross_grams, tier_min_quantity)
        select @Id, line.*
        from unnest(@LineNos, @ProductIds, @Skus, @NamesEn, @NamesZh, @HsCodes, @UnitCodes,
            @Origins, @Quantities, @UnitPrices, @AmountsMinor, @NetGrams, @GrossGrams, @TierMinQuantities) as line
        """,
        new OrdersService.InsertArguments(changed, [.. lines], OutboxMessage.Of(changed.ToEvent(lines)), Principal.Required));

    /// <summary>How it reads now; before the first amendment also how it read as it was placed.</summary>
    static Task<int> KeepRevisions(Tx tx, Amendment amendment, OrderPlaced was, OrderPlaced reads, DateTimeOffset now) => tx.Run(
        """
        insert into order_revision (order_id, no, order_version, body, at)
        select @OrderId, 1, 1, @Was::json, @placedAt
        where not exists (select from order_revision where order_id = @OrderId);
        insert into order_revision (order_id, no, order_version, amendment_id, body, at)
        select @OrderId, max(no) + 1, @Version, @AmendmentId, @Reads::json, @now
        from order_revision
        where order_id = @OrderId
        """,
        new
        {
            amendment.OrderId,
            reads.Version,
            AmendmentId = amendment.Id,
            Was = JsonSerializer.Serialize(was with { Version = 1 }),
            Reads = JsonSerializer.Serialize(reads),
            placedAt = was.OccurredAt,
            now,
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Amendment {AmendmentId} accepted: order {OrderId} is at version {Version}")]
    static partial void LogAccepted(ILogger log, string amendmentId, string orderId, int version);
}
