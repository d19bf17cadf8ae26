namespace CrossBorder.CustomsClearance;

/// <summary>
/// What goes with a declaration: packing list, power of attorney and the draft of the declaration. The power of attorney follows
/// the form 代理报关委托书 of the customs brokers' association for a single shipment; the draft names its fields as the declaration form
/// (GACC 2019 No.18) does.
/// </summary>
static class CustomsDocuments
{
    static readonly IReadOnlyList<Label> Entrusted =
    [
        new("我单位现逐票委托贵公司代理本票货物的填单申报、配合查验、领取海关相关单证等通关事宜。",
            "We entrust you, for this shipment only, with declaring the goods, assisting at inspections and collecting customs documents."),
        new("我单位保证遵守《中华人民共和国海关法》和国家有关法规，保证所提供的情况真实、完整、单货相符，无侵犯他人知识产权的行为。",
            "We observe the Customs Law and related rules; what we state is true and complete, documents and goods agree, and no "
            + "intellectual property of others is infringed."),
        new("否则，愿承担相关法律责任。", "Otherwise we bear the legal consequences."),
        new("本委托书自签字之日起生效，至本票货物结关之日止。", "Valid from the day of signature until customs has closed this shipment."),
    ];

    public static DocumentModel Packing(TradeDocument trade) => new(
        DocumentKind.PackingList, new("装箱单", "PACKING LIST"), $"PL-{trade.Order.Number}", Newest(trade),
        [
            SaleDocuments.Parties(trade), Numbered(trade), Carried(trade),
            new(new("货物", "Goods"))
            {
                Table = new Table(
                    [
                        new(new("项", "No."), 0.6f), new(new("货名及规格", "Description"), 5), new(new("数量", "Quantity"), 1.3f, true),
                        new(new("单位", "Unit"), 1.2f), new(new("净重 千克", "Net weight kg"), 1.5f, true),
                    ],
                    [
                        .. trade.Order.Lines.Select(line => (IReadOnlyList<Value>)
                            [trade.Number(line), trade.Description(line), trade.Quantity(line), trade.Unit(line), trade.NetWeight(line)]),
                    ],
                    [new(""), new("合计 Total"), new(""), new(""), trade.Net]),
            },
        ]);

    public static DocumentModel Attorney(TradeDocument trade) => new(
        DocumentKind.PowerOfAttorney, new("代理报关委托书", "CUSTOMS POWER OF ATTORNEY"), $"PA-{trade.DocumentNumber}",
        trade.Order.OccurredAt,
        [
            new(Title: null)
            {
                Fields =
                [
                    (new("委托方", "Principal"), trade.Seller), (new("被委托方", "Customs broker"), trade.AgentName),
                    (new("委托方代码", "Principal's code"), trade.SellerCode), (new("被委托方代码", "Broker's code"), trade.AgentCode),
                ],
            },
            new(new("委托内容", "Mandate")) { Clauses = Entrusted },
            new(new("本票货物", "The shipment"))
            {
                Fields =
                [
                    (new("主要货物名称", "Main goods"), trade.Description(trade.Order.Lines[0])),
                    (new("HS 编码", "HS code"), trade.HsCode(trade.Declared!.Items[0])),
                    (new("货物总价", "FOB value"), trade.DeclaredTotal), (new("监管方式", "Customs mode"), trade.DeclaredMode),
                    (new("合同协议号", "Contract no."), trade.OrderNumber), (new("运抵国", "Destination"), trade.Destination),
                ],
            },
            new(Title: null)
            {
                Signatures =
                [
                    (new("委托方签章", "Principal, signed and sealed"), trade.Seller),
                    (new("被委托方签章", "Broker, signed and sealed"), trade.AgentName),
                ],
            },
        ]);

    public static DocumentModel Draft(TradeDocument trade) => new(
        DocumentKind.DeclarationDraft, new("出口货物报关单（草单）", "EXPORT DECLARATION (DRAFT)"), trade.DocumentNumber, Newest(trade),
        [
            new(Title: null)
            {
                Fields =
                [
                    (new("境内发货人", "Consignor"), trade.Seller), (new("海关编号", "Customs number"), trade.DeclaredNumber),
                    (new("发货人代码", "Consignor's code"), trade.SellerCode), (new("境外收货人", "Consignee abroad"), trade.Consignee),
                    (new("申报单位", "Declarant"), trade.AgentName), (new("监管方式", "Customs mode"), trade.DeclaredMode),
                    (new("合同协议号", "Contract no."), trade.OrderNumber), (new("运抵国", "Destination"), trade.Destination),
                ],
            },
            Carried(trade), Items(trade),
        ]);

    /// <summary>Waybill and packing.</summary>
    public static Section Carried(TradeDocument trade) => new(new Label("运输与包装", "Carriage and packing"))
    {
        Fields =
        [
            (new("提运单号", "Waybill no."), trade.Waybill), (new("承运人", "Carrier"), trade.Carrier),
            (new("运输方式", "Transport mode"), trade.Transport), (new("运输工具及航次", "Conveyance, voyage"), trade.Conveyance),
            (new("启运港", "Port of loading"), trade.PortOfLoading), (new("指运港", "Port of discharge"), trade.PortOfDischarge),
            (new("件数", "Packages"), trade.Pieces), (new("毛重 千克", "Gross weight kg"), trade.Gross),
            (new("净重 千克", "Net weight kg"), trade.Net), (new("原产国", "Origin"), trade.Origin(trade.Order.Lines[0].Origin)),
        ],
    };

    /// <summary>The time of the newest fact that the shipping documents state.</summary>
    public static DateTimeOffset Newest(TradeDocument trade) =>
        new[] { trade.Order.OccurredAt, trade.Packed!.OccurredAt, trade.Booked!.OccurredAt }.Max();

    static Section Numbered(TradeDocument trade) => new(Title: null)
    {
        Fields = [(new("订单号", "Order no."), trade.OrderNumber), (new("日期", "Date"), trade.OrderDay)],
    };

    static Section Items(TradeDocument trade) => new(new Label("商品项", "Items"))
    {
        Table = new Table(
            [
                new(new("项号", "Item"), 0.8f), new(new("商品编号", "HS code"), 1.6f), new(new("商品名称", "Goods"), 3.4f),
                new(new("数量", "Quantity"), 1.2f, true), new(new("单位", "Unit"), 1.1f), new(new("单价", "Unit price"), 1.5f, true),
                new(new("总价", "FOB value"), 2, true),
            ],
            [
                .. trade.Declared!.Items.Select(item => (IReadOnlyList<Value>)
                    [
                        trade.Item(item), trade.HsCode(item), new(item.NameZh, $"declared/{item.LineNo}/name"), trade.Quantity(item),
                        trade.Unit(item), trade.FobPrice(item), trade.Fob(item),
                    ]),
            ],
            [new(""), new(""), new("合计 Total"), new(""), new(""), new(""), trade.DeclaredTotal]),
    };
}
