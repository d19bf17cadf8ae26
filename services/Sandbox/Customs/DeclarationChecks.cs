using System.Text.RegularExpressions;
using System.Xml.Linq;
using static CrossBorder.Sandbox.CebDocument;

namespace CrossBorder.Sandbox;

/// <summary>A full declaration looked at alone (customs-modes.md section 6).</summary>
static partial class CebChecks
{
    static readonly string[] DeclarationModes = ["0110", "3010", .. TradeModes];

    static CebReturn? Declaration(XElement head, IReadOnlyList<XElement> lines) =>
        Numbers(head) ?? Lines(CebKind.Declaration, lines, "gNo", "gQty") ?? Head(head) ?? Items(lines) ?? Charges(head);

    /// <summary>An amendment or a deletion names what it is about; a first declaration cannot.</summary>
    static CebReturn? Numbers(XElement head)
    {
        var isRequest = Text(head, "appType") != "1";
        return First(
            CebKind.Declaration,
            (isRequest && Text(head, "seqNo") is null, "seqNo does not tell the pre-entry number"),
            (isRequest && !NumberShape().IsMatch(Text(head, "entryId") ?? ""), "entryId is not a declaration number"),
            (isRequest && string.IsNullOrWhiteSpace(Text(head, "note")), "note does not tell the reason"));
    }

    static CebReturn? Head(XElement head) => First(
        CebKind.Declaration,
        (!IsDay(Text(head, "declDate")), "declDate is not a day yyyyMMdd"),
        (Text(head, "ieDate") is { } day && !IsDay(day), "ieDate is not a day yyyyMMdd"),
        (!DeclarationModes.Contains(Text(head, "tradeMode")), $"tradeMode is not one of {string.Join(", ", DeclarationModes)}"),
        (!Text(head, "levyNature")!.All(char.IsAsciiDigit), "levyNature is not all digits"),
        (!Text(head, "customsCode")!.All(char.IsAsciiDigit), "customsCode is not all digits"),
        (!Text(head, "exitDistrict")!.All(char.IsAsciiDigit), "exitDistrict is not all digits"),
        (!Letters().IsMatch(Text(head, "tradeCountry")!), "tradeCountry is not a country of ISO 3166-1 alpha-3"),
        (!Letters().IsMatch(Text(head, "destinationCountry")!), "destinationCountry is not a country of ISO 3166-1 alpha-3"),
        (Number(head, "packNo") < 1, "packNo is not positive"),
        (Number(head, "netWt") <= 0, "netWt is not positive"),
        (Number(head, "netWt") > Number(head, "grossWt"), "netWt is more than grossWt"));

    static CebReturn? Items(IReadOnlyList<XElement> lines) => First(
        CebKind.Declaration,
        (lines.Any(line => !Text(line, "codeTs")!.All(char.IsAsciiDigit)), "a codeTs is not ten digits"),
        (lines.Any(line => Number(line, "qty1") <= 0), "a qty1 is not positive"),
        (lines.Any(HasHalfAPair), "unit2 and qty2 come together, and qty2 is then positive"),
        (lines.Any(line => !Letters().IsMatch(Text(line, "tradeCurr")!)), "a tradeCurr is not a currency of ISO 4217"),
        (lines.Select(line => Text(line, "tradeCurr")).Distinct().Count() > 1, "the items have more than one currency"),
        (lines.Any(line => Number(line, "declTotal") <= 0), "a declTotal is not positive"),
        (lines.Any(line => IsMiscalculated(line, "gQty", "declPrice", "declTotal", "tradeCurr")),
            "a declTotal is not gQty times declPrice"));

    /// <summary>The price of FOB and EXW holds no freight and no insurance, C&amp;F the first, C&amp;I the other, CIF both.</summary>
    static CebReturn? Charges(XElement head)
    {
        var term = Text(head, "transMode");
        var (freight, insurance) = (Text(head, "feeMark") is not null, Text(head, "insurMark") is not null);
        return First(
            CebKind.Declaration,
            (term is not ("1" or "2" or "3" or "4" or "7"), "transMode is not 1, 2, 3, 4 or 7"),
            (freight != term is "1" or "2", $"transMode {term} {(freight ? "has no" : "needs a")} feeMark"),
            (insurance != term is "1" or "4", $"transMode {term} {(insurance ? "has no" : "needs an")} insurMark"),
            (Charge(head, "fee", "123"), "feeMark, feeRate and feeCurr do not fit together"),
            (Charge(head, "insur", "13"), "insurMark, insurRate and insurCurr do not fit together"),
            (Charge(head, "other", "13"), "otherMark, otherRate and otherCurr do not fit together"));
    }

    /// <summary>True when it is wrong. A rate (mark 1) is of the goods' value and needs no currency.</summary>
    static bool Charge(XElement head, string name, string marks)
    {
        var (mark, rate, currency) = (Text(head, name + "Mark"), Text(head, name + "Rate"), Text(head, name + "Curr"));
        if (mark is null)
            return rate is not null || currency is not null;
        return !marks.Contains(mark, StringComparison.Ordinal) || rate is null
            || (currency is null ? mark != "1" : !Letters().IsMatch(currency));
    }

    [GeneratedRegex("^[0-9]{8}0[0-9]{9}$")]
    private static partial Regex NumberShape();

    [GeneratedRegex("^[A-Z]{3}$")]
    private static partial Regex Letters();
}
