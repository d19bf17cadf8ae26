using CrossBorder.Platform;

namespace CrossBorder.Logistics;

/// <summary>What is known of an order. A fact adds to it whenever it comes; its row is the lock for drawing conclusions.</summary>
public sealed record OrderCase
{
    public const string Columns =
        """
        order_id, exporter_id, buyer_id, consignee_name, consignee_country, consignee_version, incoterm, pieces, gross_grams,
        cancelled, packed_version
        """;

    public required Guid OrderId { get; init; }
    public Guid? ExporterId { get; init; }
    public Guid? BuyerId { get; init; }

    /// <summary>Whom the order goes to; its country is ISO 3166-1 alpha-2.</summary>
    public string? ConsigneeName { get; init; }

    public string? ConsigneeCountry { get; init; }

    /// <summary>Of the order that named the consignee; 0 for a fact that names none.</summary>
    public int ConsigneeVersion { get; init; }

    /// <summary>Of the same order; null of orders that were placed before it was kept.</summary>
    public string? Incoterm { get; init; }
    public int? Pieces { get; init; }
    public long? GrossGrams { get; init; }
    public bool Cancelled { get; init; }

    /// <summary>Of the order that was packed so; 0 for a fact that tells no packing.</summary>
    public int PackedVersion { get; init; }

    public static Task<OrderCase?> Lock(Tx tx, Guid orderId) =>
        tx.One<OrderCase>($"select {Columns} from order_case where order_id = @orderId for update", new { orderId });

    /// <summary>Adds the fact to what is known, locks the case and returns all of it.</summary>
    public static async Task<OrderCase> Keep(Tx tx, OrderCase fact) => (await tx.One<OrderCase>(
        $"""
        insert into order_case ({Columns})
        values (@OrderId, @ExporterId, @BuyerId, @ConsigneeName, @ConsigneeCountry, @ConsigneeVersion,
            @Incoterm, @Pieces, @GrossGrams, @Cancelled, @PackedVersion)
        on conflict on constraint order_case_key do update
        set exporter_id = coalesce(order_case.exporter_id, excluded.exporter_id),
            buyer_id = coalesce(order_case.buyer_id, excluded.buyer_id),
            consignee_name = case when excluded.consignee_version > order_case.consignee_version
                then excluded.consignee_name else order_case.consignee_name end,
            consignee_country = case when excluded.consignee_version > order_case.consignee_version
                then excluded.consignee_country else order_case.consignee_country end,
            incoterm = case when excluded.consignee_version > order_case.consignee_version
                then excluded.incoterm else order_case.incoterm end,
            consignee_version = greatest(order_case.consignee_version, excluded.consignee_version),
            pieces = case when excluded.packed_version > order_case.packed_version
                then excluded.pieces else coalesce(order_case.pieces, excluded.pieces) end,
            gross_grams = case when excluded.packed_version > order_case.packed_version
                then excluded.gross_grams else coalesce(order_case.gross_grams, excluded.gross_grams) end,
            packed_version = greatest(order_case.packed_version, excluded.packed_version),
            cancelled = order_case.cancelled or excluded.cancelled
        returning {Columns}
        """,
        fact))!;
}
