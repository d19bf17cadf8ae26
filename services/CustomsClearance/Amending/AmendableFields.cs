using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using CrossBorder.Ceb;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>What of a full declaration may be amended: a list of fields, everything else would be another declaration.</summary>
public static partial class AmendableFields
{
    static readonly FrozenDictionary<string, Field<DecHead>> Head = new Dictionary<string, Field<DecHead>>
    {
        ["consigneeName"] = new(head => head.ConsigneeName, (head, text) => head with { ConsigneeName = text }),
        ["trafName"] = new(head => head.TrafName, (head, text) => head with { TrafName = text }),
        ["voyageNo"] = new(head => head.VoyageNo, (head, text) => head with { VoyageNo = text }),
        ["billNo"] = new(head => head.BillNo, (head, text) => head with { BillNo = text }),
        ["contractNo"] = new(head => head.ContractNo, (head, text) => head with { ContractNo = text }),
        ["destinationPort"] = new(head => head.DestinationPort, (head, text) => head with { DestinationPort = text }),
        ["wrapType"] = new(head => head.WrapType, (head, text) => head with { WrapType = text }),
        ["packNo"] = new(head => Text(head.PackNo), (head, text) => head with { PackNo = Whole(text) }),
        ["grossWt"] = new(head => Text(head.GrossWt), (head, text) => head with { GrossWt = Number(text) }),
        ["netWt"] = new(head => Text(head.NetWt), (head, text) => head with { NetWt = Number(text) }),
        ["marks"] = new(head => head.Marks, (head, text) => head with { Marks = text }),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    static readonly FrozenDictionary<string, Field<DecList>> Line = new Dictionary<string, Field<DecList>>
    {
        ["codeTs"] = new(line => line.CodeTs, (line, text) => line with { CodeTs = text }),
        ["gName"] = new(line => line.GName, (line, text) => line with { GName = text }),
        ["gModel"] = new(line => line.GModel, (line, text) => line with { GModel = text }),
        ["gQty"] = new(line => Text(line.GQty), (line, text) => line with { GQty = Whole(text) }),
        ["qty1"] = new(line => Text(line.Qty1), (line, text) => line with { Qty1 = Number(text) }),
        ["qty2"] = new(line => line.Qty2 is { } quantity ? Text(quantity) : null, (line, text) => line with { Qty2 = Number(text) }),
        ["declPrice"] = new(line => Text(line.DeclPrice), (line, text) => line with { DeclPrice = Number(text) }),
        ["declTotal"] = new(line => Text(line.DeclTotal), (line, text) => line with { DeclTotal = Number(text) }),
        ["originCountry"] = new(line => line.OriginCountry, (line, text) => line with { OriginCountry = text }),
        ["destinationCountry"] = new(line => line.DestinationCountry, (line, text) => line with { DestinationCountry = text }),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The paths that are taken, for error texts.</summary>
    public static string Accepted { get; } = string.Join(", ",
        Head.Keys.Order(StringComparer.Ordinal).Select(name => "DecHead/" + name)
            .Concat(Line.Keys.Order(StringComparer.Ordinal).Select(name => $"DecList[n]/{name}")));

    /// <summary>What follows from order, packing and waybill; names, codes and specifications are of the product.</summary>
    static readonly string[] OfOrder =
    [
        "consigneeName", "trafName", "voyageNo", "billNo", "destinationPort", "packNo", "grossWt", "netWt", "gQty", "qty1", "qty2",
        "declPrice", "declTotal", "destinationCountry",
    ];

    /// <summary>Fields that differ because order, packing or waybill do. A field that the other declaration lacks stays as it is.</summary>
    public static IEnumerable<(string Path, string Before, string After)> Differences(Ceb.Declaration was, Ceb.Declaration wanted) =>
        Differences("DecHead/", Head, was.DecHead, wanted.DecHead).Concat(was.DecList.Zip(wanted.DecList).SelectMany(pair =>
            Differences(string.Create(CultureInfo.InvariantCulture, $"DecList[{pair.First.GNo}]/"), Line, pair.First, pair.Second)));

    static IEnumerable<(string Path, string Before, string After)> Differences<T>(
        string prefix, FrozenDictionary<string, Field<T>> fields, T was, T wanted) =>
        from name in OfOrder
        where fields.ContainsKey(name)
        let before = fields[name].Get(was) ?? ""
        let after = fields[name].Get(wanted)
        where after is not null && after != before
        select (prefix + name, before, after);

    /// <summary>The declaration with one field changed, and what was in it before.</summary>
    public static Outcome<(Ceb.Declaration After, string Before)> Change(Ceb.Declaration declaration, string path, string value)
    {
        var invalid = Problem.Invalid("path", $"'{path}' of this declaration cannot be amended.", Accepted);
        if (PathShape().Match(path) is not { Success: true } match)
            return invalid;
        var name = match.Groups["field"].Value;
        try
        {
            if (!match.Groups["item"].Success)
                return Head.TryGetValue(name, out var field)
                    ? (declaration with { DecHead = field.Set(declaration.DecHead, value) }, field.Get(declaration.DecHead) ?? "")
                    : invalid;
            var item = int.Parse(match.Groups["item"].ValueSpan, CultureInfo.InvariantCulture);
            if (!Line.TryGetValue(name, out var cell) || declaration.DecList.FirstOrDefault(line => line.GNo == item) is not { } before)
                return invalid;
            return (declaration with
            {
                DecList = [.. declaration.DecList.Select(line => line.GNo == item ? cell.Set(line, value) : line)],
            }, cell.Get(before) ?? "");
        }
        catch (FormatException)
        {
            return Problem.Invalid("value", $"'{value}' is not a value of {path}.", "a number, of pieces and gQty a whole one");
        }
    }

    static decimal Number(string text) => decimal.TryParse(
        text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException(text);

    static int Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException(text);

    static string Text(decimal number) => Ceb.CebText.Number(number);

    [GeneratedRegex("^(DecHead|DecList\\[(?<item>[1-9][0-9]?)\\])/(?<field>[A-Za-z0-9]{1,30})$")]
    private static partial Regex PathShape();

    sealed record Field<T>(Func<T, string?> Get, Func<T, string, T> Set);
}
