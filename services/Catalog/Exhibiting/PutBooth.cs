using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// A qualified exporter applies for a booth, again after a refusal, or changes what its booth shows. In its own exhibition it is
/// admitted at once; in an own exhibition of another nobody else applies.
/// </summary>
public sealed partial class ExhibitionsService
{
    const int MostProducts = 200;
    const int MostHosts = 20;

    [Allow(Role.Exporter)]
    public override async Task<V1.Booth> PutBooth(V1.PutBoothRequest request, ServerCallContext context)
    {
        if (Check(request) is { } problem)
            throw problem.ToGrpc();
        var booth = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => PutBooth(tx, request, Now)), context.CancellationToken)).OrThrow();
        LogBooth(log, booth.Id, booth.Status);
        return booth;
    }

    static Problem? Check(V1.PutBoothRequest request)
    {
        if (request.Hosts.Count is 0 or > MostHosts || request.Hosts.Distinct().Count() != request.Hosts.Count)
            return Problem.Invalid(
                "hosts", "Who takes meetings is missing, too many, or named twice.", $"1 to {MostHosts} different names");
        if (request.ProductIds.Count > MostProducts || request.ProductIds.Any(id => !Guid.TryParse(id, out _)))
            return Problem.Invalid("product_ids", "Too many products, or one that is no id.", $"at most {MostProducts} ids");
        return request.Hosts.Select(host => ExhibitionCheck.Line("hosts", host, ExhibitionCheck.LongestHost))
                .FirstOrDefault(one => one is not null)
            ?? ExhibitionCheck.Line("title_en", request.TitleEn, ExhibitionCheck.LongestTitle)
            ?? ExhibitionCheck.Line("title_zh", request.TitleZh, ExhibitionCheck.LongestTitle)
            ?? ExhibitionCheck.Paragraphs("about_en", request.AboutEn) ?? ExhibitionCheck.Paragraphs("about_zh", request.AboutZh);
    }

    static async Task<Outcome<V1.Booth>> PutBooth(Tx tx, V1.PutBoothRequest request, DateTimeOffset now)
    {
        var principal = Principal.Required;
        // Booths of one exhibition are written one after the other by one exporter only: the unique constraint is the arbiter.
        var exhibition = await Lock(tx, request.ExhibitionId, "share");
        if (exhibition is null || (exhibition.OwnerId is { } owner && owner != principal.PartyId))
            return Exhibition.NotFound(request.ExhibitionId);
        var own = exhibition.OwnerId is not null;
        if (!exhibition.IsOpen && !(own && exhibition.Status == ExhibitionStatus.Draft))
            return exhibition.NotOpen;
        if (!exhibition.Halls.Contains(request.Hall))
            return Problem.Invalid("hall", $"The exhibition has no hall '{request.Hall}'.", string.Join(", ", exhibition.Halls));
        var products = request.ProductIds.Select(Guid.Parse).Distinct().ToArray();
        if (await CheckExporter(tx, products) is { } problem)
            return problem;
        var old = await tx.One<Booth>(
            $"select {Booth.Columns} from booth where exhibition_id = @Id and exporter_id = @PartyId for update",
            new { exhibition.Id, principal.PartyId });
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != (old?.Version ?? 0))
            return Problem.Stale("booth", request.ExpectedVersion, old?.Version ?? 0);
        var status = old is null ? BoothStatus.Applied
            : (Booth.Next(old.Status, BoothAction.Change) ?? Booth.Next(old.Status, BoothAction.Apply))!.Value;
        var booth = await Write(tx, Draft(request, exhibition, old, status, products), now);
        if (booth is null)
            return new Problem(409, "booth_taken", "The exporter has a booth in this exhibition already.", null, "a change of it");
        if (own && booth.Status == BoothStatus.Applied)
            booth = await Admit(tx, exhibition, booth, now);
        return booth.ToWire(inside: true, await Products(tx, [booth]), 0);
    }

    /// <summary>It may sell, and what it shows is its own and published.</summary>
    static async Task<Problem?> CheckExporter(Tx tx, Guid[] products)
    {
        var arguments = new { Principal.Required.PartyId, products };
        if (!await tx.One<bool>("select exists (select from exporter where id = @PartyId and qualified)", arguments))
            return new Problem(409, "exporter_not_qualified", "The company is not qualified to export.", null, "a qualified exporter");
        var published = await tx.One<int>(
            "select count(*)::int from product where exporter_id = @PartyId and id = any(@products) and status = 'Published'", arguments);
        return published == products.Length
            ? null
            : Problem.Invalid("product_ids", "A product is not the exporter's, or not published.", "published products of the exporter");
    }

    static Booth Draft(V1.PutBoothRequest request, Exhibition exhibition, Booth? old, BoothStatus status, Guid[] products) => new()
    {
        Id = old?.Id ?? Guid.CreateVersion7(),
        ExhibitionId = exhibition.Id,
        ExporterId = Principal.Required.PartyId,
        ExporterName = Principal.Required.Name,
        Status = status,
        Hall = request.Hall,
        TitleEn = request.TitleEn.Trim(),
        TitleZh = request.TitleZh.Trim(),
        AboutEn = request.AboutEn.Trim(),
        AboutZh = request.AboutZh.Trim(),
        ProductIds = products,
        Hosts = [.. request.Hosts],
    };

    static Task<Booth?> Write(Tx tx, Booth booth, DateTimeOffset now) => tx.One<Booth>(
        $"""
        insert into booth (id, version, exhibition_id, exporter_id, exporter_name, status, hall, title_en, title_zh, about_en,
            about_zh, product_ids, hosts, applied_at)
        values (@Id, 1, @ExhibitionId, @ExporterId, @ExporterName, @Status, @Hall, @TitleEn, @TitleZh, @AboutEn,
            @AboutZh, @ProductIds, @Hosts, @now)
        on conflict on constraint booth_once do update
        set version = booth.version + 1, exporter_name = excluded.exporter_name, status = excluded.status, hall = excluded.hall,
            title_en = excluded.title_en, title_zh = excluded.title_zh, about_en = excluded.about_en,
            about_zh = excluded.about_zh, product_ids = excluded.product_ids, hosts = excluded.hosts, reason = null
        where booth.id = excluded.id
        returning {Booth.Columns}
        """,
        new
        {
            booth.Id,
            booth.ExhibitionId,
            booth.ExporterId,
            booth.ExporterName,
            Status = booth.Status.ToString(),
            booth.Hall,
            booth.TitleEn,
            booth.TitleZh,
            booth.AboutEn,
            booth.AboutZh,
            booth.ProductIds,
            booth.Hosts,
            now,
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Booth {BoothId} is {Status}")]
    static partial void LogBooth(ILogger log, string boothId, string status);
}
