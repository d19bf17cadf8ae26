namespace CrossBorder.CustomsClearance.Tests;

/// <summary>Rules of the way by hand from customs-modes.md, and a small tariff and rates for pure tests.</summary>
public static class TestRules
{
    const string Ten = "01 02 23 29 31 37 46 51 52 53";
    const string Permits = "3 4 5 8 x y";

    public static DateOnly Today { get; } = new(2026, 3, 6);

    static readonly DatedRule[] All =
    [
        Rule("retail-9610", "2014-02-10", "*"),
        Rule("b2b-direct-9710", "2020-07-01", Ten),
        Rule("b2b-direct-9710", "2020-09-01", Ten + " 22 35 42 43 47 49 57 67 72 80 79 90"),
        Rule("b2b-direct-9710", "2021-07-01", "*"),
        Rule("stocking-9810", "2020-07-01", Ten),
        Rule("stocking-9810", "2020-09-01", Ten + " 22 35 42 43 47 49 57 67 72 80 79 90"),
        Rule("stocking-9810", "2021-07-01", "*"),
        Rule("general-trade-0110", "2000-01-01", "*"),
        Rule("free-samples-3010", "2000-01-01", "*"),
        Rule("samples-not-sold", "2012-07-01", "exempt"),
        Rule("low-value-limit", "2020-07-01", "500000"),
        Rule("export-permit-documents", "2020-07-01", Permits),
        Rule("export-inspection-documents", "2020-07-01", "B"),
        Rule("export-inspection-classes", "2020-07-01", "N Q S"),
        Rule("export-prohibited", "2000-01-01", "8"),
        Rule("export-duty", "2020-07-01", "0"),
        Rule("refund-claimed", "2020-07-01", "General"),
        Rule("simplified-hs6", "2020-07-01", Ten),
        Rule("simplified-hs4", "2014-02-10", null),
        Rule("receipt-data", "2019-01-01", "required"),
        Rule("receipt-data", "2024-12-15", "none"),
        Rule("element-brand-type", "2018-01-01", "0"),
        Rule("element-export-preference", "2018-01-01", "0"),
        Rule("element-no-brand", "2018-01-01", "无品牌"),
        Rule("element-from-name", "2018-01-01", "品名 用途 种类"),
        Rule("element-nothing", "2018-01-01", "无"),
        Rule("gateways", "2020-01-01", "DE:NL,BE CH:NL,DE"),
    ];

    public static RuleBook On(DateOnly day, params DatedRule[] more) => new([.. All, .. more], day);

    public static DatedRule Rule(string name, string from, string? value) =>
        new(name, DateOnly.ParseExact(from, "yyyy-MM-dd"), value, $"What {name} says.", "customs-modes.md");

    /// <summary>1 GBP = 9.5 CNY, 1 USD = 7 CNY, 1 EUR = 8 CNY, 1 JPY = 0.05 CNY.</summary>
    public static RateBook Rates { get; } = new(
        [Rate("GBP", 9.5m), Rate("USD", 7m), Rate("EUR", 8m), Rate("JPY", 0.05m)], Today);

    static CustomsRate Rate(string currency, decimal rate) => new(currency, new(2026, 3, 1), 1, rate, "a test");

    public static Commodity Commodity(
        string code, string unit1 = "035", string? unit2 = null, decimal duty = 0, string documents = "", string classes = "") => new(
        code, "货物", unit1, unit2, 13, 13, duty, documents, classes,
        [new(1, "品牌类型", "brand type", true), new(2, "出口享惠情况", "export preference", true), new(3, "用途", "use", true)],
        new(2020, 1, 1), null, "TEST-1", true);

    public static IReadOnlyDictionary<string, CommodityFinding> Tariff { get; } = new Dictionary<string, CommodityFinding>
    {
        ["940550"] = Found("9405500000"),
        ["94055000"] = Found("9405500000"),
        ["9405509090"] = Found("9405509090"),
        ["27122000"] = Found("2712200000"),
    };

    public static CommodityFinding Found(string code) => new(Commodity(code), "", []);
}
