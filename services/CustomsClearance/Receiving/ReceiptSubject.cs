using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance;

/// <summary>What a receipt is about: which type of message it answers, and by which fields it names the document (CEB 202205).</summary>
/// <param name="SentType">Null when the gateway could not tell.</param>
/// <param name="BusinessKey">Null where only the guid tells.</param>
public sealed record ReceiptSubject(string? SentType, string? BusinessKey)
{
    /// <summary>Of CEB304 and the like.</summary>
    const int TypeLength = 6;

    /// <exception cref="UnreadableReceiptException">A field of the key is missing or too long.</exception>
    public static ReceiptSubject Of(ICebReturn answer) => answer switch
    {
        OrderReturn one => new(OrderMessage.Type, OrderMessage.Key(Required(one.EbpCode, "ebpCode", 18), Order(one.OrderNo))),
        ReceiptsReturn one => new("CEB403", $"{Required(one.EbcCode, "ebcCode", 18)}/{Order(one.OrderNo)}"),
        LogisticsReturn one => new(LogisticsMessage.Type, LogisticsMessage.Key(
            Required(one.LogisticsCode, "logisticsCode", 18), Required(one.LogisticsNo, "logisticsNo", 32))),
        InventoryReturn one => new(InventoryMessage.Type, Document(one.CopNo)),
        InvtCancelReturn one => new(CancelMessage.Type, Document(one.CopNo)),
        WayBillReturn one => new(TransportMessage.Bill, PartKey(Document(one.CopNo), one.MsgSeqNo)),
        ArrivalReturn one => new(TransportMessage.Arrived, PartKey(Document(one.CopNo), one.MsgSeqNo)),
        DepartureReturn one => new(TransportMessage.Departed, PartKey(Document(one.CopNo), one.MsgSeqNo)),
        SummaryReturn one => new(ApplicationMessage.Type, PartKey(Document(one.CopNo), one.MsgSeqNo)),
        RefundReturn one => new(RefundMessage.Type, Required(one.CoElNo, "coElNo", 30)),
        InvtRefundDetailReturn one => new(TransportMessage.Tallied, Required(one.CoElNo, "coElNo", 30)),
        DeclarationReturn one => new(FullDeclaration.Type, Document(one.CopNo)),
        MessageReturn one => new(one.OriMessageType?.Trim() is ['C', 'E', 'B', _, _, _, ..] type ? type[..TypeLength] : null, null),
        _ => throw new InvalidOperationException($"{answer.ElementName} is no answer to a document."),
    };

    /// <summary>The company's number of a document that was split, and which of its messages.</summary>
    public static string PartKey(string documentNumber, long part) => $"{documentNumber}/{CebText.Number(part)}";

    /// <exception cref="UnreadableReceiptException">It is missing or too long.</exception>
    public static string Required(string? text, string name, int most) => text?.Trim() is { Length: > 0 } value
        ? value.Length <= most
            ? value
            : throw new UnreadableReceiptException($"{name} has {value.Length} characters, more than {most}.")
        : throw new UnreadableReceiptException($"{name} is missing.");

    static string Order(string text) => Required(text, "orderNo", 60);

    static string Document(string text) => Required(text, "copNo", 30);
}
