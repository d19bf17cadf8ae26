using System.Globalization;
using CrossBorder.Platform;
using CrossBorder.Printing;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>What the papers of aging and reconciliation say, before they have pages: a table per currency, never a sum of two.</summary>
public static class ReportPapers
{
    const int ShortId = 8;

    static readonly Column[] AgingColumns =
    [
        new(new Label("卖方", "Exporter"), 15), new(new Label("买方", "Buyer"), 15), new(new Label("订单", "Orders"), 6, Right: true),
        new(new Label("未到期", "Not due"), 11, Right: true), new(new Label("1–30天", "1–30 days"), 11, Right: true),
        new(new Label("31–60天", "31–60"), 11, Right: true), new(new Label("61–90天", "61–90"), 11, Right: true),
        new(new Label("90天以上", "Over 90"), 11, Right: true), new(new Label("合计", "Total"), 12, Right: true),
    ];

    static readonly Column[] ItemColumns =
    [
        new(new Label("差异原因", "Item"), 22), new(new Label("日期", "Date"), 12), new(new Label("说明", "Text"), 40),
        new(new Label("笔数", "Count"), 8, Right: true), new(new Label("金额", "Amount"), 18, Right: true),
    ];

    public static Paper Of(V1.Aging aging, DateTimeOffset now) => new(
        new Label("应收账款账龄表", "Receivables aging"), aging.On, now,
        [.. aging.Currencies.Select(currency => Of(currency)).DefaultIfEmpty(Nothing)]);

    static Section Of(V1.AgingCurrency aged)
    {
        var currency = Currency.Of(aged.Currency);
        return new Section(new Label($"币种 {currency.Code}", $"Currency {currency.Code}"))
        {
            Table = new Table(
                AgingColumns,
                [
                    .. aged.Rows.Select(row => (IReadOnlyList<Value>)
                    [
                        new(Name(row.ExporterName, row.ExporterId)), new(Name(row.BuyerName, row.BuyerId)),
                        new(row.Orders.ToString(CultureInfo.InvariantCulture)), .. Amounts(row.Buckets, currency),
                    ]),
                ],
                [new("合计 Total"), new(""), new(""), .. Amounts(aged.Total, currency)]),
        };
    }

    static IEnumerable<Value> Amounts(V1.AgingBuckets b, Currency currency) =>
        new[] { b.NotDueMinor, b.Days130Minor, b.Days3160Minor, b.Days6190Minor, b.Over90Minor, b.TotalMinor }
            .Select(minor => new Value(StatementCsv.Plain(minor, currency)));

    public static Paper Of(V1.Reconciliation reconciliation, DateTimeOffset now) => new(
        new Label("银行余额调节表", "Bank reconciliation"), reconciliation.On, now,
        [.. reconciliation.Currencies.Select(book => Of(book)).DefaultIfEmpty(Nothing)]);

    static Section Of(V1.ReconciledCurrency book)
    {
        var currency = Currency.Of(book.Currency);
        Value Plain(long minor) => new(StatementCsv.Plain(minor, currency));
        return new Section(new Label($"币种 {currency.Code}", $"Currency {currency.Code}"))
        {
            Fields =
            [
                (new Label("银行对账单余额", "By the bank"), Plain(book.BankMinor)),
                (new Label("账面余额", "By the books"), Plain(book.BookMinor)),
                (new Label("差异", "Difference"), Plain(book.DifferenceMinor)),
            ],
            Table = new Table(
                ItemColumns,
                [
                    .. book.Items.SelectMany(item => item.Rows
                        .Select(row => (IReadOnlyList<Value>)
                            [new(Item(item.Kind)), new(row.On), new(row.Text), new(""), Plain(row.AmountMinor)])
                        .Append([
                            new($"{Item(item.Kind)} 小计"), new(""), new(""),
                            new(item.Count.ToString(CultureInfo.InvariantCulture)), Plain(item.AmountMinor),
                        ])),
                ],
                [new("未说明 Unexplained"), new(""), new(""), new(""), Plain(book.UnexplainedMinor)]),
        };
    }

    static Section Nothing { get; } = new(new Label("无记录", "Nothing to show"));

    static string Name(string name, string id) => name.Length > 0 ? name : id[..Math.Min(ShortId, id.Length)];

    static string Item(string kind) => kind switch
    {
        "in_transit" => "在途 in transit",
        "suspense" => "暂记 suspense",
        "journal" => "手工分录 journal",
        "opening" => "期初 opening",
        "gap" => "缺页 gap",
        "held_statement" => "待核对账单 held statement",
        "quarantined" => "隔离 quarantined",
        "not_booked" => "未入账 not booked",
        "discarded" => "作废 discarded",
        "value_later" => "起息日在后 value later",
        "ahead_of_statement" => "先于账单 ahead of statement",
        "repeated" => "重复 repeated",
        _ => kind,
    };
}
