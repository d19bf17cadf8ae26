using System.Text;
using CrossBorder.Platform;
using CrossBorder.Tables;

namespace CrossBorder.Catalog;

/// <param name="Name">As the interface calls it.</param>
/// <param name="Of">What it says of the product: two columns that say the same exclude each other.</param>
/// <param name="Recognised">Headers in English and Chinese that are known without being named.</param>
sealed record ProductField(string Name, string Of, string Accepted, params string[] Recognised);

/// <summary>What a column of a product file may say.</summary>
static class ProductFields
{
    const string Grams = "a whole number of grams, or nothing while not known";
    const string Kilograms = "kilograms with at most 3 decimals, such as 0.15, or nothing while not known";

    public static IReadOnlyList<ProductField> All { get; } =
    [
        new("sku", "sku", "1 to 40 printable characters", "SKU", "Item No.", "Item number", "Product code", "Stock code", "货号", "商品编号",
            "产品编号", "商品编码", "型号编码"),
        new("name_en", "name_en", "1 to 200 printable characters", "Name (English)", "English name", "Name EN", "Name", "Product name",
            "Description", "英文名称", "英文品名", "商品英文名"),
        new("name_zh", "name_zh", "at most 200 printable characters", "Name (Chinese)", "Chinese name", "Name ZH", "中文名称", "中文品名",
            "品名", "商品名称", "产品名称", "名称"),
        new("hs_code", "hs_code", "6 to 10 digits of HS 2022, or nothing while not classified", "HS code", "HS", "Tariff code", "HS编码",
            "海关编码", "商品税号", "税号"),
        new("unit_code", "unit_code", "3 digits or the Chinese name of a customs unit, such as 007 or 个", "Unit", "Customs unit", "UOM",
            "单位", "计量单位", "申报单位", "单位代码"),
        new("origin", "origin", "ISO 3166-1 alpha-2, such as CN", "Country of origin", "Origin country", "原产国", "原产地"),
        new("net_grams", "net_grams", Grams, "Net weight (g)", "Net g", "净重(克)", "净重(g)", "净重克"),
        new("net_kg", "net_grams", Kilograms, "Net weight (kg)", "净重(千克)", "净重(公斤)", "净重(kg)"),
        new("gross_grams", "gross_grams", Grams, "Gross weight (g)", "Gross g", "毛重(克)", "毛重(g)", "毛重克"),
        new("gross_kg", "gross_grams", Kilograms, "Gross weight (kg)", "毛重(千克)", "毛重(公斤)", "毛重(kg)"),
        new("currency", "currency", "ISO 4217, such as USD", "Currency code", "币种", "币制", "货币"),
        new("tiers", "tiers", "quantity:price, separated by semicolons, such as 1:2.55; 12:2.25", "Price tiers", "Tier prices", "阶梯价",
            "阶梯价格", "价格阶梯"),
        new("unit_price", "tiers", UnitPrice.Accepted, "Price", "单价", "价格"),
        new("moq", "moq", "a whole number from 1 on", "Minimum order quantity", "Min quantity", "Min order", "起订量", "最小起订量"),
        new("opening_stock", "opening_stock", "a whole number; it counts for new products only", "Opening stock", "期初库存", "初始库存"),
    ];

    static readonly Dictionary<string, ProductField> ByHeader = All
        .SelectMany(field => field.Recognised.Append(field.Name).Select(header => (Header: Key(header), Field: field)))
        .DistinctBy(known => known.Header).ToDictionary(known => known.Header, known => known.Field, StringComparer.Ordinal);

    public static ProductField? Find(string name) => All.FirstOrDefault(field => field.Name == name);

    public static ProductField? Recognise(string header) => ByHeader.GetValueOrDefault(Key(header));

    /// <summary>Headers that differ by case, width, blanks or punctuation only are the same.</summary>
    public static string Key(string header)
    {
        var key = new StringBuilder(header.Length);
        foreach (var letter in header.Select(Narrow).Where(char.IsLetterOrDigit))
            key.Append(char.ToLowerInvariant(letter));
        return key.ToString();
    }

    /// <summary>The ASCII character of a full-width one.</summary>
    static char Narrow(char letter) => letter is >= '\uFF01' and <= '\uFF5E' ? (char)(letter - '\uFF01' + '!') : letter;
}

/// <summary>Which column of a file says what.</summary>
sealed class ProductHeader
{
    readonly string[] headers;
    readonly ProductField?[] fields;

    ProductHeader(string[] headers, ProductField?[] fields) => (this.headers, this.fields) = (headers, fields);

    public int Width => headers.Length;

    public IEnumerable<(string Header, string Field)> Columns => headers.Zip(fields, (header, known) => (header, known?.Name ?? ""));

    /// <summary>The columns of a first line, or why it is none.</summary>
    /// <param name="own">Field by <see cref="ProductFields.Key"/>, as the exporter named them; an empty one leaves the column out.</param>
    public static Outcome<ProductHeader> Of(TableRow? first, IReadOnlyDictionary<string, string> own)
    {
        if (first is null)
            return Problem.Invalid("columns", "The file is empty.", "a first line that names the columns");
        string[] headers = [.. first.Cells];
        ProductField?[] fields = [.. headers.Select(header => own.TryGetValue(ProductFields.Key(header), out var named)
            ? ProductFields.Find(named)
            : ProductFields.Recognise(header))];
        var header = new ProductHeader(headers, fields);
        return header.Fault() is { } problem ? problem : header;
    }

    /// <summary>As it stands, whatever could be read of it: what a refusal shows.</summary>
    public static IEnumerable<(string Header, string Field)> Shown(TableRow? first, IReadOnlyDictionary<string, string> own) =>
        (first?.Cells ?? []).Select(header => (header, own.TryGetValue(ProductFields.Key(header), out var named)
            ? named
            : ProductFields.Recognise(header)?.Name ?? ""));

    Problem? Fault()
    {
        var rivals = fields.Where(field => field is not null).GroupBy(field => field!.Of).FirstOrDefault(same => same.Count() > 1);
        if (rivals is not null)
            return Problem.Invalid("columns", $"Two columns say {rivals.Key}: {string.Join(", ", headers.Where(
                (_, i) => fields[i]?.Of == rivals.Key))}.", "each once: name one of them otherwise, or leave it out");
        if (At("sku") < 0)
            return Problem.Invalid("columns", $"No column says the SKU: {string.Join(", ", headers)}.",
                "a column such as SKU or 货号, or one that you name so");
        return At("moq") >= 0 && At("unit_price") < 0
            ? Problem.Invalid("columns", "A minimum order quantity needs a unit price.", "a column such as Price or 单价, or tiers")
            : null;
    }

    public int At(string field) => Array.FindIndex(fields, known => known?.Name == field);

    public string? Cell(TableRow row, string field) => At(field) is >= 0 and var at && at < row.Cells.Count ? row.Cells[at] : null;

    /// <summary>Header and value of the cell that a problem's field is about; nothing when no cell is.</summary>
    public (string Header, string Value) Blamed(TableRow row, string? field)
    {
        var about = field?.Split('[', '.')[0] ?? "";
        var at = Array.FindIndex(fields, known => known?.Name == about);
        at = at < 0 ? Array.FindIndex(fields, known => known?.Of == about) : at;
        return at < 0 ? ("", "") : (headers[at], at < row.Cells.Count ? row.Cells[at] : "");
    }
}
