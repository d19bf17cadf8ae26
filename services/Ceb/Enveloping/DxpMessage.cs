namespace CrossBorder.Ceb;

/// <summary>What travels between terminal nodes of the data exchange platform: a message, or the answer of a node to one.</summary>
public abstract record DxpDocument
{
    public const string Namespace = "http://www.chinaport.gov.cn/dxp";

    /// <summary>The only version there is.</summary>
    public const string Version = "1.0";

    private protected DxpDocument()
    {
    }
}

/// <summary>Who sends what to whom (TransInfo).</summary>
/// <param name="CopMsgId">The sender's id of the message, 1 to 255 characters; ours is the guid of the message inside.</param>
/// <param name="SenderId">Exchange user id, 1 to 16 characters.</param>
/// <param name="ReceiverIds">1 to 5 of them.</param>
/// <param name="CreatTime">Spelled so in the specification; written in China Standard Time without an offset, to the second.</param>
/// <param name="MsgType">Type of the message inside such as CEB303Message, at most 30 characters.</param>
public sealed record DxpTransfer(
    string CopMsgId, string SenderId, IReadOnlyList<string> ReceiverIds, DateTimeOffset CreatTime, string MsgType)
{
    public bool Equals(DxpTransfer? other) => other is not null
        && (CopMsgId, SenderId, CreatTime, MsgType) == (other.CopMsgId, other.SenderId, other.CreatTime, other.MsgType)
        && ReceiverIds.SequenceEqual(other.ReceiverIds);

    public override int GetHashCode() => HashCode.Combine(CopMsgId, SenderId, CreatTime, MsgType);
}

/// <summary>DxpMsg: a message of customs in its envelope (specification 202205, terminal node).</summary>
/// <param name="Data">The message itself, as bytes.</param>
/// <param name="AddInfo">Null when there is none.</param>
/// <param name="Id">Optional id of the element, not of the message.</param>
public sealed record DxpMessage(DxpTransfer TransInfo, ReadOnlyMemory<byte> Data, DxpAddInfo? AddInfo = null,
    string? Id = null) : DxpDocument
{
    public bool Equals(DxpMessage? other) => other is not null
        && (TransInfo, AddInfo, Id) == (other.TransInfo, other.AddInfo, other.Id) && Data.Span.SequenceEqual(other.Data.Span);

    public override int GetHashCode() => HashCode.Combine(TransInfo, AddInfo, Id, Data.Length);
}

/// <param name="IcCard">Card number of the operator, at most 13 characters.</param>
/// <param name="BizKeys">At most 5 names with values.</param>
public sealed record DxpAddInfo(string? FileName, string? IcCard, IReadOnlyList<DxpKey> BizKeys)
{
    public bool Equals(DxpAddInfo? other) => other is not null
        && (FileName, IcCard) == (other.FileName, other.IcCard) && BizKeys.SequenceEqual(other.BizKeys);

    public override int GetHashCode() => HashCode.Combine(FileName, IcCard, BizKeys.Count);
}

public sealed record DxpKey(string Name, string Value);

/// <summary>DxpRep: what nodes on the way say about messages of ours.</summary>
/// <param name="ReceiverId">The specification spells the element RecevierId.</param>
public sealed record DxpReply(string ReceiverId, string? AdNodeId, IReadOnlyList<DxpResponse> Responses) : DxpDocument;

/// <param name="Code">
/// 1 to 9 characters. The specification lists what went wrong (0001 format ... 3003 timeout) and 4000-9999 as free; zeros are success.
/// </param>
/// <param name="NoticeTime">A day in the specification, a moment from some nodes; China Standard Time where no offset is given.</param>
/// <param name="Original">Head of the message that it is about.</param>
public sealed record DxpResponse(
    string? NodeId, string Code, string? Info, IReadOnlyList<DxpResult> Results, DateTimeOffset NoticeTime, string? Note,
    DxpTransfer Original)
{
    public bool IsAccepted => Code.All(digit => digit == '0');
}

public sealed record DxpResult(string RecId, string Code, string? Info, string? Note);

/// <summary>A document that is no envelope, or a broken one; the message says what is wrong with it.</summary>
public sealed class UnreadableEnvelopeException : Exception
{
    public UnreadableEnvelopeException(string message) : base(message)
    {
    }

    public UnreadableEnvelopeException(string message, Exception inner) : base(message, inner)
    {
    }

    public UnreadableEnvelopeException()
    {
    }
}
