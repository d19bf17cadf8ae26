using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// The documents of an order: made of the facts as they are now, kept for ever under a version and a hash. Exporters and operators
/// see all of their orders', buyers those of the sale.
/// </summary>
public sealed partial class DocumentsService(
    Db db, DocumentFont font, CustomsOptions options, TimeProvider clock, ILogger<DocumentsService> log)
    : Contracts.Customs.V1.Documents.DocumentsBase
{
    /// <summary>Of the layout: another layout of the same facts is another version.</summary>
    const string Edition = "2";

    /// <summary>Characters of the content's hash at the foot of a page.</summary>
    const int ShownOfHash = 16;

    static readonly JsonSerializerOptions Exact = new() { IncludeFields = true };

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<DocumentList> List(DocumentsRequest request, ServerCallContext context) =>
        await db.Transact(async tx => await TradeCase.Of(tx, request.OrderId) is { } subject ? await Listed(tx, subject) : null,
            context.CancellationToken) ?? throw NoOrder(request.OrderId).ToGrpc();

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<DocumentFile> Get(DocumentRequest request, ServerCallContext context) =>
        (await db.Decide(tx => Get(tx, request), context.CancellationToken)).OrThrow();

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<DocumentList> Make(DocumentsRequest request, ServerCallContext context) => (await db.Decide(
        tx => Idempotency.Once(tx, context, request, () => Make(tx, request.OrderId)), context.CancellationToken)).OrThrow();

    async Task<Outcome<DocumentFile>> Get(Tx tx, DocumentRequest request)
    {
        if (DocumentKinds.Find(request.Kind) is not { } kind || !Seen().Contains(kind))
            return Problem.NotFound("document", request.Kind);
        if (await TradeCase.Of(tx, request.OrderId, locked: true) is not { } subject)
            return NoOrder(request.OrderId);
        if (request.Version != 0)
            return await Stored(tx, subject.Id, kind, request.Version) is { } old
                ? File(old)
                : Problem.NotFound("document", $"{request.Kind} version {request.Version}");
        var (made, problem) = await Made(tx, subject, kind);
        return problem is not null ? problem : File(made!);
    }

    async Task<Outcome<DocumentList>> Make(Tx tx, string order)
    {
        if (await TradeCase.Of(tx, order, locked: true) is not { } subject)
            return NoOrder(order);
        foreach (var kind in Seen())
            if ((await Made(tx, subject, kind)).Problem is { Code: not "document_not_ready" } problem)
                return problem;
        return await Listed(tx, subject);
    }

    /// <summary>The version whose content is that of the facts now; the case's row is locked.</summary>
    async Task<Outcome<StoredDocument>> Made(Tx tx, TradeCase subject, DocumentKind kind)
    {
        if (subject.Trade(options) is not { } trade)
            return NotReady(subject, kind);
        var (model, problem) = Drafting.Of(kind, trade);
        if (problem is not null)
            return problem;
        var content = Hash(Encoding.UTF8.GetBytes(Edition + JsonSerializer.Serialize(model, Exact)));
        var newest = await Stored(tx, subject.Id, kind, version: 0);
        if (newest?.ContentHash == content)
            return newest;
        var (face, missing) = font.Face();
        if (missing is not null)
            return missing;

        var version = (newest?.Version ?? 0) + 1;
        var pages = PageLayout.Of(model!, face!, $"版本 Version {version}   SHA-256 {content[..ShownOfHash]}");
        var body = PdfFile.Write(pages, $"{model!.Title.En} {model.Number}", model.At, face!);
        var made = new StoredDocument(
            kind.ToString(), version, content, subject.Version, Hash(body), Stored(clock.GetUtcNow()), body);
        await tx.Run(
            """
            insert into trade_document (declaration_id, kind, version, content_hash, facts_version, sha256, body, made_at)
            values (@Id, @Kind, @Version, @ContentHash, @FactsVersion, @Sha256, @Body, @MadeAt)
            """,
            new { subject.Id, made.Kind, made.Version, made.ContentHash, made.FactsVersion, made.Sha256, made.Body, made.MadeAt });
        LogMade(log, subject.Id, made.Kind, made.Version, body.Length);
        return made;
    }

    /// <summary>To the microsecond, as the database keeps it: the first answer says the same as the next.</summary>
    static DateTimeOffset Stored(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));

    static Problem NotReady(TradeCase subject, DocumentKind kind) => new(
        StatusCodes.Status409Conflict, "document_not_ready",
        $"The {DocumentKinds.Name(kind)} states facts that have not come.", "kind", subject.Placed is null ? "order" : "exporter");

    async Task<DocumentList> Listed(Tx tx, TradeCase subject)
    {
        var stored = (await tx.Many<StoredDocument>(
            """
            select distinct on (kind) kind, version, content_hash, facts_version, sha256, made_at, ''::bytea as body
            from trade_document
            where declaration_id = @Id
            order by kind, version desc
            """,
            new { subject.Id })).ToDictionary(document => document.Kind);
        var trade = subject.Trade(options);
        var list = new DocumentList();
        foreach (var kind in Seen())
        {
            var info = stored.TryGetValue(kind.ToString(), out var document)
                ? Info(document)
                : new DocumentInfo { Kind = DocumentKinds.Name(kind) };
            info.Missing.AddRange(trade is not null ? Drafting.Missing(kind, trade) : [subject.Placed is null ? "order" : "exporter"]);
            list.Documents.Add(info);
        }

        return list;
    }

    /// <summary>One version, or the newest for 0; null when there is none.</summary>
    static Task<StoredDocument?> Stored(Tx tx, Guid id, DocumentKind kind, int version) => tx.One<StoredDocument>(
        """
        select kind, version, content_hash, facts_version, sha256, made_at, body
        from trade_document
        where declaration_id = @id and kind = @Kind and (@version = 0 or version = @version)
        order by version desc
        limit 1
        """,
        new { id, Kind = kind.ToString(), version });

    static IEnumerable<DocumentKind> Seen() => DocumentKinds.SeenBy(Principal.Required.Role == Role.Buyer);

    static Problem NoOrder(string id) => Problem.NotFound("declaration", id);

    static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    static DocumentFile File(StoredDocument document) =>
        new() { Info = Info(document), Content = UnsafeByteOperations.UnsafeWrap(document.Body) };

    static DocumentInfo Info(StoredDocument document) => new()
    {
        Kind = DocumentKinds.Name(System.Enum.Parse<DocumentKind>(document.Kind)),
        Version = document.Version,
        Sha256 = document.Sha256,
        MadeAt = document.MadeAt.ToTimestamp(),
        FactsVersion = document.FactsVersion,
    };

    sealed record StoredDocument(
        string Kind, int Version, string ContentHash, int FactsVersion, string Sha256, DateTimeOffset MadeAt, byte[] Body);

    [LoggerMessage(Level = LogLevel.Information, Message = "Declaration {DeclarationId}: {Kind} version {Version} of {Bytes} bytes made")]
    static partial void LogMade(ILogger log, Guid declarationId, string kind, int version, int bytes);
}
