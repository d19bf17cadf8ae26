using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// What each source document says, side by side: order, payment, packing, waybill and declaration. Fields are named as in the match, which
/// judges; this only shows.
/// </summary>
sealed class SourceRows(TradeCase subject)
{
    readonly SourceTable table = new();

    public static SourceTable Of(TradeCase subject)
    {
        var rows = new SourceRows(subject);
        rows.Deal();
        rows.Carriage();
        rows.Lines();
        return rows.table;
    }

    void Deal()
    {
        var (order, booked, declared) = (subject.Placed, subject.Booked, subject.Declared);
        Row(0, "document_number", ("order", order?.Number), ("waybill", booked?.WaybillNumber), ("declaration", subject.DocumentNumber));
        Row(0, "day", ("order", Day(order?.OccurredAt)), ("payment", Day(subject.FundedAt)), ("packing", Day(subject.Packed?.OccurredAt)),
            ("waybill", Day(booked?.OccurredAt)));
        Row(0, "incoterm", ("order", order is null ? null : $"{order.Incoterm} {order.NamedPlace}"),
            ("declaration", declared is null ? null : "FOB"));
        Row(0, "currency", ("order", order?.Currency), ("waybill", booked?.Currency), ("declaration", declared?.Currency));
        Row(0, "goods_value", ("order", Amount(order?.GoodsMinor, order?.Currency)),
            ("declaration", Amount(declared?.Items.Sum(item => item.AmountMinor), declared?.Currency)));
        Row(0, "consignee", ("order", order?.ShipTo.Name));
        Row(0, "destination", ("order", order?.ShipTo.Country), ("waybill", booked?.PortOfDischarge));
    }

    void Carriage()
    {
        var (order, packed, booked) = (subject.Placed, subject.Packed, subject.Booked);
        Row(0, "freight", ("order", Amount(order?.FreightMinor, order?.Currency)),
            ("waybill", Amount(booked?.FreightMinor, booked?.Currency)));
        Row(0, "insurance", ("waybill", Amount(booked?.InsuranceMinor, booked?.Currency)));
        Row(0, "carrier", ("waybill", booked?.CarrierName));
        Row(0, "pieces", ("packing", Text(packed?.Pieces)), ("waybill", Text(booked?.Pieces)));
        Row(0, "gross_weight", ("order", Text(order?.Lines.Sum(line => line.GrossGrams))), ("packing", Text(packed?.GrossGrams)),
            ("waybill", Text(booked?.GrossGrams)));
        Row(0, "net_weight", ("order", Text(order?.Lines.Sum(line => line.NetGrams))), ("packing", Text(packed?.NetGrams)));
    }

    void Lines()
    {
        var declared = subject.Declared;
        var items = declared?.Items.ToDictionary(item => item.LineNo) ?? [];
        foreach (var line in subject.Placed?.Lines ?? [])
        {
            var item = items.GetValueOrDefault(line.LineNo);
            Row(line.LineNo, "goods", ("order", line.NameZh), ("declaration", item?.NameZh));
            Row(line.LineNo, "hs_code", ("order", line.HsCode), ("declaration", item?.HsCode));
            Row(line.LineNo, "quantity", ("order", $"{Text(line.Quantity)} {CodeNames.Unit(line.UnitCode)}"),
                ("declaration", item is null ? null : $"{Text(item.Quantity)} {CodeNames.Unit(item.UnitCode)}"));
            Row(line.LineNo, "line_value", ("order", Amount(line.AmountMinor, subject.Placed!.Currency)),
                ("declaration", Amount(item?.AmountMinor, declared?.Currency)));
            Row(line.LineNo, "entry_number", ("declaration", item?.EntryNumber is { } entry ? $"{entry} / {item.ItemNo}" : null));
        }
    }

    /// <param name="line">Of the order, 0 for what is said of the whole. A row that nobody says anything in is left out.</param>
    void Row(int line, string name, params (string Source, string? Value)[] values)
    {
        var row = new SourceRow { Field = name, LineNo = line };
        row.Values.AddRange(values.Where(value => !string.IsNullOrEmpty(value.Value))
            .Select(value => new SourceValue { Source = value.Source, Value = value.Value }));
        if (row.Values.Count > 0)
            table.Rows.Add(row);
    }

    static string? Text(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    static string? Day(DateTimeOffset? at) => at is { } known ? TradeDocument.Day(known) : null;

    /// <summary>A currency that the platform does not know is shown in minor units, as it came.</summary>
    static string? Amount(long? minor, string? currency) => minor is not { } known || currency is null ? null
        : Currency.Find(currency) is { } traded ? new Money(known, traded).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{known} {currency}");
}
