using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

public enum ReadinessItem { HsCode, Elements, Unit, Weight, Origin, Factory }

/// <summary>What customs says of the declaration elements; null members when it does not answer or has no such code.</summary>
/// <param name="Missing">Names of mandatory elements that are not stated; null when customs cannot tell.</param>
/// <param name="Why">Why it cannot tell.</param>
sealed record ElementAnswer(IReadOnlyList<string>? Missing, string? Why);

/// <summary>
/// How ready a product is to be exported: the weights of what is there in percent of all, rounded down. Missing items are named with
/// the field to fill; nothing is guessed, and a short HS code is missing, not padded. What customs cannot tell now counts as missing
/// in the score and is told apart.
/// </summary>
static class ReadinessScore
{
    const int DeclarationDigits = 10;

    public static (int Score, bool Ready, IReadOnlyList<V1.ReadinessItem> Items) Of(
        V1.ProductVersion product, ElementAnswer elements, IReadOnlyDictionary<ReadinessItem, int> weights)
    {
        List<V1.ReadinessItem> items =
        [
            HsCode(product.HsCode),
            Elements(elements, product.HsCode),
            Item(ReadinessItem.Unit, product.UnitCode.Length > 0, "unit_code", "The customs unit is missing.", "3 digits, such as 007"),
            Item(ReadinessItem.Weight, product.NetGrams > 0 && product.GrossGrams >= product.NetGrams,
                product.NetGrams > 0 ? "gross_grams" : "net_grams", "The weights are missing.", "net and gross weight in grams"),
            Item(ReadinessItem.Origin, product.Origin.Length > 0, "origin", "The country of origin is missing.",
                "ISO 3166-1 alpha-2, such as CN"),
            Item(ReadinessItem.Factory, product.Details.Factory is not null, "details.factory",
                "Who invoices the goods to the exporter is missing: without its VAT invoice nothing is refunded.",
                "name and unified social credit code"),
        ];
        foreach (var item in items)
            item.Weight = weights.GetValueOrDefault(Enum.Parse<ReadinessItem>(item.Item));
        var all = items.Sum(item => item.Weight);
        var there = items.Where(item => item.State == "Present").Sum(item => item.Weight);
        return (all == 0 ? 0 : there * 100 / all, items.TrueForAll(item => item.State == "Present"), items);
    }

    static V1.ReadinessItem HsCode(string code) => Item(
        ReadinessItem.HsCode, code.Length == DeclarationDigits, "hs_code",
        code.Length == 0 ? "The HS code is missing."
            : $"The HS code {code} has {code.Length} digits; a declaration needs {DeclarationDigits}.",
        code.Length == 0 ? "the 10 digits of the tariff" : $"the 10 digits of the tariff that begin with {code}; they are not filled up");

    static V1.ReadinessItem Elements(ElementAnswer answer, string code)
    {
        var item = Item(ReadinessItem.Elements, answer.Missing is { Count: 0 } && code.Length == DeclarationDigits, "elements",
            answer.Why ?? "Declaration elements are missing.", "a value for each mandatory element of the code");
        if (item.State == "Present")
            return item;
        if (code.Length != DeclarationDigits)
            item.Detail = "Which elements are asked for is known once the HS code has 10 digits.";
        else if (answer.Missing is null)
            item.State = "Unknown";
        item.Missing.AddRange(answer.Missing ?? []);
        return item;
    }

    static V1.ReadinessItem Item(ReadinessItem item, bool present, string field, string detail, string accepted) => new()
    {
        Item = item.ToString(),
        State = present ? "Present" : "Missing",
        Field = present ? "" : field,
        Detail = present ? "" : detail,
        Accepted = present ? "" : accepted,
    };
}
