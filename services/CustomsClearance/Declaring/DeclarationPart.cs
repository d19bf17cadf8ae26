using System.Globalization;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>One declaration out of those that an order needs: its items, and its share of what is told once for the order.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Freight">In the trade term's price, major units; 0 when the price does not contain it. So is Insurance.</param>
public sealed record DeclarationPart(
    int Number, IReadOnlyList<GoodsLine> Lines, int Pieces, decimal GrossKilograms, decimal NetKilograms, decimal Freight,
    decimal Insurance)
{
    const int WeightDecimals = 3;
    const decimal Grams = 1000;

    /// <summary>
    /// The goods cut into parts of so many items in the order of their lines. Weights go by the net weight of the lines, freight and
    /// insurance by their value; gross is net with a share of the packing's weight, so that it is never below net.
    /// </summary>
    /// <returns>Null when there are fewer pieces than parts.</returns>
    public static IReadOnlyList<DeclarationPart>? Of(Goods goods, int itemsPerPart)
    {
        var chunks = goods.Lines.Chunk(itemsPerPart).ToList();
        var grams = chunks.ConvertAll(lines => lines.Sum(line => (long)(line.NetKilograms * Grams)));
        var values = chunks.ConvertAll(lines => lines.Sum(line => line.TermMinor));
        if (Apportion.Pieces(goods.Pieces, grams) is not { } pieces)
            return null;
        var net = Apportion.Of(goods.NetKilograms, WeightDecimals, grams);
        var tare = Apportion.Of(goods.GrossKilograms - goods.NetKilograms, WeightDecimals, grams);
        var freight = Apportion.Of(
            TermCode.HasFreight(goods.TradeTerm) ? goods.Freight : 0, Exponent(goods.FreightCurrencyIso), values);
        var insurance = Apportion.Of(
            TermCode.HasInsurance(goods.TradeTerm) ? goods.Insurance : 0, Exponent(goods.InsuranceCurrencyIso), values);
        return
        [
            .. chunks.Select((lines, i) => new DeclarationPart(
                i + 1, [.. lines.Select((line, item) => line with { PartNo = i + 1, ItemNo = item + 1 })], pieces[i], net[i] + tare[i],
                net[i], freight[i], insurance[i])),
        ];
    }

    /// <summary>The company's number of a part: that of the order's document, from the second part on with the part's number.</summary>
    public static string DocumentNumber(string document, int number) =>
        number == 1 ? document : string.Create(CultureInfo.InvariantCulture, $"{document}-{number}");

    /// <summary>Number of the part that a document number names, which may be of any origin.</summary>
    public static int NumberOf(string documentNumber) =>
        documentNumber.Contains('-') && int.TryParse(
            documentNumber.AsSpan(documentNumber.IndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 1;

    static int Exponent(string currency) => Currency.Of(currency).Exponent;
}

/// <summary>Customs codes of trade terms (customs_trade_terms.csv) and what their price contains beyond FOB.</summary>
static class TermCode
{
    const string Cif = "1";
    const string CostAndFreight = "2";
    const string CostAndInsurance = "4";

    public static bool HasFreight(string code) => code is Cif or CostAndFreight;

    public static bool HasInsurance(string code) => code is Cif or CostAndInsurance;
}
