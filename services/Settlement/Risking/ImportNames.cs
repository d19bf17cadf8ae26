using System.Security.Cryptography;
using System.Text;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Takes a whole list as its next version. The content that is current already changes nothing.</summary>
static class NameLists
{
    const int MostFaults = 1000;

    /// <summary>A file whose every row is at fault is not taken: it would empty the list.</summary>
    public static async Task<V1.NameListImport> Take(
        Tx tx, string list, string fileName, byte[] content, bool demo, string by, DateTimeOffset now)
    {
        await tx.Many<string>("select pg_advisory_xact_lock(hashtextextended('risk_list', 0))::text", new { });
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var known = await tx.One<Known>(
            "select version, content_hash, entries from risk_list where list = @list order by version desc limit 1", new { list });
        if (known?.ContentHash == hash)
            return new V1.NameListImport { List = list, Version = known.Version, RepeatedFile = true, ContentHash = hash };
        var file = NameListFile.Read(Encoding.UTF8.GetString(content));
        var import = new V1.NameListImport { List = list, ContentHash = hash, Refused = file.Faults.Count, Entries = file.Entries.Count };
        import.Refusals.AddRange(file.Faults.Take(MostFaults).Select(fault => new V1.NameListFault
        {
            Line = fault.Line,
            Field = fault.Field,
            Value = fault.Value,
            Accepted = fault.Accepted,
        }));
        if (file.Entries.Count == 0)
            return import;
        import.Version = (known?.Version ?? 0) + 1;
        await Store(tx, new { list, import.Version, fileName, hash, demo, by, now, file.Entries.Count, Refused = file.Faults.Count }, file);
        return import;
    }

    static async Task Store(Tx tx, object row, NameListFile file)
    {
        var seq = await tx.One<long>(
            """
            insert into risk_list (list, version, file_name, content_hash, demo, imported_by, imported_at, entries, refused)
            values (@list, @Version, @fileName, @hash, @demo, @by, @now, @Count, @Refused)
            returning seq
            """,
            row);
        // Aliases as one text per entry: an array of arrays would have to be rectangular.
        await tx.Run(
            """
            insert into risk_list_entry (list_seq, entry_id, name, aliases, country, programme, valid_from)
            select @seq, id, name, string_to_array(aliases, E'\n'), country, programme, valid_from
            from unnest(@Ids, @Names, @Aliases, @Countries, @Programmes, @From)
                as e (id, name, aliases, country, programme, valid_from)
            """,
            new
            {
                seq,
                Ids = file.Entries.Select(entry => entry.EntryId).ToArray(),
                Names = file.Entries.Select(entry => entry.Name).ToArray(),
                Aliases = file.Entries.Select(entry => string.Join('\n', entry.Aliases)).ToArray(),
                Countries = file.Entries.Select(entry => entry.Country).ToArray(),
                Programmes = file.Entries.Select(entry => entry.Programme).ToArray(),
                From = file.Entries.Select(entry => entry.ValidFrom).ToArray(),
            });
    }

    sealed record Known(int Version, string ContentHash, int Entries);
}

/// <summary>Operators bring in lists and look at them; every name that is in use is screened again.</summary>
public sealed partial class RiskService
{
    const int LongestFileName = 200;

    [Allow(Role.Operator)]
    public override async Task<V1.NameListImport> ImportNameList(V1.ImportNameListRequest request, ServerCallContext context)
    {
        if (request.List.Length is < 2 or > 30 || !char.IsAsciiLetterUpper(request.List[0])
            || !request.List.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-'))
            throw Problem.Invalid("list", "The list needs a name.", "2 to 30 of A-Z, 0-9 and -, a letter first").ToGrpc();
        if (request.FileName.Length is 0 or > LongestFileName)
            throw Problem.Invalid("file_name", "The name is missing or too long.", $"1 to {LongestFileName} characters").ToGrpc();
        var by = Principal.Required.ToString();
        var import = await db.Transact(async tx =>
        {
            var taken = await NameLists.Take(
                tx, request.List, request.FileName, request.Content.ToByteArray(), false, by, clock.GetUtcNow());
            if (taken.Version > 0 && !taken.RepeatedFile)
                tx.AfterCommit(rescreen.Set);
            return taken;
        }, context.CancellationToken);
        LogImported(log, import.List, import.Version, import.Entries, import.Refused);
        return import;
    }

    [Allow(Role.Operator)]
    public override async Task<V1.ListNameListsResponse> ListNameLists(V1.ListNameListsRequest request, ServerCallContext context)
    {
        var rows = await db.Many<ListRow>(
            """
            select list, version, file_name, content_hash, demo, imported_by, imported_at, entries, refused,
                version = max(version) over (partition by list) as current
            from risk_list
            order by list, version
            """,
            new { }, context.CancellationToken);
        var response = new V1.ListNameListsResponse();
        response.Lists.AddRange(rows.Select(row => new V1.NameList
        {
            List = row.List,
            Version = row.Version,
            FileName = row.FileName,
            ContentHash = row.ContentHash,
            Demo = row.Demo,
            ImportedBy = row.ImportedBy,
            ImportedAt = row.ImportedAt.ToTimestamp(),
            Entries = row.Entries,
            Refused = row.Refused,
            Current = row.Current,
        }));
        return response;
    }

    [Allow(Role.Operator)]
    public override async Task<V1.ScreenNameResponse> ScreenName(V1.ScreenNameRequest request, ServerCallContext context)
    {
        if (RiskName.KeyOf(request.Name).Length == 0)
            throw Problem.Invalid("name", "There is nothing to compare in it.", "a name, or BIC: and the identifier of a bank").ToGrpc();
        var listed = await db.Transact(tx => lists.Current(tx, clock.GetUtcNow()), context.CancellationToken);
        var response = new V1.ScreenNameResponse();
        response.Hits.AddRange(listed.Names.Find(request.Name, listed.Today).Take(50).Select(hit => new V1.RiskNameHit
        {
            List = hit.Listed.List,
            Version = hit.Listed.Version,
            EntryId = hit.Listed.EntryId,
            ListedName = hit.Listed.Name,
            Country = hit.Listed.Country ?? "",
            Programme = hit.Listed.Programme,
            Score = Points.Plain(hit.Score),
        }));
        return response;
    }

    sealed record ListRow(
        string List, int Version, string FileName, string ContentHash, bool Demo, string ImportedBy, DateTimeOffset ImportedAt, int Entries,
        int Refused, bool Current);

    [LoggerMessage(Level = LogLevel.Information, Message = "List {List} v{Version}: {Entries} entries, {Refused} refused")]
    static partial void LogImported(ILogger log, string list, int version, int entries, int refused);
}

/// <summary>Loads a list of invented names, marked as a demonstration.</summary>
public sealed class LoadDemoList(Db db, TimeProvider clock) : IHostedService
{
    const string File = "screening-demo.csv";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var stream = typeof(LoadDemoList).Assembly.GetManifestResourceStream("Reference/" + File)!;
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, cancellationToken);
        await db.Transact(
            tx => NameLists.Take(tx, "DEMO", "data/reference/" + File, content.ToArray(), demo: true, "shipped", clock.GetUtcNow()),
            cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
