namespace CrossBorder.CustomsClearance;

/// <summary>
/// 代理报关委托书 with its 委托报关协议, as the customs brokers' association (中国报关协会) prints them for a single shipment: the mandate, what
/// it is about, what the broker was given, and both sides' seals.
/// </summary>
static class PowerOfAttorney
{
    static readonly IReadOnlyList<Label> Entrusted =
    [
        new("我单位现逐票委托贵公司代理通关事宜：填单申报，申请、联系和配合实施检验检疫，辅助查验，领取海关相关单证。详见《委托报关协议》。",
            "We entrust you, for this shipment only, with declaring the goods, applying for and attending quarantine and inspection, "
            + "assisting at examinations and collecting customs documents, as the agreement below says."),
        new("我单位保证遵守《中华人民共和国海关法》和国家有关法规，保证所提供的情况真实、完整、单货相符，无侵犯他人知识产权的行为。",
            "We observe the Customs Law and related rules; what we state is true and complete, documents and goods agree, and no "
            + "intellectual property of others is infringed."),
        new("否则，愿承担相关法律责任。", "Otherwise we bear the legal consequences."),
        new("本委托书自签字之日起生效，至本票货物结关之日止。", "Valid from the day of signature until customs has closed this shipment."),
    ];

    static readonly IReadOnlyList<Label> Promised =
    [
        new("被委托方收到单证齐全、有效后及时报关，并对委托方提供情况的真实性、完整性进行合理审查。",
            "The broker declares promptly once the documents are complete and valid, and examines what the principal states with care."),
        new("经双方确认：委托方提供的合同、发票、装箱清单、提（运）单与货物一致。",
            "Both sides confirm that contract, invoice, packing list and waybill handed over agree with the goods."),
    ];

    public static DocumentModel Of(TradeDocument trade) => new(
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
            Signed(
                (new("委托方（盖章）", "Principal, sealed"), trade.Seller),
                (new("法定代表人或其授权人（签字）及日期", "Legal representative or deputy, signed and dated"), new(""))),
            new(new("委托报关协议", "Agreement on declaring")) { Fields = Shipment(trade), Clauses = Promised },
            Signed(
                (new("委托方签章、经办人、电话及日期", "Principal: seal, clerk, telephone and date"), trade.Seller),
                (new("被委托方签章、报关人员、电话及日期", "Broker: seal, declarant, telephone and date"), trade.AgentName)),
        ]);

    static IReadOnlyList<(Label Label, Value Value)> Shipment(TradeDocument trade) =>
    [
        (new("主要货物名称", "Main goods"), trade.MainGoods), (new("HS 编码", "HS code"), trade.MainCode),
        (new("货物总价", "FOB value"), trade.DeclaredTotal), (new("监管方式", "Customs mode"), trade.DeclaredMode),
        (new("提（运）单号", "Waybill no."), trade.MandateWaybill), (new("数（重）量", "Packages, weight"), trade.MandateAmounts),
        (new("包装情况", "Packing"), trade.PackageKind), (new("境内货源地", "Domestic source"), trade.DomesticSource),
        (new("合同协议号", "Contract no."), trade.OrderNumber), (new("运抵国（地区）", "Destination"), trade.Destination),
        (new("收到单证", "Documents received"), new("□ 合同 Contract  □ 发票 Invoice\n□ 装箱清单 Packing list\n□ 提（运）单 Waybill")),
        (new("其他单证", "Other documents"), new("□ 许可证件 Permits  □ 其他 Other")),
        (new("收到单证日期", "Received on"), new("")), (new("报关收费（人民币）", "Fee, CNY"), new("")),
    ];

    static Section Signed(params (Label Label, Value Value)[] signatures) => new(Title: null) { Signatures = signatures };
}
