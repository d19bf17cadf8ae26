namespace CrossBorder.CustomsClearance;

/// <summary>
/// What goes with a declaration: packing list and the draft of the declaration, whose fields stand as on the declaration form (GACC
/// 2019 No.18).
/// </summary>
static class CustomsDocuments
{
    static readonly IReadOnlyList<Label> Stated =
    [
        new("兹申明对以上内容承担如实申报、依法纳税之法律责任。", "We bear the legal responsibility for declaring truthfully and paying duties as the law says."),
    ];

    public static DocumentModel Packing(TradeDocument trade) => new(
        DocumentKind.PackingList, new("装箱单", "PACKING LIST"), $"PL-{trade.Order.Number}", Newest(trade),
        [
            SaleDocuments.Parties(trade), Numbered(trade), Carried(trade),
            new(new("货物", "Goods"))
            {
                Table = new Table(
                    [
                        new(new("项", "No."), 0.6f), new(new("货名及规格", "Description"), 4.4f), new(new("商品编码", "HS code"), 1.5f),
                        new(new("数量", "Quantity"), 1.2f, true), new(new("单位", "Unit"), 1.1f),
                        new(new("净重（千克）", "Net weight kg"), 1.4f, true),
                    ],
                    [
                        .. trade.Order.Lines.Select(line => (IReadOnlyList<Value>)
                            [
                                trade.Number(line), trade.Description(line), trade.HsCode(line), trade.Quantity(line), trade.Unit(line),
                                trade.NetWeight(line),
                            ]),
                    ],
                    [new(""), new("合计（实际称重） Total as weighed"), new(""), new(""), new(""), trade.Net]),
            },
            SaleDocuments.Signed(trade, buyer: false),
        ]);

    public static DocumentModel Draft(TradeDocument trade) => new(
        DocumentKind.DeclarationDraft, new("中华人民共和国海关出口货物报关单（草单）", "EXPORT DECLARATION (DRAFT)"), trade.DocumentNumber,
        Newest(trade),
        [
            new(Title: null) { Fields = Head(trade) }, Items(trade), new(new("声明", "Statement")) { Clauses = Stated },
            new(Title: null)
            {
                Signatures =
                [
                    (new("申报单位（签章）", "Declarant, sealed"), trade.AgentName),
                    (new("报关人员、电话及日期", "Declaring clerk, telephone and date"), new("")),
                ],
            },
        ]);

    /// <summary>The header of the form, in its order; what only customs or the day of declaring fills in stays open.</summary>
    static IReadOnlyList<(Label Label, Value Value)> Head(TradeDocument trade) =>
    [
        (new("预录入编号", "Pre-entry no."), new(trade.DocumentNumber, "declared/document")),
        (new("海关编号", "Customs no."), trade.DeclaredNumber),
        (new("境内发货人", "Consignor"), trade.Seller), (new("发货人代码", "Consignor's code"), trade.SellerCode),
        (new("申报地海关", "Customs office"), trade.District), (new("出境关别", "Office of exit"), trade.ExitDistrict),
        (new("出口日期", "Date of export"), new("")), (new("申报日期", "Date declared"), new("")),
        (new("境外收货人", "Consignee abroad"), trade.Consignee), (new("备案号", "Record no."), new("")),
        (new("运输方式", "Transport mode"), trade.Transport), (new("运输工具名称及航次号", "Conveyance, voyage"), trade.Conveyance),
        (new("提运单号", "Waybill no."), trade.Waybill), (new("生产销售单位", "Producer or seller"), trade.Seller),
        (new("监管方式", "Customs mode"), trade.DeclaredMode), (new("征免性质", "Nature of levy"), trade.Levy),
        (new("许可证号", "Licence no."), new("")), (new("合同协议号", "Contract no."), trade.OrderNumber),
        (new("贸易国（地区）", "Trading country"), trade.Destination), (new("运抵国（地区）", "Destination"), trade.Destination),
        (new("指运港", "Port of destination"), trade.PortOfDischarge), (new("离境口岸", "Port of exit"), trade.PortOfLoading),
        (new("包装种类", "Kind of packages"), trade.PackageKind), (new("件数", "Packages"), trade.Pieces),
        (new("毛重（千克）", "Gross weight kg"), trade.Gross), (new("净重（千克）", "Net weight kg"), trade.Net),
        (new("成交方式", "Trade term"), trade.DeclaredTerm), (new("币制", "Currency"), new(trade.Declared!.Currency, "order/currency")),
        (new("运费", "Freight"), trade.FreightBilled), (new("保费", "Insurance"), trade.InsuranceBilled),
        (new("随附单证及编号", "Documents attached"), new("合同 发票 装箱单 提运单 委托书")), (new("标记唛码及备注", "Marks and remarks"), trade.Marks),
    ];

    /// <summary>Waybill and packing.</summary>
    public static Section Carried(TradeDocument trade) => new(new Label("运输与包装", "Carriage and packing"))
    {
        Fields =
        [
            (new("提运单号", "Waybill no."), trade.Waybill), (new("承运人", "Carrier"), trade.Carrier),
            (new("运输方式", "Transport mode"), trade.Transport), (new("运输工具及航次", "Conveyance, voyage"), trade.Conveyance),
            (new("启运港", "Port of loading"), trade.PortOfLoading), (new("指运港", "Port of discharge"), trade.PortOfDischarge),
            (new("件数", "Packages"), trade.Pieces), (new("包装种类", "Kind of packages"), trade.PackageKind),
            (new("毛重（千克）", "Gross weight kg"), trade.Gross), (new("净重（千克）", "Net weight kg"), trade.Net),
            (new("唛头", "Shipping marks"), trade.Marks), (new("运抵国", "Destination"), trade.Destination),
        ],
    };

    /// <summary>The time of the newest fact that the shipping documents state.</summary>
    public static DateTimeOffset Newest(TradeDocument trade) =>
        new[] { trade.Order.OccurredAt, trade.Packed!.OccurredAt, trade.Booked!.OccurredAt }.Max();

    static Section Numbered(TradeDocument trade) => new(Title: null)
    {
        Fields =
        [
            (new("订单号", "Order no."), trade.OrderNumber), (new("日期", "Date"), trade.OrderDay), .. SaleDocuments.Divided(trade),
        ],
    };

    static Section Items(TradeDocument trade) => new(new Label("商品", "Goods"))
    {
        Table = new Table(
            [
                new(new("项号", "Item"), 0.75f), new(new("商品编号", "HS code"), 1.65f), new(new("商品名称", "Goods"), 2.4f),
                new(new("数量", "Quantity"), 1.15f, true), new(new("单位", "Unit"), 1.15f), new(new("单价", "Unit price"), 1.35f, true),
                new(new("总价", "FOB value"), 1.6f, true), new(new("原产国", "Origin"), 1), new(new("最终目的国", "Final dest."), 1),
                new(new("境内货源地", "Source"), 0.95f), new(new("征免", "Duty"), 1.25f),
            ],
            [
                .. trade.Declared!.Items.Select(item => (IReadOnlyList<Value>)
                    [
                        trade.Item(item), trade.HsCode(item), new(item.NameZh, $"declared/{item.LineNo}/name"), trade.Quantity(item),
                        trade.Unit(item), trade.FobPrice(item), trade.Fob(item), trade.Origin(item), trade.Destination,
                        trade.DomesticSource, new("照章征税"),
                    ]),
            ],
            [
                new(""), new(""), new("合计 Total"), new(""), new(""), new(""), trade.DeclaredTotal, new(""), new(""), new(""), new(""),
            ]),
    };
}
