using System.Globalization;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>All parts of what was ordered, the order that was placed first; both parties are the same in each.</summary>
static class PartsView
{
    const string PartsOfRoot =
        """
        select o.id, coalesce(o.part_no, 1) as no, o.number, o.status, o.version, o.goods_minor, o.freight_minor,
            o.charge_minor, o.total_minor, o.placed_at as made_at, s.author as made_by, s.note, s.order_id as split_from
        from sales_order o left join order_split s on s.part_id = o.id
        where o.id = @root or o.split_of = @root
        order by coalesce(o.part_no, 1)
        """;

    const string LinesOfParts =
        """
        select l.order_id, l.line_no, l.product_id, l.sku, l.name_en, l.name_zh, l.unit_code, l.quantity,
            to_char(p.promised_on, 'YYYY-MM-DD') as promised_on
        from order_line l
        join sales_order o on o.id = l.order_id
        left join order_promise p on p.order_id = l.order_id and p.product_id = l.product_id
        where o.id = @root or o.split_of = @root
        order by l.order_id, l.line_no
        """;

    public static async Task<V1.OrderPartsView> Of(Tx tx, Order order)
    {
        var root = order.SplitOf ?? order.Id.Value;
        var lines = (await tx.Many<Line>(LinesOfParts, new { root })).ToLookup(line => line.OrderId);
        var view = new V1.OrderPartsView
        {
            OrderId = order.Id.Value.ToString(),
            OrderVersion = order.Version,
            RootId = root.ToString(),
            Currency = order.Currency,
            PartialAllowed = order.PartialAllowed,
        };
        view.Parts.AddRange((await tx.Many<Part>(PartsOfRoot, new { root })).Select(part => part.ToWire(lines[part.Id])));
        return view;
    }

    public static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    sealed record Part
    {
        public Guid Id { get; init; }
        public int No { get; init; }
        public required string Number { get; init; }
        public required string Status { get; init; }
        public int Version { get; init; }
        public long GoodsMinor { get; init; }
        public long FreightMinor { get; init; }
        public long ChargeMinor { get; init; }
        public long TotalMinor { get; init; }
        public DateTimeOffset MadeAt { get; init; }
        public string? MadeBy { get; init; }
        public string? Note { get; init; }
        public Guid? SplitFrom { get; init; }

        public V1.OrderPart ToWire(IEnumerable<Line> lines)
        {
            var wire = new V1.OrderPart
            {
                OrderId = Id.ToString(),
                Part = No,
                Number = Number,
                Status = Status,
                Version = Version,
                GoodsMinor = GoodsMinor,
                FreightMinor = FreightMinor,
                ChargeMinor = ChargeMinor,
                TotalMinor = TotalMinor,
                MadeAt = Timestamp.FromDateTimeOffset(MadeAt),
                MadeBy = MadeBy ?? "",
                Note = Note ?? "",
                SplitFrom = SplitFrom?.ToString() ?? "",
            };
            wire.Lines.AddRange(lines.Select(line => line.ToWire()));
            return wire;
        }
    }

    sealed record Line(
        Guid OrderId, int LineNo, Guid ProductId, string Sku, string NameEn, string NameZh, string UnitCode, long Quantity,
        string? PromisedOn)
    {
        public V1.OrderPartLine ToWire() => new()
        {
            LineNo = LineNo,
            ProductId = ProductId.ToString(),
            Sku = Sku,
            NameEn = NameEn,
            NameZh = NameZh,
            UnitCode = UnitCode,
            Quantity = Quantity,
            PromisedOn = PromisedOn ?? "",
        };
    }
}
