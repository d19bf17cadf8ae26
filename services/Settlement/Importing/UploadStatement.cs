using CrossBorder.Contracts.Common.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>A file of any size arrives in parts, each in a transaction of its own; when all are there a worker takes it.</summary>
public sealed partial class BankStatementsService
{
    static readonly Problem PartDiffers = new(
        StatusCodes.Status409Conflict, "upload_part_differs",
            "This part of the upload is there with other content, or the upload is over.", "at",
        "the same bytes again, or a new upload");

    [Allow(Role.Operator)]
    public override async Task<V1.StatementUpload> PutPart(V1.PutStatementPartRequest request, ServerCallContext context)
    {
        var id = Id(request.UploadId, "upload_id");
        if (request.FileName.Trim().Length is 0 or > 200)
            throw Problem.Invalid("file_name", "The file has no name, or one that is too long.", "1 to 200 characters").ToGrpc();
        if (request.At < 0 || request.Content.IsEmpty)
            throw Problem.Invalid("at", "A part has a place and content.", "0 or more, and at least one byte").ToGrpc();
        var problem = await db.Transact(tx => Put(tx, id, request), context.CancellationToken);
        return problem is null ? await Upload(id, context.CancellationToken) : throw problem.ToGrpc();
    }

    [Allow(Role.Operator)]
    public override async Task<V1.StatementUpload> FinishUpload(V1.FinishStatementUploadRequest request, ServerCallContext context)
    {
        var id = Id(request.UploadId, "upload_id");
        var finished = await db.Run(
            """
            update statement_upload u
            set status = 'Waiting'
            where id = @id and status = 'Open' and @Size = (
                select sum(length(content))
                from statement_upload_part p
                where p.upload_id = u.id
                having max(at + length(content)) = @Size)
            """,
            new { id, request.Size }, context.CancellationToken);
        var upload = await Upload(id, context.CancellationToken);
        if (finished == 0 && upload.Status == "Open")
            throw new Problem(
                StatusCodes.Status409Conflict, "upload_incomplete", $"Of {request.Size} bytes {upload.Received} are there.", "size",
                "every part of the file once, without gaps").ToGrpc();
        uploads.Set();
        return upload;
    }

    [Allow(Role.Operator)]
    public override Task<V1.StatementUpload> GetUpload(V1.StatementUploadRequest request, ServerCallContext context) =>
        Upload(Id(request.UploadId, "upload_id"), context.CancellationToken);

    async Task<Problem?> Put(Tx tx, Guid id, V1.PutStatementPartRequest request)
    {
        await tx.Run(
            """
            insert into statement_upload (id, name, by, begun_at)
            values (@id, @Name, @By, @Now)
            on conflict on constraint statement_upload_key do nothing
            """,
            new { id, Name = request.FileName.Trim(), By = Principal.Required.PartyId, Now = clock.GetUtcNow() });
        var content = request.Content.ToByteArray();
        var put = await tx.Run(
            """
            insert into statement_upload_part (upload_id, at, content)
            select id, @At, @content
            from statement_upload
            where id = @id and status = 'Open'
            on conflict on constraint statement_upload_part_key do nothing
            """,
            new { id, request.At, content });
        var isThere = put == 1 || await tx.One<bool>(
            "select exists (select from statement_upload_part where upload_id = @id and at = @At and content = @content)",
            new { id, request.At, content });
        return isThere ? null : PartDiffers;
    }

    async Task<V1.StatementUpload> Upload(Guid id, CancellationToken ct)
    {
        var row = await db.One<UploadRow>(
            """
            select u.name, u.status, u.code, u.detail, u.file_id,
                (select coalesce(sum(length(content)), 0)::bigint from statement_upload_part p where p.upload_id = u.id) as received
            from statement_upload u
            where id = @id
            """,
            new { id }, ct) ?? throw Problem.NotFound("statement_upload", id).ToGrpc();
        return new V1.StatementUpload
        {
            Id = id.ToString(),
            FileName = row.Name,
            Status = row.Status,
            Received = row.Received,
            File = row.FileId is { } file ? (await Files(0, 1, file, ct))[0].ToWire() : null,
            Refusal = row.Code is null ? null : new Refusal { Code = row.Code, Detail = row.Detail ?? "", Field = "content" },
        };
    }

    [Allow(Role.Operator)]
    public override async Task<V1.ListStatementFilesResponse> ListFiles(V1.ListRequest request, ServerCallContext context)
    {
        var (after, limit) = PageOf(request);
        var rows = await Files(after, limit + 1, null, context.CancellationToken);
        var response = new V1.ListStatementFilesResponse { NextCursor = NextCursor(rows, limit, row => row.Seq) };
        response.Files.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    Task<List<FileRow>> Files(long after, int take, Guid? only, CancellationToken ct) => db.Many<FileRow>(
        """
        select seq, id, name, content_hash, imported_at, statements, entries, information, repeated, held
        from statement_file
        where (@only::uuid is null or id = @only) and (@after = 0 or seq < @after)
        order by seq desc
        limit @take
        """,
        new { after, take, only }, ct);

    sealed record UploadRow(string Name, string Status, string? Code, string? Detail, Guid? FileId, long Received);

    sealed record FileRow(
        long Seq, Guid Id, string Name, string ContentHash, DateTimeOffset ImportedAt, int Statements, int Entries, int Information,
        int Repeated, int Held)
    {
        public V1.StatementFile ToWire() => new()
        {
            Id = Id.ToString(),
            FileName = Name,
            Hash = ContentHash,
            ImportedAt = Timestamp.FromDateTimeOffset(ImportedAt),
            Statements = Statements,
            Entries = Entries,
            Information = Information,
            Repeated = Repeated,
            Held = Held,
        };
    }
}
