using System.Collections.Frozen;
using System.Security.Cryptography;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>A file of a conversation; its content is kept once under its hash.</summary>
public sealed record KeptFile(Guid Id, Guid? MessageId, string Sha256, string Name, string ContentType, long SizeBytes)
{
    public const string Columns = "id, message_id, sha256, name, content_type, size_bytes";

    public V1.InquiryFile ToWire() => new()
    {
        Id = Id.ToString(),
        Name = Name,
        ContentType = ContentType,
        SizeBytes = SizeBytes,
        Sha256 = Sha256,
    };
}

/// <summary>Which contents are taken: types that documents and pictures come in and that no browser runs.</summary>
public static class FileCheck
{
    /// <summary>3 MiB: what one call carries with its frame.</summary>
    public const int MostBytes = 3 * 1024 * 1024;
    const int LongestName = 120;

    // What a content of the type begins with, in hex; text begins with anything.
    static readonly FrozenDictionary<string, string[]> Types = new Dictionary<string, string[]>
    {
        ["application/pdf"] = ["255044462D"],
        ["image/png"] = ["89504E470D0A1A0A"],
        ["image/jpeg"] = ["FFD8FF"],
        ["image/webp"] = ["52494646"],
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = ["504B0304"],
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = ["504B0304"],
        ["text/csv"] = [""],
        ["text/plain"] = [""],
    }.ToFrozenDictionary();

    public static Problem? Of(string name, string contentType, ReadOnlySpan<byte> content)
    {
        if (PlaceCheck.Text("name", name, 1, LongestName) is { } nameless)
            return nameless;
        if (name.AsSpan().IndexOfAny("/\\\"") >= 0)
            return Problem.Invalid("name", "The name of the file is a path.", "a name without slashes and quotes");
        if (content.Length == 0)
            return Problem.Invalid("content", "The file is empty.", $"1 to {MostBytes} bytes");
        if (content.Length > MostBytes)
            return new Problem(413, "file_too_large", $"The file has {content.Length} bytes.", "content", $"1 to {MostBytes} bytes");
        if (!Types.TryGetValue(contentType, out var starts))
            return new Problem(
                415, "file_type_not_taken", $"Files of the type {contentType} are not taken.", "content_type",
                string.Join(", ", Types.Keys.Order(StringComparer.Ordinal)));
        var head = Convert.ToHexString(content[..Math.Min(content.Length, 16)]);
        var text = contentType.StartsWith("text/", StringComparison.Ordinal);
        return starts.Any(start => head.StartsWith(start, StringComparison.Ordinal)) && !(text && content.Contains((byte)0))
            ? null
            : new Problem(
                415, "file_type_not_taken", $"The content is not of the type {contentType}.", "content_type",
                "the type that the content has");
    }
}

public sealed partial class InquiriesService
{
    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.InquiryFile> AddFile(V1.AddFileRequest request, ServerCallContext context)
    {
        if (FileCheck.Of(request.Name, request.ContentType, request.Content.Span) is { } fault)
            throw fault.ToGrpc();
        var file = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Keep(tx, request)), context.CancellationToken)).OrThrow();
        LogKept(log, file.Id, file.Sha256, file.SizeBytes);
        return file;
    }

    async Task<Outcome<V1.InquiryFile>> Keep(Tx tx, V1.AddFileRequest request)
    {
        var (principal, now) = (Principal.Required, Instants.ToMicroseconds(clock.GetUtcNow()));
        if (!Guid.TryParse(request.InquiryId, out var id) || await Inquiry.Lock(tx, id, principal) is not { } inquiry)
            return Problem.NotFound("inquiry", request.InquiryId);
        if (inquiry.Status == InquiryStatus.Closed)
            return Problem.Refused("inquiry", inquiry.Status, "AddFile", Inquiry.Allowed(inquiry.Status));
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(request.Content.Span));
        await tx.Run(
            """
            insert into file_content (sha256, content, stored_at)
            values (@sha256, @Content, @now)
            on conflict on constraint file_content_key do nothing
            """,
            new { sha256, Content = request.Content.ToByteArray(), now });
        var kept = new KeptFile(
            Guid.CreateVersion7(now), null, sha256, request.Name.Trim(), request.ContentType, request.Content.Length);
        await tx.Run(
            """
            insert into inquiry_file (id, inquiry_id, sha256, name, content_type, size_bytes, side, author, at)
            values (@Id, @inquiryId, @Sha256, @Name, @ContentType, @SizeBytes, @Side, @Author, @now)
            """,
            new
            {
                kept.Id,
                inquiryId = id,
                kept.Sha256,
                kept.Name,
                kept.ContentType,
                kept.SizeBytes,
                Side = principal.Role.ToString(),
                Author = principal.Name,
                now,
            });
        return kept.ToWire();
    }

    /// <summary>For the two parties alone; before a message names it, for the side that added it.</summary>
    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.InquiryFileContent> GetFile(V1.InquiryFileRequest request, ServerCallContext context)
    {
        var inquiry = await Find(request.InquiryId, context.CancellationToken);
        var file = Guid.TryParse(request.FileId, out var id)
            ? await db.One<KeptFile>(
                $"""
                select {KeptFile.Columns}
                from inquiry_file
                where id = @id and inquiry_id = @Inquiry and (message_id is not null or side = @Side)
                """,
                new { id, Inquiry = inquiry.Id, Side = Principal.Required.Role.ToString() }, context.CancellationToken)
            : null;
        if (file is null)
            throw Problem.NotFound("inquiry_file", request.FileId).ToGrpc();
        var content = await db.One<byte[]>(
            "select content from file_content where sha256 = @Sha256", new { file.Sha256 }, context.CancellationToken);
        return new V1.InquiryFileContent { File = file.ToWire(), Content = UnsafeByteOperations.UnsafeWrap(content) };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "File {FileId} kept as {Sha256}, {Bytes} bytes")]
    static partial void LogKept(ILogger log, string fileId, string sha256, long bytes);
}
