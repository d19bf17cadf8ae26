using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance;

/// <summary>DEC101: the full declaration of an order, in as many parts as its items need.</summary>
public static class FullDeclaration
{
    public const string Type = "DEC101";
    public const string AnswerType = "DEC102";

    /// <summary>Nature of levy: general (customs_levy_nature.csv).</summary>
    const string GeneralLevy = "101";

    /// <summary>Levied as the tariff says.</summary>
    const string ByTariff = "1";

    /// <summary>Freight and insurance are told as totals.</summary>
    const string Total = "3";

    /// <summary>Supervision document 4: export licence.</summary>
    const string ExportLicence = "4";

    /// <summary>
    /// The parts that are not before customs yet, whole and checked. A part that customs rejected is declared anew (appType 1): only
    /// what is in force can be amended.
    /// </summary>
    public static Documents DocumentsOf(Goods goods, Sender sender, DateTimeOffset now, History history)
    {
        if (DeclarationPart.Of(goods, sender.Terms.ItemsPerPart) is not { } parts)
            return new Documents(goods, [], false, [Reason.TooFewPieces(goods, sender.Terms.ItemsPerPart)]);
        var numbered = goods with { Lines = [.. parts.SelectMany(part => part.Lines)] };
        var messages = parts.Where(part => !history.IsAtCustoms(Type, DeclarationPart.DocumentNumber(goods.DocumentNumber, part.Number)))
            .Select(part => MessageOf(numbered, part, sender, Envelope.New(now))).ToList();
        return Documents.Of(numbered, messages, listIsHeld: false);
    }

    /// <summary>A message with one declaration.</summary>
    public static Outgoing MessageOf(Goods goods, DeclarationPart part, Sender sender, Envelope envelope) => Message(
        new Ceb.Declaration
        {
            DecHead = Head(goods, part, sender, envelope),
            DecList = [.. part.Lines.Select(line => Item(goods, line, sender.Terms))],
            DecDocument = [.. goods.Certificates.Where(paper => IsOf(paper, goods, part))
                .Select(paper => new DecDocument { DocuCode = paper.Code, CertCode = paper.Number })],
        },
        sender, envelope);

    public static Outgoing Message(Ceb.Declaration declaration, Sender sender, Envelope envelope) =>
        Outgoing.Of(declaration, declaration.DecHead.CopNo, sender, envelope);

    /// <summary>A paper goes with the parts that hold goods which need it; with all when the tariff names no goods that do.</summary>
    static bool IsOf(Certificate paper, Goods goods, DeclarationPart part) =>
        part.Lines.Any(line => IsFor(paper, line.Commodity)) || !goods.Lines.Any(line => IsFor(paper, line.Commodity));

    static bool IsFor(Certificate paper, Commodity commodity) => paper.ForCode is { } code
        ? code == commodity.Code
        : commodity.SupervisionDocuments.Contains(paper.Code, StringComparison.Ordinal);

    static DecHead Head(Goods goods, DeclarationPart part, Sender sender, Envelope envelope) => Charged(goods, part, new()
    {
        Guid = envelope.GuidText,
        AppType = envelope.AppType,
        AppTime = CebText.Time(envelope.At),
        AppStatus = Envelope.Declare,
        CopNo = DeclarationPart.DocumentNumber(goods.DocumentNumber, part.Number),
        CustomsCode = sender.District,
        ExitDistrict = sender.Port,
        DeclDate = CebText.Day(envelope.At),
        ConsignorCode = goods.Exporter.Code,
        ConsignorName = goods.Exporter.Name,
        ConsigneeName = goods.Consignee.Name,
        ProducerCode = goods.Exporter.Code,
        ProducerName = goods.Exporter.Name,
        AgentCode = sender.AgentCode,
        AgentName = sender.AgentName,
        TrafMode = goods.Carriage.Mode,
        TrafName = goods.Carriage.Conveyance,
        VoyageNo = goods.Carriage.Voyage,
        BillNo = goods.Carriage.Waybill,
        TradeMode = goods.Mode,
        LevyNature = GeneralLevy,
        LicenseNo = goods.Certificates.FirstOrDefault(paper => paper.Code == ExportLicence && IsOf(paper, goods, part))?.Number,
        ContractNo = goods.OrderNo,
        OrderNo = goods.OrderNo,
        TradeCountry = goods.CountryAlpha3,
        DestinationCountry = goods.CountryAlpha3,
        DestinationPort = goods.PortOfDischarge,
        ExitPort = goods.PortOfLoading,
        TransMode = goods.TradeTerm,
        WrapType = sender.Terms.PackageKind,
        PackNo = part.Pieces,
        GrossWt = part.GrossKilograms,
        NetWt = part.NetKilograms,
        Marks = sender.Terms.Marks,
    });

    /// <summary>Freight and insurance, where the price contains them.</summary>
    static DecHead Charged(Goods goods, DeclarationPart part, DecHead head) => head with
    {
        FeeMark = part.Freight > 0 ? Total : null,
        FeeRate = part.Freight > 0 ? part.Freight : null,
        FeeCurr = part.Freight > 0 ? goods.FreightCurrencyIso : null,
        InsurMark = part.Insurance > 0 ? Total : null,
        InsurRate = part.Insurance > 0 ? part.Insurance : null,
        InsurCurr = part.Insurance > 0 ? goods.InsuranceCurrencyIso : null,
    };

    static DecList Item(Goods goods, GoodsLine line, DeclarationTerms terms) => new()
    {
        GNo = line.ItemNo!.Value,
        CodeTs = line.HsCode,
        GName = line.NameZh,
        GModel = line.Specification,
        GQty = line.Quantity,
        GUnit = line.Unit,
        Qty1 = line.Quantity1,
        Unit1 = line.Unit1,
        Qty2 = line.Quantity2,
        Unit2 = line.Unit2,
        DeclPrice = line.TermPrice,
        DeclTotal = line.TermTotal,
        TradeCurr = goods.CurrencyIso,
        OriginCountry = line.OriginAlpha3,
        DestinationCountry = goods.CountryAlpha3,
        DomesticSource = terms.DomesticSource,
        DutyMode = ByTariff,
    };
}
