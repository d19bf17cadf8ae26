using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>Operators say which words mean the same. Each change is a version, with who made it; searches follow at once.</summary>
sealed partial class SynonymsService(Db db, TimeProvider clock, ILogger<SynonymsService> log) : V1.Synonyms.SynonymsBase
{
    const int TermsMost = 20;
    const int LongestTerm = 40;
    const int PageDefault = 100;
    const int PageMost = 500;

    [Allow(Role.Operator)]
    public override async Task<V1.SynonymGroup> PutSynonyms(V1.PutSynonymsRequest request, ServerCallContext context)
    {
        if (Check(request) is { } problem)
            throw problem.ToGrpc();
        var group = new V1.SynonymGroup { Id = request.Id, Terms = { request.Terms }, OneWay = request.OneWay };
        return await Write(context, request, request.ExpectedVersion, group);
    }

    [Allow(Role.Operator)]
    public override Task<V1.SynonymGroup> RemoveSynonyms(V1.RemoveSynonymsRequest request, ServerCallContext context) => Write(
        context, request, request.ExpectedVersion, new V1.SynonymGroup { Id = request.Id, Removed = true });

    [Allow(Role.Operator)]
    public override async Task<V1.ListSynonymsResponse> ListSynonyms(V1.ListSynonymsRequest request, ServerCallContext context)
    {
        var after = Guid.Empty;
        if (request.Page?.Cursor is { Length: > 0 } cursor && !Guid.TryParse(cursor, out after))
            throw Problem.Invalid("page.cursor", "The cursor is not one of ours.", "the next_cursor of the page before").ToGrpc();
        if (request.Page?.Limit is < 0 or > PageMost)
            throw Problem.Invalid("page.limit", "The page is too long.", $"1 to {PageMost}, or 0 for {PageDefault}").ToGrpc();
        var limit = request.Page?.Limit is > 0 and var asked ? asked : PageDefault;
        var rows = await db.Many<SynonymRow>(
            $"""
            select {SynonymRows.Columns}, synonym.removed, synonym.source
            from {SynonymRows.Current} and synonym.id > @after
            order by synonym.id
            limit @Take
            """,
            new { after, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListSynonymsResponse { NextCursor = rows.Count > limit ? rows[limit - 1].Id.ToString() : "" };
        response.Groups.AddRange(rows.Take(limit).Select(row => row.ToWire()));
        return response;
    }

    static Problem? Check(V1.PutSynonymsRequest request)
    {
        if (request.Terms.Count is < 2 or > TermsMost)
            return Problem.Invalid("terms", $"{request.Terms.Count} terms are no group.", $"2 to {TermsMost} terms");
        for (var i = 0; i < request.Terms.Count; i++)
            if (request.Terms[i].Length > LongestTerm || Words.Of(request.Terms[i]).Count == 0)
                return Problem.Invalid(
                    $"terms[{i}]", $"'{request.Terms[i]}' holds nothing that is searched for.", $"words, at most {LongestTerm} characters");
        return request.Id.Length > 0 && !Guid.TryParse(request.Id, out _)
            ? Problem.Invalid("id", $"'{request.Id}' is not an id.", "a UUID, or nothing for a new group")
            : null;
    }

    async Task<V1.SynonymGroup> Write(
        ServerCallContext context, Google.Protobuf.IMessage request, int expected, V1.SynonymGroup group)
    {
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Change(tx, group, expected)), context.CancellationToken);
        var written = outcome.OrThrow();
        LogWritten(log, written.Id, written.Version, Principal.Required.Name);
        return written;
    }

    async Task<Outcome<V1.SynonymGroup>> Change(Tx tx, V1.SynonymGroup group, int expected)
    {
        var id = Guid.TryParse(group.Id, out var given) ? given : Guid.CreateVersion7(clock.GetUtcNow());
        await tx.Run("select pg_advisory_xact_lock(hashtextextended(@Name, 0))", new { Name = $"synonym {id}" });
        var last = await tx.One<SynonymRow>(
            "select id, version, terms, one_way, removed, source from synonym where id = @id order by version desc limit 1", new { id });
        if (last is null ? group.Id.Length > 0 : last.Removed)
            return Problem.NotFound("synonym_group", group.Id);
        if (last is not null && expected != 0 && expected != last.Version)
            return Problem.Stale("synonym_group", expected, last.Version);
        var next = new SynonymRow
        {
            Id = id,
            Version = (last?.Version ?? 0) + 1,
            Terms = group.Removed ? last!.Terms : [.. group.Terms],
            OneWay = group.Removed ? last!.OneWay : group.OneWay,
            Removed = group.Removed,
            Source = "operator",
        };
        await tx.Run(
            """
            insert into synonym (id, version, terms, one_way, removed, source, changed_by, changed_at)
            values (@Id, @Version, @Terms, @OneWay, @Removed, @Source, @By, @Now)
            """,
            new
            {
                next.Id,
                next.Version,
                next.Terms,
                next.OneWay,
                next.Removed,
                next.Source,
                By = Principal.Required.Name,
                Now = clock.GetUtcNow(),
            });
        return next.ToWire();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Synonyms {GroupId} are at version {Version}, by {Operator}")]
    static partial void LogWritten(ILogger log, string groupId, int version, string @operator);

    sealed record SynonymRow
    {
        public Guid Id { get; init; }
        public int Version { get; init; }
        public string[] Terms { get; init; } = [];
        public bool OneWay { get; init; }
        public bool Removed { get; init; }
        public required string Source { get; init; }

        public V1.SynonymGroup ToWire() => new()
        {
            Id = Id.ToString(),
            Version = Version,
            Terms = { Terms },
            OneWay = OneWay,
            Removed = Removed,
            Source = Source,
        };
    }
}
