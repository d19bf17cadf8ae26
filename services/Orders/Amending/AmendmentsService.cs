using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Amendments of orders and how orders read before; each capability is a part of it in a file of its own.</summary>
public sealed partial class AmendmentsService(
    Db db, ProductFacts products, StockHold stock, TimeProvider clock, ILogger<AmendmentsService> log) : V1.Amendments.AmendmentsBase
{
    const int LongestReason = 500;

    DateTimeOffset Now => Instants.ToMicroseconds(clock.GetUtcNow());

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.Amendment> Get(V1.AmendmentIdRequest request, ServerCallContext context)
    {
        var (order, amendment) = await Find(request.AmendmentId, context.CancellationToken);
        var lines = await db.Many<LineAmendment>(AmendmentRows.Lines, new { amendment.Id }, context.CancellationToken);
        return amendment.ToWire(order.Currency, lines, clock.GetUtcNow());
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ListAmendmentsResponse> List(V1.ListAmendmentsRequest request, ServerCallContext context)
    {
        var (page, unfit) = InquiriesService.PageOf(request.Page);
        if (unfit is not null)
            throw unfit.ToGrpc();
        var order = await FindOrder(request.OrderId, context.CancellationToken);
        var rows = await db.Many<Amendment>(
            $"""
            select {Amendment.Columns}
            from order_amendment
            where order_id = @Id and no > @After
            order by no
            limit @Take
            """,
            new { order.Id, page.After, Take = page.Limit + 1 }, context.CancellationToken);
        var response = new V1.ListAmendmentsResponse();
        if (rows.Count > page.Limit)
            response.NextCursor = InquiriesService.Cursor(rows[page.Limit - 1].No);
        response.Amendments.AddRange(rows.Take(page.Limit).Select(row => row.ToWire(order.Currency, [], clock.GetUtcNow())));
        return response;
    }

    [Allow(Role.Exporter, Role.Buyer)]
    public override Task<V1.Amendment> Decline(V1.AmendmentChange request, ServerCallContext context) =>
        End(request, AmendmentAction.Decline, context);

    [Allow(Role.Exporter, Role.Buyer)]
    public override Task<V1.Amendment> Withdraw(V1.AmendmentChange request, ServerCallContext context) =>
        End(request, AmendmentAction.Withdraw, context);

    /// <summary>Ends the amendment without a change of the order.</summary>
    async Task<V1.Amendment> End(V1.AmendmentChange request, AmendmentAction action, ServerCallContext context)
    {
        if (PlaceCheck.Text("reason", request.Reason, 1, LongestReason) is { } fault)
            throw fault.ToGrpc();
        var ended = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, async () =>
            {
                var principal = Principal.Required;
                if (await Lock(tx, request.AmendmentId, principal) is not var (order, amendment))
                    return Problem.NotFound("order_amendment", request.AmendmentId);
                if (amendment.Refusal(action, request.ExpectedVersion, principal.Role, Now) is { } refused)
                    return refused;
                var after = await AmendmentRows.End(
                    tx, amendment, Amendment.Next(amendment.Stored, action)!.Value, principal.Name, Now, request.Reason.Trim(), null);
                return await View(tx, order, after);
            }),
            context.CancellationToken)).OrThrow();
        LogEnded(log, ended.Id, ended.OrderId, ended.Status);
        return ended;
    }

    async Task<Outcome<V1.Amendment>> View(Tx tx, Order order, Amendment amendment) => amendment.ToWire(
        order.Currency, await tx.Many<LineAmendment>(AmendmentRows.Lines, new { amendment.Id }), clock.GetUtcNow());

    /// <summary>The principal's amendment. Another party's looks as if it were not there.</summary>
    async Task<(Order Order, Amendment Amendment)> Find(string id, CancellationToken ct)
    {
        var amendment = Guid.TryParse(id, out var key)
            ? await db.One<Amendment>($"select {Amendment.Columns} from order_amendment where id = @key", new { key }, ct)
            : null;
        var order = amendment is null ? null : await TryFindOrder(amendment.OrderId.ToString(), ct);
        return order is null ? throw Problem.NotFound("order_amendment", id).ToGrpc() : (order, amendment!);
    }

    async Task<Order> FindOrder(string id, CancellationToken ct) =>
        await TryFindOrder(id, ct) ?? throw Problem.NotFound("order", id).ToGrpc();

    Task<Order?> TryFindOrder(string id, CancellationToken ct) => Guid.TryParse(id, out var key)
        ? db.One<Order>(
            $"select {Order.Columns} from sales_order where id = @key and {OrdersService.Own(Principal.Required)}",
            new { key, Principal.Required.PartyId }, ct)
        : Task.FromResult<Order?>(null);

    /// <summary>Locks the order first and its amendment then, as everything that changes an order does.</summary>
    static async Task<(Order Order, Amendment Amendment)?> Lock(Tx tx, string id, Principal principal)
    {
        if (!Guid.TryParse(id, out var key))
            return null;
        var order = await tx.One<Order>(
            $"""
            select {Order.Columns}
            from sales_order
            where id = (select order_id from order_amendment where id = @key) and {OrdersService.Own(principal)}
            for update
            """,
            new { key, principal.PartyId });
        return order is null
            ? null
            : (order, (await tx.One<Amendment>(
                $"select {Amendment.Columns} from order_amendment where id = @key for update", new { key }))!);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Amendment {AmendmentId} of order {OrderId}: {Status}")]
    static partial void LogEnded(ILogger log, string amendmentId, string orderId, string status);
}

/// <summary>Rows of amendments.</summary>
static class AmendmentRows
{
    public const string Lines =
        $"select {LineAmendment.Columns} from order_amendment_line where amendment_id = @Id order by position";

    /// <param name="orderVersion">Of the order as an accepted amendment left it.</param>
    public static async Task<Amendment> End(
        Tx tx, Amendment amendment, AmendmentStatus status, string? by, DateTimeOffset? at, string? reason, int? orderVersion)
    {
        var ended = amendment with
        {
            Version = amendment.Version + 1,
            Stored = status,
            DecidedBy = by,
            DecidedAt = by is null ? null : at,
            Reason = reason,
            OrderVersion = orderVersion,
        };
        await tx.Run(
            """
            update order_amendment
            set version = @Version, status = @Status, decided_by = @DecidedBy, decided_at = @DecidedAt, reason = @Reason,
                order_version = @OrderVersion
            where id = @Id and status = 'Open'
            """,
            new
            {
                ended.Id,
                ended.Version,
                Status = status.ToString(),
                ended.DecidedBy,
                ended.DecidedAt,
                ended.Reason,
                ended.OrderVersion,
            });
        return ended;
    }

    public static async Task Insert(Tx tx, Amendment amendment, IReadOnlyList<LineAmendment> lines)
    {
        await Insert(tx, amendment);
        await InsertLines(tx, amendment, lines);
    }

    static Task<int> Insert(Tx tx, Amendment amendment) => tx.Run(
        """
        insert into order_amendment (id, version, order_id, no, status, side, author, note, proposed_at, valid_until,
            old_goods_minor, old_freight_minor, goods_minor, freight_minor, named_place, ship_to_name, ship_to_country,
            ship_to_city, ship_to_street, ship_to_postal_code)
        values (@Id, 1, @OrderId, @No, 'Open', @Side, @Author, @Note, @ProposedAt, @ValidUntil,
            @OldGoodsMinor, @OldFreightMinor, @GoodsMinor, @FreightMinor, @NamedPlace, @ShipToName, @ShipToCountry,
            @ShipToCity, @ShipToStreet, @ShipToPostalCode)
        """,
        new
        {
            amendment.Id,
            amendment.OrderId,
            amendment.No,
            Side = amendment.Side.ToString(),
            amendment.Author,
            amendment.Note,
            amendment.ProposedAt,
            amendment.ValidUntil,
            amendment.OldGoodsMinor,
            amendment.OldFreightMinor,
            amendment.GoodsMinor,
            amendment.FreightMinor,
            amendment.NamedPlace,
            amendment.ShipToName,
            amendment.ShipToCountry,
            amendment.ShipToCity,
            amendment.ShipToStreet,
            amendment.ShipToPostalCode,
        });

    static Task<int> InsertLines(Tx tx, Amendment amendment, IReadOnlyList<LineAmendment> lines) => tx.Run(
        """
        insert into order_amendment_line (amendment_id, position, line_no, product_id, sku, name_en, name_zh, unit_code,
            old_quantity, quantity, old_unit_price, unit_price, old_amount_minor, amount_minor)
        select @Id, line.*
        from unnest(@Positions, @LineNos, @ProductIds, @Skus, @NamesEn, @NamesZh, @UnitCodes,
            @OldQuantities, @Quantities, @OldPrices, @Prices, @OldAmounts, @Amounts) as line
        """,
        new
        {
            amendment.Id,
            Positions = Enumerable.Range(1, lines.Count).ToArray(),
            LineNos = lines.Select(line => line.LineNo).ToArray(),
            ProductIds = lines.Select(line => line.ProductId).ToArray(),
            Skus = lines.Select(line => line.Sku).ToArray(),
            NamesEn = lines.Select(line => line.NameEn).ToArray(),
            NamesZh = lines.Select(line => line.NameZh).ToArray(),
            UnitCodes = lines.Select(line => line.UnitCode).ToArray(),
            OldQuantities = lines.Select(line => line.OldQuantity).ToArray(),
            Quantities = lines.Select(line => line.Quantity).ToArray(),
            OldPrices = lines.Select(line => line.OldUnitPrice).ToArray(),
            Prices = lines.Select(line => line.UnitPrice).ToArray(),
            OldAmounts = lines.Select(line => line.OldAmountMinor).ToArray(),
            Amounts = lines.Select(line => line.AmountMinor).ToArray(),
        });
}
