using System.Text.RegularExpressions;
using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance;

/// <summary>Reads DEC102, the receipts for full declarations.</summary>
public static partial class DeclarationReturns
{
    /// <exception cref="UnreadableReceiptException">It is no DEC102, not a whole one, or a number or time in it cannot be one.</exception>
    public static IReadOnlyList<Receipt> Read(Stream stream)
    {
        try
        {
            return [.. CebReader.Read(stream).Nodes.Cast<DeclarationReturn>().Select(Of)];
        }
        catch (CebUnreadableException e)
        {
            throw new UnreadableReceiptException(e.Message, e);
        }
    }

    static Receipt Of(DeclarationReturn node)
    {
        var at = Ceb.CebText.Instant(node.ReturnTime)
            ?? throw new UnreadableReceiptException($"returnTime '{node.ReturnTime}' is not a time: yyyyMMddHHmmssfff.");
        if (node.EntryId is { } entry && !EntryNumber().IsMatch(entry))
            throw new UnreadableReceiptException($"entryId '{entry}' is not the number of an export declaration.");
        return new Receipt(
            FullDeclaration.AnswerType, FullDeclaration.Type, node.CopNo, Guid.TryParse(node.Guid, out var guid) ? [guid] : [], node.Guid,
            node.ReturnStatus, at, node.Inspection is { } goods ? $"{node.ReturnInfo} ({goods})" : node.ReturnInfo, node.SeqNo,
            node.EntryId)
        {
            AppType = node.AppType,
            RequestResult = node.RequestResult,
        };
    }

    /// <summary>4 digits of the district, 4 of the year, 0 for export, 9 of the serial number (customs-modes.md section 6).</summary>
    [GeneratedRegex("^[0-9]{4}[0-9]{4}0[0-9]{9}$")]
    private static partial Regex EntryNumber();
}
