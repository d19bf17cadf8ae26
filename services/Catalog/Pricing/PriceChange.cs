using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>One change of prices and what it came to.</summary>
sealed record PriceChange
{
    public const string Columns =
        """
        id, exporter_id, list_id, kind, status, lines, faults, added, changed, removed, same, repriced, unpriced, skipped,
        undoes, made_at
        """;

    public Guid Id { get; init; }
    public Guid ExporterId { get; init; }
    public Guid? ListId { get; init; }

    /// <summary>Put, Import, Undo, Rate or Costs.</summary>
    public required string Kind { get; init; }

    /// <summary>Staging, Checked, Applied or Refused.</summary>
    public required string Status { get; init; }
    public int Lines { get; init; }
    public int Faults { get; init; }
    public int Added { get; init; }
    public int Changed { get; init; }
    public int Removed { get; init; }

    /// <summary>Rows that were named but stay as they were: they keep their version.</summary>
    public int Same { get; init; }

    /// <summary>Rows of other lists, and formulas of this one, that are computed from what changed.</summary>
    public int Repriced { get; init; }
    public int Unpriced { get; init; }
    public int Skipped { get; init; }
    public Guid? Undoes { get; init; }
    public Guid? UndoneBy { get; init; }
    public DateTimeOffset MadeAt { get; init; }

    public static PriceChange Begin(Guid exporterId, Guid? listId, string kind, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(),
        ExporterId = exporterId,
        ListId = listId,
        Kind = kind,
        Status = "Staging",
        // Whole microseconds, as the database keeps them.
        MadeAt = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)),
    };

    /// <summary>Writers of one exporter's prices follow each other; whoever reads a price waits for nobody.</summary>
    public static Task Queue(Tx tx, Guid exporterId) => tx.Run(
        "select pg_advisory_xact_lock(hashtextextended(@Key, 0))", new { Key = $"prices of {exporterId:N}" });

    public Task Write(Tx tx, Guid by) => tx.Run(
        """
        insert into price_change (exporter_id, id, list_id, kind, status, lines, faults, added, changed, removed, same,
            repriced, unpriced, skipped, undoes, made_at, made_by)
        values (@ExporterId, @Id, @ListId, @Kind, @Status, @Lines, @Faults, @Added, @Changed, @Removed, @Same, @Repriced,
            @Unpriced, @Skipped, @Undoes, @MadeAt, @by)
        on conflict on constraint price_change_key do update
        set status = excluded.status, lines = excluded.lines, faults = excluded.faults, added = excluded.added,
            changed = excluded.changed, removed = excluded.removed, same = excluded.same, repriced = excluded.repriced,
            unpriced = excluded.unpriced, skipped = excluded.skipped, made_at = excluded.made_at
        """,
        new
        {
            ExporterId,
            Id,
            ListId,
            Kind,
            Status,
            Lines,
            Faults,
            Added,
            Changed,
            Removed,
            Same,
            Repriced,
            Unpriced,
            Skipped,
            Undoes,
            MadeAt,
            by,
        });

    public V1.PriceChange ToWire() => new()
    {
        Id = Id.ToString(),
        ListId = ListId?.ToString() ?? "",
        Kind = Kind,
        Status = Status,
        Lines = Lines,
        Faults = Faults,
        Added = Added,
        Changed = Changed,
        Removed = Removed,
        Same = Same,
        Repriced = Repriced,
        Unpriced = Unpriced,
        Skipped = Skipped,
        Undoes = Undoes?.ToString() ?? "",
        UndoneBy = UndoneBy?.ToString() ?? "",
        At = Timestamp.FromDateTimeOffset(MadeAt),
    };
}
