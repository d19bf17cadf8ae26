using System.Globalization;
using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>The goods of a full declaration, stated by hand: three lines, two pieces, sold in pounds.</summary>
public static class Sample
{
    public static Sender Sender { get; } = Sender.Of(new CustomsOptions());

    public static Goods Goods(string tradeTerm = "3", int lines = 3) => new()
    {
        DocumentNumber = "CB000000000042",
        OrderNo = "SO-2026-000123",
        PreNumber = null,
        ListNumber = null,
        Exporter = new Exporter("3301961234", "杭州礼品有限公司"),
        Route = new Route("9710", DeclarationChannel.FullDeclaration, 10, "B", true, [], null),
        Consignee = new Consignee("Gift Shop Ltd", "GB", "Leeds", "1 High Street", "LS1 1AA"),
        Incoterm = tradeTerm == "1" ? "CIF" : "FOB",
        TradeTerm = tradeTerm,
        PortOfLoading = "CNNGB",
        PortOfDischarge = "GBFXT",
        CountryAlpha3 = "GBR",
        Warehouse = null,
        Country = "303",
        Currency = "303",
        CurrencyIso = "GBP",
        Carriage = new Carriage(
            "3302980012", "East Sea Lines", "ESL0000000000000017", "2", "DONGHAI STAR", "123E", "303", 45, 1.35m, "502", "USD"),
        Pieces = lines == 3 ? 2 : lines,
        GrossKilograms = lines == 3 ? 5.25m : lines * 1.5m,
        NetKilograms = lines == 3 ? 4.1m : lines * 1.2m,
        OrderFreight = 0,
        Freight = 45,
        FreightCurrency = "502",
        FreightCurrencyIso = "USD",
        Insurance = 1.35m,
        InsuranceCurrency = "502",
        InsuranceCurrencyIso = "USD",
        Lines = lines == 3 ? Three : [.. Enumerable.Range(1, lines).Select(no => Three[0] with { No = no, Sku = Number(no) })],
    };

    static GoodsLine[] Three =>
    [
        new(1, "85123A", "HEART HOLDER", "白色心形烛台", "9405500000", 6, "007", 1.2m, 1530, 15.3m, 2.55m)
        {
            Commodity = Known("9405500000", "007", "035"), Unit1 = "007", Quantity1 = 6, Unit2 = "035", Quantity2 = 1.2m,
                Specification = "0|0|烛台|铁制", OriginAlpha3 = "CHN",
            TermMinor = 1530, TermTotal = 15.3m, TermPrice = 2.55m,
        },
        new(2, "71053", "LANTERN", "白色金属灯笼 & 支架", "9405509090", 3, "007", 0.9m, 1000, 10m, 3.33333m)
        {
            Commodity = Known("9405509090", "035", null), Unit1 = "035", Quantity1 = 0.9m, Specification = "0|0|灯笼|铁制",
                OriginAlpha3 = "CHN",
            TermMinor = 1000, TermTotal = 10m, TermPrice = 3.33333m,
        },
        new(3, "WAX-1", "CANDLE WAX", "石蜡", "2712200000", 2, "035", 2m, 820, 8.2m, 4.1m)
        {
            Commodity = Known("2712200000", "035", null), Unit1 = "035", Quantity1 = 2, Specification = "0|0|含油量0.5%", OriginAlpha3 = "CHN",
            TermMinor = 820, TermTotal = 8.2m, TermPrice = 4.1m,
        },
    ];

    static Commodity Known(string code, string unit1, string? unit2) => new(
        code, "商品", unit1, unit2, 13, 13, 0, "", "", [], new DateOnly(2026, 1, 1), null, "TEST-1", false);

    /// <summary>A receipt as customs writes it, from declaration_fields.csv.</summary>
    public static string Answer(
        string copNo, Guid guid, string status, DateTimeOffset at, string? entry = null, string appType = "1", string? result = null,
        string? inspection = null) =>
        $"""
        <dec:DeclarationReturn><dec:guid>{CebMessage.Text(guid)}</dec:guid><dec:copNo>{copNo}</dec:copNo>
        <dec:seqNo>I20260306000000001</dec:seqNo>{Element("entryId", entry)}<dec:appType>{appType}</dec:appType>
        <dec:returnStatus>{status}</dec:returnStatus><dec:returnTime>{Receipts.Time(at)}</dec:returnTime>
        <dec:returnInfo>text of {status}</dec:returnInfo>{Element("requestResult", result)}{Element("inspection", inspection)}
        </dec:DeclarationReturn>
        """;

    public static string Message(params IEnumerable<string> nodes) =>
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <dec:DEC102Message guid="{CebMessage.Text(Guid.NewGuid())}" version="1.0" xmlns:dec="urn:crossborder:customs:declaration">
        {string.Concat(nodes)}
        </dec:DEC102Message>
        """;

    /// <summary>4 digits of the district, 4 of the year, 0, 9 of a serial number.</summary>
    public static string Entry(int serial) => string.Create(CultureInfo.InvariantCulture, $"290020260{serial:D9}");

    static string Element(string name, string? value) => value is null ? "" : $"<dec:{name}>{value}</dec:{name}>";

    static string Number(int no) => no.ToString(CultureInfo.InvariantCulture);
}
