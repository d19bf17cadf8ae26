using System.Globalization;
using System.Text.Json;
using CrossBorder.Contracts.Common.V1;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>The gRPC door of price files: parts come in, a worker takes the whole; the exporter follows, applies and undoes it.</summary>
public sealed partial class PriceImportsService(
    Db db, PriceFileSignal signal, TimeProvider clock, ILogger<PriceImportsService> log)
    : V1.PriceImports.PriceImportsBase
{
    const int LongestName = 200;
    const int PageDefault = 50;
    const int PageMost = 500;

    static readonly Problem PartDiffers = new(
        409, "upload_part_differs", "This part of the upload is there with other content, or the upload is over.", "at",
        "the same bytes again, or a new upload");

    [Allow(Role.Exporter)]
    public override async Task<V1.PriceImport> PutPart(V1.PutPricePartRequest request, ServerCallContext context)
    {
        var (id, listId) = (Id(request.ImportId, "import_id"), Id(request.ListId, "list_id"));
        if (request.FileName.Trim().Length is 0 or > LongestName)
            throw Problem.Invalid("file_name", "The file has no name, or one that is too long.", $"1 to {LongestName} characters").ToGrpc();
        if (request.At < 0 || request.Content.IsEmpty)
            throw Problem.Invalid("at", "A part has a place and content.", "0 or more, and at least one byte").ToGrpc();
        return (await db.Decide(tx => Put(tx, id, listId, request), context.CancellationToken)).OrThrow();
    }

    async Task<Outcome<V1.PriceImport>> Put(Tx tx, Guid id, Guid listId, V1.PutPricePartRequest request)
    {
        var arguments = new
        {
            id,
            listId,
            Name = request.FileName.Trim(),
            By = Principal.Required.PartyId,
            Now = clock.GetUtcNow(),
            request.At,
            Content = request.Content.ToByteArray(),
        };
        if (!await tx.One<bool>("select exists (select from price_list where exporter_id = @By and id = @listId)", arguments))
            return PriceList.NotFound(listId);
        await tx.Run(
            """
            insert into price_import (exporter_id, id, list_id, file_name, status, begun_at, begun_by)
            values (@By, @id, @listId, @Name, 'Open', @Now, @By)
            on conflict do nothing
            """,
            arguments);
        var put = await tx.Run(
            """
            insert into price_import_part (import_id, at, content)
            select id, @At, @Content
            from price_import
            where exporter_id = @By and id = @id and list_id = @listId and status = 'Open'
            on conflict on constraint price_import_part_key do nothing
            """,
            arguments);
        var known = put == 1 || await tx.One<bool>(
            """
            select exists (
                select from price_import_part
                join price_import on id = import_id and exporter_id = @By and list_id = @listId
                where import_id = @id and at = @At and content = @Content)
            """,
            arguments);
        return known ? await Find(tx.One<ImportView>(ViewSql, new { id, SeesAll = false, PartyId = arguments.By }), id) : PartDiffers;
    }

    [Allow(Role.Exporter)]
    public override async Task<V1.PriceImport> Finish(V1.FinishPriceImportRequest request, ServerCallContext context)
    {
        var id = Id(request.ImportId, "import_id");
        var finished = await db.Run(
            """
            update price_import
            set status = 'Waiting', dry_run = @DryRun
            where exporter_id = @PartyId and id = @id and status = 'Open' and @Size = (
                select sum(length(content))
                from price_import_part as part
                where part.import_id = price_import.id
                having max(at + length(content)) = @Size)
            """,
            new { id, request.DryRun, request.Size, Principal.Required.PartyId }, context.CancellationToken);
        var import = await View(id, context.CancellationToken);
        if (finished == 0 && import.Status == "Open")
            throw new Problem(
                409, "upload_incomplete", $"Of {request.Size} bytes {import.Received} are there.", "size",
                "every part of the file once, without gaps").ToGrpc();
        signal.Set();
        return import;
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override Task<V1.PriceImport> Get(V1.GetPriceImportRequest request, ServerCallContext context) =>
        View(Id(request.ImportId, "import_id"), context.CancellationToken);

    /// <summary>What was checked is applied by the worker, as it was read then; a repeat answers how far it is.</summary>
    [Allow(Role.Exporter)]
    public override async Task<V1.PriceImport> Apply(V1.ApplyPriceImportRequest request, ServerCallContext context)
    {
        var id = Id(request.ImportId, "import_id");
        var begun = await db.Run(
            """
            update price_import
            set status = 'Staging', dry_run = false
            where id = @id and exporter_id = @PartyId and status = 'Checked'
            """,
            new { id, Principal.Required.PartyId }, context.CancellationToken);
        var import = await View(id, context.CancellationToken);
        if (begun == 0 && (import.DryRun || import.Status is "Open" or "Refused"))
            throw Problem.Refused("price_import", import.Status, "apply", import.Status == "Open" ? ["finish"] : []).ToGrpc();
        signal.Set();
        LogApplied(log, id, import.Status);
        return import;
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ListPriceFaultsResponse> ListFaults(V1.ListPriceFaultsRequest request, ServerCallContext context)
    {
        var id = Id(request.ImportId, "import_id");
        await View(id, context.CancellationToken);
        var (after, limit) = PageOf(request.Page);
        var isLine = int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var line);
        if (after.Length > 0 && !isLine)
            throw Problem.Invalid("page.cursor", "The cursor is not one of ours.", "the next_cursor of the page before").ToGrpc();
        var faults = await db.Many<FaultRow>(
            """
            select line_no, field, sku, code, detail, accepted
            from price_import_fault
            where import_id = @id and (@SeesAll or exporter_id = @PartyId) and line_no > @line
            order by line_no
            limit @Take
            """,
            new { id, line, Principal.Required.SeesAll, Principal.Required.PartyId, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListPriceFaultsResponse
        {
            NextCursor = faults.Count > limit ? faults[limit - 1].LineNo.ToString(CultureInfo.InvariantCulture) : "",
        };
        response.Faults.AddRange(faults.Take(limit).Select(fault => fault.ToWire()));
        return response;
    }

    static Guid Id(string text, string field) =>
        Guid.TryParse(text, out var id) ? id : throw Problem.Invalid(field, $"'{text}' is not an id.", "a UUID").ToGrpc();

    static (string After, int Limit) PageOf(Page? page) => page?.Limit is < 0 or > PageMost
        ? throw Problem.Invalid("page.limit", "The page is too long.", $"1 to {PageMost}, or 0 for {PageDefault}").ToGrpc()
        : (page?.Cursor ?? "", page?.Limit is > 0 and var asked ? asked : PageDefault);

    async Task<V1.PriceImport> View(Guid id, CancellationToken ct) => (await Find(db.One<ImportView>(
        ViewSql, new { id, Principal.Required.SeesAll, Principal.Required.PartyId }, ct), id)).OrThrow();

    static async Task<Outcome<V1.PriceImport>> Find(Task<ImportView?> found, Guid id) =>
        await found is { } view ? view.ToWire() : Problem.NotFound("price_import", id);

    const string ViewSql =
        """
        select import.id as import_id, file_name, import.status as import_status, line_no, dry_run, samples::text as samples,
            code, field, detail, accepted, import.list_id as of_list, (
                select coalesce(sum(length(content)), 0)::bigint from price_import_part where import_id = import.id
            ) as received, change.id is not null as has_change, coalesce(change.id, import.id) as id, import.exporter_id,
            import.list_id, coalesce(change.kind, 'Import') as kind, coalesce(change.status, 'Staging') as status,
            change.lines, change.faults, change.added, change.changed, change.removed, change.same, change.repriced,
            change.unpriced, change.skipped, change.undoes, coalesce(change.made_at, begun_at) as made_at
        from price_import as import
        left join price_change as change on change.exporter_id = import.exporter_id and change.id = import.id
        where import.id = @id and (@SeesAll or import.exporter_id = @PartyId)
        """;

    sealed record ImportView
    {
        public Guid ImportId { get; init; }
        public Guid OfList { get; init; }
        public string FileName { get; init; } = "";
        public string ImportStatus { get; init; } = "";
        public int LineNo { get; init; }
        public bool DryRun { get; init; }
        public string? Samples { get; init; }
        public string? Code { get; init; }
        public string? Field { get; init; }
        public string? Detail { get; init; }
        public string? Accepted { get; init; }
        public long Received { get; init; }
        public bool HasChange { get; init; }
        public Guid ExporterId { get; init; }
        public string Status { get; init; } = "";
        public int Lines { get; init; }
        public int Faults { get; init; }
        public int Added { get; init; }
        public int Changed { get; init; }
        public int Removed { get; init; }
        public int Same { get; init; }
        public int Repriced { get; init; }
        public int Unpriced { get; init; }
        public DateTimeOffset MadeAt { get; init; }

        PriceChange Change => PriceChange.Begin(ExporterId, OfList, "Import", MadeAt) with
        {
            Id = ImportId,
            Status = Status,
            Lines = Lines,
            Faults = Faults,
            Added = Added,
            Changed = Changed,
            Removed = Removed,
            Same = Same,
            Repriced = Repriced,
            Unpriced = Unpriced,
        };

        public V1.PriceImport ToWire()
        {
            var wire = new V1.PriceImport
            {
                Id = ImportId.ToString(),
                ListId = OfList.ToString(),
                FileName = FileName,
                Status = ImportStatus,
                Received = Received,
                Staged = LineNo,
                DryRun = DryRun,
                Change = HasChange ? Change.ToWire() : null,
                Refusal = Code is null ? null
                    : new Refusal { Code = Code, Field = Field ?? "", Detail = Detail ?? "", Accepted = Accepted ?? "" },
            };
            foreach (var sample in Samples is null ? [] : JsonSerializer.Deserialize<PriceImporter.Sample[]>(Samples)!)
                wire.Samples.Add(new V1.PriceSample
                {
                    Sku = sample.Sku,
                    MinQuantity = sample.MinQuantity,
                    OldPrice = sample.OldPrice ?? "",
                    NewPrice = sample.NewPrice ?? "",
                    Effect = sample.Effect,
                    List = sample.List,
                });
            return wire;
        }
    }

    sealed record FaultRow(int LineNo, string Field, string Sku, string Code, string Detail, string Accepted)
    {
        public V1.PriceFault ToWire() => new()
        {
            Line = LineNo,
            Sku = Sku,
            Refusal = new Refusal { Code = Code, Field = Field, Detail = Detail, Accepted = Accepted },
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Price file {ImportId}: {Status}")]
    static partial void LogApplied(ILogger log, Guid importId, string status);
}
