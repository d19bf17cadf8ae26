using System.Security.Cryptography;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

public enum RuleKind { Tariff, RefundLibrary }

public enum RuleStatus { Draft, Active }

/// <summary>A file of rules as it was taken (<see cref="TariffBook"/>).</summary>
/// <param name="EffectiveFrom">First day that one of its rows applies to; of a refund library: from which export date it answers.</param>
public sealed record TariffVersion(
    string Id, RuleKind Kind, string Source, string FileName, string FileHash, bool Demo, RuleStatus Status, DateOnly EffectiveFrom,
    int Rows, int Refused, Guid ImportedBy, DateTimeOffset ImportedAt, DateTimeOffset? ActivatedAt)
{
    public const string Columns =
        """
        id, kind, source, file_name, file_hash, demo, status, effective_from, rows, refused, imported_by, imported_at, activated_at
        """;

    /// <summary>SHA-256 of a file in lower-case hex: by it the file is known again under any name.</summary>
    public static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    internal static Task<TariffVersion?> WithHash(Tx tx, string hash) =>
        tx.One<TariffVersion>($"select {Columns} from tariff_version where file_hash = @hash", new { hash });

    internal static Task<TariffVersion?> Find(Tx tx, string id) =>
        tx.One<TariffVersion>($"select {Columns} from tariff_version where id = @id", new { id });

    /// <summary>Takes the version's place. False when the same file, or another one under this id, is there already.</summary>
    internal async Task<bool> Insert(Tx tx) => await tx.Run(
        """
        insert into tariff_version (id, kind, source, file_name, file_hash, demo, status, effective_from, rows, refused,
            imported_by, imported_at)
        values (@Id, @Kind, @Source, @FileName, @FileHash, @Demo, 'Draft', @EffectiveFrom, @Rows, @Refused,
            @ImportedBy, @ImportedAt)
        on conflict do nothing
        """,
        new
        {
            Id,
            Kind = Kind.ToString(),
            Source,
            FileName,
            FileHash,
            Demo,
            EffectiveFrom,
            Rows,
            Refused,
            ImportedBy,
            ImportedAt,
        }) == 1;
}
