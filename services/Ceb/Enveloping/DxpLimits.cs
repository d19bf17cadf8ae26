namespace CrossBorder.Ceb;

/// <summary>Lengths of specification 202205, section on the terminal node.</summary>
static class DxpLimits
{
    public const int CopMsgId = 255;
    public const int ExchangeId = 16;
    public const int Receivers = 5;
    public const int MsgType = 30;
    public const int IcCard = 13;
    public const int Keys = 5;
    public const int Code = 9;
    public const int Info = 300;
    public const int Note = 500;

    /// <summary>Bytes of the message inside.</summary>
    public const int Data = 10 * 1024 * 1024;

    /// <exception cref="ArgumentException">A field does not fit.</exception>
    public static void Check(DxpMessage message)
    {
        var transfer = message.TransInfo;
        (string Name, int Length, int Least, int Most)[] fields =
        [
            ("CopMsgId", transfer.CopMsgId.Length, 1, CopMsgId),
            ("SenderId", transfer.SenderId.Length, 1, ExchangeId),
            ("ReceiverIds", transfer.ReceiverIds.Count, 1, Receivers),
            .. transfer.ReceiverIds.Select(receiver => ("ReceiverId", receiver.Length, 1, ExchangeId)),
            ("MsgType", transfer.MsgType.Length, 1, MsgType),
            ("Data", message.Data.Length, 1, Data),
            ("IcCard", message.AddInfo?.IcCard?.Length ?? 0, 0, IcCard),
            ("Key", message.AddInfo?.BizKeys.Count ?? 0, 0, Keys),
        ];
        var wrong = Array.Find(fields, field => field.Length < field.Least || field.Length > field.Most);
        if (wrong.Name is not null)
            throw new ArgumentException($"{wrong.Name} has length {wrong.Length}, not {wrong.Least} to {wrong.Most}.", nameof(message));
    }
}
