namespace CrossBorder.Portal;

/// <summary>The words of the public pages in one language.</summary>
sealed record ShopTexts(
    string Code, string Tag, string Products, string Search, string Find, string Results, string Nothing, string Next, string From,
    string Moq, string Origin, string HsCode, string Weight, string Tiers, string Quantity, string Price, string InStock, string OutOfStock,
    string Qualified, string QualifiedWhy, string Customs, string CustomsWhy, string About, string Tour, string Inquire, string Other,
    string Grams, string Back, string MissingTitle, string MissingText, string OrderSample)
{
    public static readonly ShopTexts English = new(
        "en", "en", "Products", "Search this shop", "Search", "{0} products", "No product fits.", "Next page", "from", "Minimum order",
        "Origin", "HS code", "Net weight", "Prices by quantity", "From quantity", "Unit price", "In stock", "Made to order",
        "Qualified exporter", "The platform has checked the company's licence and its registration for export.", "Customs registration",
        "The company is registered with China Customs.", "About the company", "Tour of the factory", "Ask about this", "中文",
        "g", "All products", "There is no such page", "The shop is closed, or the product is no longer sold.",
        "Order a sample or a trial");

    public static readonly ShopTexts Chinese = new(
        "zh", "zh-CN", "产品", "在本店搜索", "搜索", "共 {0} 件产品", "没有符合条件的产品。", "下一页", "起价", "起订量",
        "原产地", "HS 编码", "净重", "阶梯价格", "数量不少于", "单价", "现货", "按单生产",
        "资质已审核", "平台已核验该企业的营业执照与出口资格。", "海关备案", "该企业已在中国海关备案。", "企业介绍", "工厂参观", "咨询此产品",
        "English", "克", "全部产品", "页面不存在", "店铺已关闭，或产品已下架。", "下样品单或试单");

    public ShopTexts Else => Code == "en" ? Chinese : English;

    /// <summary>The words in this language, or in the other one when there are none.</summary>
    public string Pick(string english, string chinese) => Code == "zh"
        ? chinese.Length > 0 ? chinese : english
        : english.Length > 0 ? english : chinese;
}
