using System.Text;
using CrossBorder.Ceb;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// A message as it will leave, held against the field lists and business rules of customs. It has one business node: receipts name
/// the guid of a node, so that a message can be known by it. Nothing with a fault is stored for sending.
/// </summary>
/// <param name="BusinessKey">What customs knows the document by; its receipts carry the parts of it (<see cref="ReceiptSubject"/>).</param>
/// <param name="AppType">1 add, 2 change, 3 delete.</param>
/// <param name="Day">In China: an export date before it is a fault.</param>
public sealed record Outgoing(CebMessage Message, string BusinessKey, string AppType, DateOnly Day)
{
    public static Outgoing Of(ICebNode node, string businessKey, Sender sender, Envelope envelope) => new(
        new CebMessage(node.MessageType, envelope.Guid, [node], sender.Transfer), businessKey, envelope.AppType,
        Shanghai.Day(envelope.At));

    /// <summary>CEB303 and the like.</summary>
    public string Type => Message.Type;

    /// <summary>Of the message and of its node.</summary>
    public Guid Guid => Message.Guid;

    /// <summary>What customs would refuse in it.</summary>
    public IReadOnlyList<CebFault> Faults { get; } = CebValidator.Check(Message, Day);

    /// <summary>UTF-8 text of the whole message; to be asked for when it has no fault.</summary>
    public string ToXml() => CebWriter.ToXml(Message);

    /// <summary>The node of a message that was kept as this text.</summary>
    public static T Node<T>(string body) where T : ICebNode
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return (T)CebReader.Read(stream).Nodes[0];
    }

    /// <summary>422, with path, rule and value of the first fault; null when customs would take them all.</summary>
    public static Problem? Refusal(IEnumerable<Outgoing> messages) => messages
        .SelectMany(message => message.Faults, Refusal).FirstOrDefault();

    public static Problem Refusal(Outgoing message, CebFault fault) => new(
        StatusCodes.Status422UnprocessableEntity, "message_invalid",
        $"{message.Type} was not sent: {fault.Path} = '{fault.Value}' breaks {fault.Rule}.", fault.Path, fault.Accepted);
}
