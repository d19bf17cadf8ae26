using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// What each source document says, side by side: order, payment, packing, waybill and declaration. Fields are named as in the match, which
/// judges; this only shows.
/// </summary>
static class SourceRows
{
    public static SourceTable Of(TradeCase subject)
    {
        var table = new SourceTable();
        void Row(string field, params (string Source, string? Value)[] values) => LineRow(0, field, values);
        void LineRow(int line, string field, params (string Source, string? Value)[] values)
        {
            var row = new SourceRow { Field = field, LineNo = line };
            row.Values.AddRange(values.Where(value => !string.IsNullOrEmpty(value.Value))
                .Select(value => new SourceValue { Source = value.Source, Value = value.Value }));
            if (row.Values.Count > 0)
                table.Rows.Add(row);
        }

        var (order, packed, booked, declared) = (subject.Placed, subject.Packed, subject.Booked, subject.Declared);
        Row("document_number", ("order", order?.Number), ("waybill", booked?.WaybillNumber), ("declaration", subject.DocumentNumber));
        Row("day", ("order", Day(order?.OccurredAt)), ("payment", Day(subject.FundedAt)), ("packing", Day(packed?.OccurredAt)),
            ("waybill", Day(booked?.OccurredAt)));
        Row("incoterm", ("order", order is null ? null : $"{order.Incoterm} {order.NamedPlace}"), ("declaration", declared is null ? null : "FOB"));
        Row("currency", ("order", order?.Currency), ("waybill", booked?.Currency), ("declaration", declared?.Currency));
        Row("goods_value", ("order", Amount(order?.GoodsMinor, order?.Currency)),
            ("declaration", Amount(declared?.Items.Sum(item => item.AmountMinor), declared?.Currency)));
        Row("freight", ("order", Amount(order?.FreightMinor, order?.Currency)), ("waybill", Amount(booked?.FreightMinor, booked?.Currency)));
        Row("insurance", ("waybill", Amount(booked?.InsuranceMinor, booked?.Currency)));
        Row("consignee", ("order", order?.ShipTo.Name));
        Row("destination", ("order", order?.ShipTo.Country), ("waybill", booked?.PortOfDischarge));
        Row("carrier", ("waybill", booked?.CarrierName));
        Row("pieces", ("packing", Text(packed?.Pieces)), ("waybill", Text(booked?.Pieces)));
        Row("gross_weight", ("order", Text(order?.Lines.Sum(line => line.GrossGrams))), ("packing", Text(packed?.GrossGrams)),
            ("waybill", Text(booked?.GrossGrams)));
        Row("net_weight", ("order", Text(order?.Lines.Sum(line => line.NetGrams))), ("packing", Text(packed?.NetGrams)));
        var items = declared?.Items.ToDictionary(item => item.LineNo) ?? [];
        foreach (var line in order?.Lines ?? [])
        {
            var item = items.GetValueOrDefault(line.LineNo);
            LineRow(line.LineNo, "goods", ("order", line.NameZh), ("declaration", item?.NameZh));
            LineRow(line.LineNo, "hs_code", ("order", line.HsCode), ("declaration", item?.HsCode));
            LineRow(line.LineNo, "quantity", ("order", $"{Text(line.Quantity)} {line.UnitCode}"),
                ("declaration", item is null ? null : $"{Text(item.Quantity)} {item.UnitCode}"));
            LineRow(line.LineNo, "line_value", ("order", Amount(line.AmountMinor, order!.Currency)),
                ("declaration", Amount(item?.AmountMinor, declared?.Currency)));
        }

        return table;
    }

    static string? Text(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    static string? Day(DateTimeOffset? at) => at is { } known ? TradeDocument.Day(known) : null;

    /// <summary>A currency that the platform does not know is shown in minor units, as it came.</summary>
    static string? Amount(long? minor, string? currency) => minor is not { } known || currency is null ? null
        : Currency.Find(currency) is { } traded ? new Money(known, traded).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{known} {currency}");
}
