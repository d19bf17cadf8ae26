using System.Text.RegularExpressions;
using CrossBorder.Ceb;
using static CrossBorder.CustomsClearance.ReceiptSubject;

namespace CrossBorder.CustomsClearance;

/// <summary>One return node as customs wrote it.</summary>
/// <param name="SentType">Type of the message that it answers; null when the gateway could not tell.</param>
/// <param name="Guids">What may be the guid of that message; customs echoes it, not all gateways do.</param>
public sealed record Receipt(
    string Type, string? SentType, string? BusinessKey, IReadOnlyList<Guid> Guids, string GuidText, string ReturnStatus,
    DateTimeOffset ReturnTime, string ReturnInfo, string? PreNumber, string? ListNumber)
{
    /// <summary>Number of an application for consolidation (sumNo), in CEB702.</summary>
    public string? SummaryNumber { get; init; }

    /// <summary>What a CEB792 tells; it answers no message.</summary>
    public SummaryResult? Result { get; init; }

    /// <summary>Of the message that it answers, where the receipt says so: 1 declare, 2 amend, 3 delete.</summary>
    public string? AppType { get; init; }

    /// <summary>Of an amendment or deletion: 1 approved, 0 refused.</summary>
    public string? RequestResult { get; init; }
}

/// <summary>A file that cannot be read as receipts; the message says what is wrong with it.</summary>
public sealed class UnreadableReceiptException : Exception
{
    public UnreadableReceiptException(string message) : base(message)
    {
    }

    public UnreadableReceiptException(string message, Exception inner) : base(message, inner)
    {
    }

    public UnreadableReceiptException()
    {
    }
}

/// <summary>Takes out of an answer of customs what the service goes by, one node in memory at a time.</summary>
public static partial class ReceiptReader
{
    const int LongestInfo = 5000;
    const int PreNumberLength = 18;
    const int ListNumberLength = 20;
    const int ListNumberLeast = 18;

    /// <summary>A consolidated declaration has more lines than any other answer, and fewer than this.</summary>
    static readonly CebLimits Limits = new() { MaxLines = 20_000 };

    /// <exception cref="UnreadableReceiptException">It is not a message that customs sends as a receipt, or not a whole one.</exception>
    public static IReadOnlyList<Receipt> Read(Stream stream)
    {
        try
        {
            using var reader = CebReader.Open(stream, Limits);
            return CebType.Of(reader.Type)!.IsOutbound
                ? throw new UnreadableReceiptException($"'{reader.Type}Message' is not a receipt of customs.")
                : [.. reader.Nodes().Select(node => Of(reader.Type, node))];
        }
        catch (CebUnreadableException e)
        {
            throw new UnreadableReceiptException(Reason(e), e);
        }
    }

    static string Reason(CebUnreadableException e) => e.Fault.Rule switch
    {
        "xml" => $"The XML cannot be read: {e.Message}",
        "message_type" => $"'{e.Fault.Value}' is not a receipt of customs.",
        "size" => $"The file has {e.Fault.Value}, accepted are {e.Fault.Accepted}.",
        _ => e.Message,
    };

    static Receipt Of(string type, ICebNode node) => node switch
    {
        Ceb.SummaryResult result => Of(SummaryResult.Of(result)),
        InventoryReturn list => List(type, list),
        SummaryReturn summary => Of(type, summary) with { SummaryNumber = Optional(summary.SumNo, "sumNo", 18) },
        DeclarationReturn declared => Declared(type, declared),
        MessageReturn refusal => Refused(type, refusal),
        _ => Of(type, (ICebReturn)node),
    };

    static Receipt Of(SummaryResult result) => new("CEB792", null, null, [], "", result.State, result.ToldAt, "", null, null)
    {
        Result = result,
    };

    static Receipt Of(string type, ICebReturn answer)
    {
        var guid = Required(answer.Guid, "guid", 36);
        var info = answer.ReturnInfo?.Trim() ?? "";
        if (info.Length > LongestInfo)
            throw new UnreadableReceiptException($"returnInfo has {info.Length} characters, more than {LongestInfo}.");
        var status = Required(answer.ReturnStatus, "returnStatus", 10);
        var (sentType, key) = ReceiptSubject.Of(answer);
        return new Receipt(type, sentType, key, Guids(guid), guid, status, Time("returnTime", answer.ReturnTime), info, null, null);
    }

    /// <summary>Early receipts have no numbers yet, although the schema wants them.</summary>
    static Receipt List(string type, InventoryReturn list)
    {
        var receipt = Of(type, list);
        var number = Optional(list.InvtNo, "invtNo", ListNumberLength);
        var isThrough = ReturnStatus.Signal(receipt.ReturnStatus) is ReturnSignal.Released or ReturnSignal.Closed;
        if (isThrough && number is not { Length: >= ListNumberLeast })
            throw new UnreadableReceiptException(
                $"returnStatus {receipt.ReturnStatus} needs a list number (invtNo) of {ListNumberLeast} to {ListNumberLength} characters.");
        return receipt with { PreNumber = Optional(list.PreNo, "preNo", PreNumberLength), ListNumber = number };
    }

    static Receipt Declared(string type, DeclarationReturn declared)
    {
        var entry = Optional(declared.EntryId, "entryId", PreNumberLength);
        if (entry is not null && !CebText.IsEntryNumber(entry))
            throw new UnreadableReceiptException($"entryId '{entry}' is not the number of an export declaration.");
        var receipt = Of(type, declared);
        return receipt with
        {
            ReturnInfo = declared.Inspection is { } goods ? $"{receipt.ReturnInfo} ({goods})" : receipt.ReturnInfo,
            PreNumber = Optional(declared.SeqNo, "seqNo", PreNumberLength),
            ListNumber = entry,
            AppType = declared.AppType,
            RequestResult = declared.RequestResult,
        };
    }

    /// <summary>The gateway names the refused message by its id, by the client's id of it, or only by quoting it.</summary>
    static Receipt Refused(string type, MessageReturn refusal)
    {
        var receipt = Of(type, (ICebReturn)refusal);
        return receipt with
        {
            Guids = Guids(
                receipt.GuidText, Path.GetFileNameWithoutExtension(refusal.OriCopMsgId ?? ""),
                QuotedGuid().Match(refusal.OriBizMessage ?? "").Groups[1].Value),
        };
    }

    static Guid[] Guids(params IEnumerable<string> named) =>
        [.. named.Select(name => name.Trim()).Where(name => Guid.TryParse(name, out _)).Select(Guid.Parse).Distinct()];

    /// <summary>An instant of customs' clock, with or without milliseconds.</summary>
    /// <exception cref="UnreadableReceiptException">It is none.</exception>
    internal static DateTimeOffset Time(string name, string text) => CebText.Instant(text.Trim())
        ?? throw new UnreadableReceiptException($"{name} '{text}' is not yyyyMMddHHmmssfff.");

    static string? Optional(string? text, string name, int most) => string.IsNullOrWhiteSpace(text) ? null : Required(text, name, most);

    [GeneratedRegex("""guid\s*=\s*["']([0-9A-Fa-f-]{36})["']""")]
    private static partial Regex QuotedGuid();
}
