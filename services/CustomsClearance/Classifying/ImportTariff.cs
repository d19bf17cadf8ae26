using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Customs.V1;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// An operator hands in a tariff or a refund library. Bad lines are told and kept, the rest is stored as a draft in seconds; a file is
/// taken once by its content, under whatever name it comes again.
/// </summary>
public sealed partial class TariffService
{
    const int MostTold = 1000;

    [Allow(Role.Operator)]
    public override async Task<TariffImport> Import(ImportTariffRequest request, ServerCallContext context)
    {
        if (request.FileName.Trim().Length is 0 or > 200)
            throw Problem.Invalid("file_name", "The file has no name, or one that is too long.", "1 to 200 characters").ToGrpc();
        if (request.Source.Trim().Length is 0 or > 200)
            throw Problem.Invalid("source", "Where the file comes from is missing or too long.", "1 to 200 characters").ToGrpc();
        var file = RuleFile.Read(request.Content.ToByteArray())
            ?? throw Problem.Invalid("content", "The file is not one that we read.", "tariff CSV, cmcode.DBF, these in gzip or zip")
                .ToGrpc();
        if (file.Rows == 0)
            throw Unusable(file).ToGrpc();
        var version = Version(request, file);
        if (request.DryRun)
            return Answer(version, file.Refusals, repeated: false, dryRun: true);
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Store(tx, version, file, request.Activate)), context.CancellationToken);
        var import = outcome.OrThrow();
        LogImported(log, import.Version.Id, import.Version.Rows, import.Version.Refused, import.RepeatedFile);
        return import;
    }

    TariffVersion Version(ImportTariffRequest request, RuleFileContent file) => new(
        request.VersionId.Length > 0 ? request.VersionId : $"{file.Kind}-{file.Hash[..12]}", file.Kind, request.Source.Trim(),
        request.FileName.Trim(), file.Hash, false, RuleStatus.Draft,
        file.Kind == RuleKind.RefundLibrary ? Day("effective_from", request.EffectiveFrom) ?? file.EffectiveFrom : file.EffectiveFrom,
        file.Rows, file.Refusals.Count, Principal.Required.PartyId, clock.GetUtcNow(), null);

    static async Task<Outcome<TariffImport>> Store(Tx tx, TariffVersion version, RuleFileContent file, bool activate)
    {
        if (!IsOwnId(version.Id))
            return Problem.Invalid("version_id", $"'{version.Id}' is not an id that an import may take.",
                "1 to 40 letters, digits, dots, underscores or dashes, not beginning with DEMO-");
        await TariffStore.Lock(tx);
        if (await TariffVersion.WithHash(tx, version.FileHash) is { } known)
            return Answer(known, await Refusals(tx, known.Id), repeated: true, dryRun: false);
        if (!await version.Insert(tx))
            return new Problem(
                409, "tariff_version_taken", $"Another file was imported as {version.Id}.", "version_id", "an id that is free");
        await KeepRefusals(tx, version.Id, file.Refusals);
        await TariffStore.Insert(tx, version.Id, file.Tariff);
        if (file.Refunds.Count > 0)
            await RefundLibrary.Insert(tx, version.Id, file.Refunds);
        if (activate)
            await TariffStore.Activate(tx, version.Id, version.ImportedBy, version.ImportedAt);
        return Answer((await TariffVersion.Find(tx, version.Id))!, file.Refusals, repeated: false, dryRun: false);
    }

    static bool IsOwnId(string id) => id.Length <= 40 && !id.StartsWith("DEMO-", StringComparison.Ordinal)
        && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    static Problem Unusable(RuleFileContent file)
    {
        var first = file.Refusals.Count > 0 ? file.Refusals[0] : new(1, "line", "", "at least one row");
        return new(422, "tariff_file_unusable", $"No line of the file could be taken; the first: line {first.Line}, {first.Field} "
            + $"'{first.Value}'.", first.Field, first.Accepted);
    }

    static Task<int> KeepRefusals(Tx tx, string versionId, IReadOnlyList<LineRefusal> refusals) => tx.Run(
        """
        insert into tariff_refusal (version_id, seq, line, field, value, accepted)
        select @versionId, seq, line, field, value, accepted
        from unnest(@Lines, @Fields, @Values, @Accepted) with ordinality as r (line, field, value, accepted, seq)
        """,
        new
        {
            versionId,
            Lines = refusals.Select(refusal => refusal.Line).ToArray(),
            Fields = refusals.Select(refusal => refusal.Field).ToArray(),
            Values = refusals.Select(refusal => refusal.Value.Replace('\0', ' ')).ToArray(),
            Accepted = refusals.Select(refusal => refusal.Accepted.Replace('\0', ' ')).ToArray(),
        });

    static async Task<IReadOnlyList<LineRefusal>> Refusals(Tx tx, string versionId) => await tx.Many<LineRefusal>(
        """
        select line, field, value, accepted
        from tariff_refusal
        where version_id = @versionId
        order by seq
        limit @MostTold
        """,
        new { versionId, MostTold });

    static TariffImport Answer(TariffVersion version, IReadOnlyList<LineRefusal> refusals, bool repeated, bool dryRun)
    {
        var import = new TariffImport { Version = Wire(version), RepeatedFile = repeated, DryRun = dryRun };
        import.Refusals.AddRange(refusals.Take(MostTold).Select(refusal => new TariffRefusal
        {
            Line = refusal.Line,
            Field = refusal.Field,
            Value = refusal.Value,
            Accepted = refusal.Accepted,
        }));
        return import;
    }

    static V1.TariffVersion Wire(TariffVersion version) => new()
    {
        Id = version.Id,
        Kind = version.Kind.ToString(),
        Source = version.Source,
        FileName = version.FileName,
        FileHash = version.FileHash,
        Demo = version.Demo,
        Status = version.Status.ToString(),
        EffectiveFrom = Text(version.EffectiveFrom),
        Rows = version.Rows,
        Refused = version.Refused,
        ImportedBy = version.ImportedBy.ToString(),
        ImportedAt = version.ImportedAt.ToTimestamp(),
        ActivatedAt = version.ActivatedAt?.ToTimestamp(),
    };

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Imported {VersionId}: {Rows} rows, {Refused} refused, the same file as before: {Repeated}")]
    static partial void LogImported(ILogger log, string versionId, int rows, int refused, bool repeated);
}
