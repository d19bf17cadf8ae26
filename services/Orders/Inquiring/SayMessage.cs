using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>One message of a conversation; what was said stays said.</summary>
public sealed record Message(Guid Id, long Seq, string Side, string Author, string Body, DateTimeOffset At)
{
    public static async Task<Message> Insert(Tx tx, Guid inquiryId, Principal by, string body, DateTimeOffset now)
    {
        var inserted = await tx.One<Message>(
            """
            insert into inquiry_message (id, inquiry_id, side, author, body, at)
            values (@Id, @inquiryId, @Side, @Author, @body, @now)
            returning id, seq, side, author, body, at
            """,
            new { Id = Guid.CreateVersion7(now), inquiryId, Side = by.Role.ToString(), Author = by.Name, body, now });
        return inserted!;
    }

    public V1.InquiryMessage ToWire(IEnumerable<V1.InquiryFile> files)
    {
        var wire = new V1.InquiryMessage
        {
            Id = Id.ToString(),
            Seq = Seq,
            Side = Side,
            Author = Author,
            Body = Body,
            At = Timestamp.FromDateTimeOffset(At),
        };
        wire.Files.AddRange(files);
        return wire;
    }
}

/// <summary>Either party says something, with files or without.</summary>
public sealed partial class InquiriesService
{
    const int MostFiles = 20;

    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.InquiryMessage> Say(V1.SayRequest request, ServerCallContext context)
    {
        if (InquiryCheck.Body("body", request.Body) is { } fault)
            throw fault.ToGrpc();
        if (request.FileIds.Count > MostFiles || request.FileIds.Any(id => !Guid.TryParse(id, out _)))
            throw Problem.Invalid("file_ids", "The files are too many, or one is no id.", $"at most {MostFiles} ids of files").ToGrpc();
        var said = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Say(tx, request)), context.CancellationToken)).OrThrow();
        LogSaid(log, request.InquiryId, said.Seq, said.Side);
        return said;
    }

    async Task<Outcome<V1.InquiryMessage>> Say(Tx tx, V1.SayRequest request)
    {
        var (principal, now) = (Principal.Required, Instants.ToMicroseconds(clock.GetUtcNow()));
        if (!Guid.TryParse(request.InquiryId, out var id) || await Inquiry.Lock(tx, id, principal) is not { } inquiry)
            return Problem.NotFound("inquiry", request.InquiryId);
        var answers = principal.Role == Role.Exporter;
        var (after, refused) = inquiry.After(answers ? InquiryAction.Answer : InquiryAction.Ask);
        if (refused is not null)
            return refused;

        var message = await Message.Insert(tx, id, principal, request.Body.Trim(), now);
        var files = await Attach(tx, message, id, request.FileIds.Select(Guid.Parse).Distinct().ToArray());
        if (files.Count < request.FileIds.Distinct().Count())
            return Problem.NotFound("inquiry_file", string.Join(", ", request.FileIds)) with { Field = "file_ids" };
        await after!.Save(tx);
        await TradeTimeline.Write(tx, id, null, "MessageSent", now, false, ("message", message.Id.ToString()));
        if (answers && inquiry.Status == InquiryStatus.Open)
            tx.Publish(new InquiryAnswered(id, after.Version, now, inquiry.ExporterId, inquiry.BuyerId));
        return message.ToWire(files.Select(file => file.ToWire()));
    }

    static Task<List<KeptFile>> Attach(Tx tx, Message message, Guid inquiryId, Guid[] files) => files.Length == 0
        ? Task.FromResult<List<KeptFile>>([])
        : tx.Many<KeptFile>(
            $"""
            update inquiry_file
            set message_id = @Id
            where id = any(@files) and inquiry_id = @inquiryId and side = @Side and message_id is null
            returning {KeptFile.Columns}
            """,
            new { message.Id, message.Side, files, inquiryId });

    [LoggerMessage(Level = LogLevel.Information, Message = "Inquiry {InquiryId}: message {Seq} of the {Side}")]
    static partial void LogSaid(ILogger log, string inquiryId, long seq, string side);
}
