using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Orders;

/// <summary>Rows of amendments.</summary>
static class AmendmentRows
{
    public const string Lines =
        $"select {LineAmendment.Columns} from order_amendment_line where amendment_id = @Id order by position";

    public const string Answers =
        """
        select by, agreed, code, detail, money_minor, currency, at
        from order_amendment_answer
        where amendment_id = @Id
        order by at, by
        """;

    /// <summary>Both sides agreed to something about the order that is not decided.</summary>
    public static Problem Asked { get; } = new(
        409, "order_amendment_asking", "An amendment of the order waits for answers: nothing else is agreed until it is decided.",
        "order_id", "to wait for the amendment's end");

    public static Task<bool> IsAsked(Tx tx, OrderId id) => tx.One<bool>(
        "select exists (select from order_amendment where order_id = @id and status = 'Asking')", new { id });

    /// <summary>Locks an amendment whose order is locked; null when there is none.</summary>
    public static Task<Amendment?> Lock(Tx tx, Guid id) => tx.One<Amendment>(
        $"select {Amendment.Columns} from order_amendment where id = @id for update", new { id });

    /// <summary>Ends the open amendment of a locked order whose time is over.</summary>
    public static Task<int> EndExpired(Tx tx, Guid orderId, DateTimeOffset now) => tx.Run(
        """
        update order_amendment
        set status = 'Expired', version = version + 1
        where order_id = @orderId and status = 'Open' and valid_until <= @now
        """,
        new { orderId, now });

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
            where id = @Id and status in ('Open', 'Asking')
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

    /// <summary>Both sides agreed: it waits for those who are asked.</summary>
    /// <param name="planned">The order as it would read.</param>
    public static async Task<Amendment> Ask(
        Tx tx, Amendment amendment, string by, DateTimeOffset at, DateTimeOffset answerBy, OrderPlaced planned, Guid? hold)
    {
        var asking = amendment with
        {
            Version = amendment.Version + 1,
            Stored = AmendmentStatus.Asking,
            DecidedBy = by,
            DecidedAt = at,
            AnswerBy = answerBy,
            HoldId = hold,
        };
        await tx.Run(
            """
            update order_amendment
            set version = @Version, status = 'Asking', decided_by = @DecidedBy, decided_at = @DecidedAt, answer_by = @AnswerBy,
                planned = @Planned::json, hold_id = @HoldId
            where id = @Id and status = 'Open'
            """,
            new
            {
                asking.Id,
                asking.Version,
                asking.DecidedBy,
                asking.DecidedAt,
                asking.AnswerBy,
                asking.HoldId,
                Planned = JsonSerializer.Serialize(planned),
            });
        return asking;
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
            ship_to_city, ship_to_street, ship_to_postal_code, pieces, net_grams, gross_grams,
            cancels, old_charge_minor, charge_minor)
        values (@Id, 1, @OrderId, @No, 'Open', @Side, @Author, @Note, @ProposedAt, @ValidUntil,
            @OldGoodsMinor, @OldFreightMinor, @GoodsMinor, @FreightMinor, @NamedPlace, @ShipToName, @ShipToCountry,
            @ShipToCity, @ShipToStreet, @ShipToPostalCode, @Pieces, @NetGrams, @GrossGrams,
            @Cancels, @OldChargeMinor, @ChargeMinor)
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
            amendment.Pieces,
            amendment.NetGrams,
            amendment.GrossGrams,
            amendment.Cancels,
            amendment.OldChargeMinor,
            amendment.ChargeMinor,
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
