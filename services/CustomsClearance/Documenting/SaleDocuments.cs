namespace CrossBorder.CustomsClearance;

/// <summary>What seller and buyer exchange: proforma invoice, sales contract and commercial invoice.</summary>
static class SaleDocuments
{
    static readonly IReadOnlyList<Label> Terms =
    [
        new("品质、数量与单价以本合同所列为准。", "Quality, quantity and unit prices are as listed in this contract."),
        new("包装适合长途运输；唛头由卖方设计，另有约定的除外。",
            "Packing is fit for long-distance carriage; shipping marks are at the seller's option unless agreed otherwise."),
        new("风险与费用按所列贸易术语（国际商会 Incoterms 2020）划分。",
            "Risks and costs pass as the trade term above provides (ICC Incoterms 2020)."),
        new("异议应在货到目的地后三十日内书面提出，并附检验报告。",
            "Claims are raised in writing within thirty days of arrival, with a survey report."),
        new("因不可抗力不能履行或迟延履行的，遭受方不承担责任，但应及时通知对方。",
            "Neither party is liable for delay or failure caused by force majeure, of which it notifies the other at once."),
    ];

    public static DocumentModel Proforma(TradeDocument trade) => new(
        DocumentKind.ProformaInvoice, new("形式发票", "PROFORMA INVOICE"), $"PI-{trade.Order.Number}", trade.Order.OccurredAt,
        [Parties(trade), Deal(trade, agreed: true), Lines(trade, coded: false), .. Samples(trade), Signed(trade, buyer: false)]);

    public static DocumentModel Contract(TradeDocument trade) => new(
        DocumentKind.SalesContract, new("销售合同", "SALES CONTRACT"), $"SC-{trade.Order.Number}", trade.Order.OccurredAt,
        [
            Parties(trade), Deal(trade, agreed: true), Lines(trade, coded: false), .. Samples(trade),
            new(new("条款", "Terms and conditions")) { Clauses = Terms }, Signed(trade, buyer: true),
        ]);

    public static DocumentModel Invoice(TradeDocument trade) => new(
        DocumentKind.CommercialInvoice, new("商业发票", "COMMERCIAL INVOICE"), $"CI-{trade.Order.Number}",
        CustomsDocuments.Newest(trade),
        [
            Parties(trade), Deal(trade, agreed: false), CustomsDocuments.Carried(trade), Lines(trade, coded: true), .. Samples(trade),
            Signed(trade, buyer: false),
        ]);

    public static Section Parties(TradeDocument trade) => new(new Label("当事方", "Parties"))
    {
        Fields =
        [
            (new("卖方（发货人）", "Seller (exporter)"), trade.Seller), (new("买方（收货人）", "Buyer (consignee)"), trade.Consignee),
            (new("卖方代码", "Seller's code"), trade.SellerCode), (new("地址", "Address"), trade.Address),
            (new("原产国", "Country of origin"), trade.Origins), (new("通知方", "Notify party"), new("同收货人 Same as consignee")),
        ],
    };

    /// <param name="trade">The facts.</param>
    /// <param name="agreed">With what the parties agreed on beside price and payment: an invoice states what was shipped.</param>
    static Section Deal(TradeDocument trade, bool agreed) => new(new Label("交易", "Deal"))
    {
        Fields =
        [
            (new("订单号", "Order no."), trade.OrderNumber), (new("订单日期", "Order date"), trade.OrderDay),
            (new("对方编号", "Your reference"), trade.Reference), (new("贸易术语", "Trade term"), trade.TradeTerm),
            (new("付款条件", "Payment terms"), trade.PaymentTerms), (new("币制", "Currency"), trade.CurrencyCode),
            .. agreed ? Agreed(trade) : [], .. Divided(trade),
        ],
    };

    static IEnumerable<(Label Label, Value Value)> Agreed(TradeDocument trade) =>
        trade.PartialShipment is { } partial ? [(new("分批装运", "Partial shipment"), partial)] : [];

    /// <summary>Of a part: the order that it was divided from.</summary>
    public static IEnumerable<(Label Label, Value Value)> Divided(TradeDocument trade) =>
        Only(trade.IsPart, (new Label("原订单", "Part of order"), trade.DividedFrom));

    /// <summary>What trade expects on the papers of samples that are given away, below their values.</summary>
    static IEnumerable<Section> Samples(TradeDocument trade) => Only(trade.GivenAway, new Section(new Label("样品", "Samples"))
    {
        Fields = [(new("买方应付", "Payable by buyer"), trade.Payable)],
        Closing = (new("声明", "Statement"), trade.NoCommercialValue),
    });

    /// <param name="trade">The facts.</param>
    /// <param name="coded">With the HS code: what was agreed on must not change when customs' code is refined later.</param>
    static Section Lines(TradeDocument trade, bool coded) => new(new Label("货物", "Goods"))
    {
        Table = new Table(
            [
                new(new("项", "No."), 0.6f), new(new("货名及规格", "Description"), coded ? 4.1f : 5.5f),
                .. Only(coded, new Column(new("商品编码", "HS code"), 1.45f)), new(new("数量", "Quantity"), 1.1f, true),
                new(new("单位", "Unit"), 1), new(new("单价", "Unit price"), 1.3f, true), new(new("金额", "Amount"), 1.6f, true),
            ],
            [
                .. trade.Order.Lines.Select(line => (IReadOnlyList<Value>)
                    [
                        trade.Number(line), trade.Description(line), .. Only(coded, trade.HsCode(line)), trade.Quantity(line),
                        trade.Unit(line), trade.Price(line), trade.Amount(line),
                    ]),
                Sum("货值 Goods", trade.Goods, coded), Sum("运费 Freight", trade.Freight, coded),
            ],
            Sum("合计 Total", trade.TotalWithCurrency, coded)),
        Closing = (new("大写金额", "Total in words"), trade.TotalInWords),
    };

    static IEnumerable<T> Only<T>(bool wanted, T one) => wanted ? [one] : [];

    static IReadOnlyList<Value> Sum(string label, Value value, bool coded) =>
        [new(""), new(label), .. Only(coded, new Value("")), new(""), new(""), new(""), value];

    public static Section Signed(TradeDocument trade, bool buyer) => new(Title: null)
    {
        Signatures = buyer
            ? [(new("卖方签章", "Seller, signed and sealed"), trade.Seller), (new("买方签章", "Buyer, signed and sealed"), trade.Consignee)]
            : [(new("卖方签章", "Seller, signed and sealed"), trade.Seller)],
    };
}
