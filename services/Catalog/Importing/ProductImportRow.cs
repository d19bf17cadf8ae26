using System.Text.Json;
using CrossBorder.Contracts.Common.V1;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>Open: parts come in. Reading and Undoing: a worker is at it. Checked: a dry run is done.</summary>
public enum ProductImportStatus { Open, Reading, Checked, Applied, Refused, Undoing, Undone }

public enum ProductImportAction { Finish, Check, Apply, Undo }

/// <summary>A file of products on its way in, as the database keeps it.</summary>
sealed record ProductImportRow
{
    public const string Columns =
        """
        exporter_id, id, file_name, status, dry_run, columns::text as columns_json, line_no, created, changed, unchanged, faults,
        undo_line_no, put_back, removed, kept, code, field, detail, accepted, begun_at
        """;

    public Guid ExporterId { get; init; }
    public Guid Id { get; init; }
    public string FileName { get; init; } = "";
    public ProductImportStatus Status { get; init; }
    public bool DryRun { get; init; }
    public string? ColumnsJson { get; init; }
    public int LineNo { get; init; }
    public int Created { get; init; }
    public int Changed { get; init; }
    public int Unchanged { get; init; }
    public int Faults { get; init; }
    public int UndoLineNo { get; init; }
    public int PutBack { get; init; }
    public int Removed { get; init; }
    public int Kept { get; init; }
    public string? Code { get; init; }
    public string? Field { get; init; }
    public string? Detail { get; init; }
    public string? Accepted { get; init; }
    public DateTimeOffset BegunAt { get; init; }
    public long Received { get; init; }

    /// <summary>The whole life of an import as its exporter moves it. A pair that is missing here is refused.</summary>
    public static ProductImportStatus? Next(ProductImportStatus status, ProductImportAction action) => (status, action) switch
    {
        (ProductImportStatus.Open, ProductImportAction.Finish) => ProductImportStatus.Reading,
        (ProductImportStatus.Checked or ProductImportStatus.Refused, ProductImportAction.Check) => ProductImportStatus.Reading,
        (ProductImportStatus.Checked, ProductImportAction.Apply) => ProductImportStatus.Reading,
        (ProductImportStatus.Applied, ProductImportAction.Undo) => ProductImportStatus.Undoing,
        _ => null,
    };

    public static IEnumerable<string> Allowed(ProductImportStatus status) => System.Enum.GetValues<ProductImportAction>()
        .Where(action => Next(status, action) is not null).Select(action => action.ToString());

    public V1.ProductImport ToWire()
    {
        var wire = new V1.ProductImport
        {
            Id = Id.ToString(),
            FileName = FileName,
            Status = Status.ToString(),
            DryRun = DryRun,
            Received = Received,
            Line = LineNo,
            Created = Created,
            Changed = Changed,
            Unchanged = Unchanged,
            Faults = Faults,
            PutBack = PutBack,
            Removed = Removed,
            Kept = Kept,
            BegunAt = Timestamp.FromDateTimeOffset(BegunAt),
            Refusal = Code is null ? null
                : new Refusal { Code = Code, Field = Field ?? "", Detail = Detail ?? "", Accepted = Accepted ?? "" },
        };
        foreach (var (header, field) in ColumnsJson is null ? [] : JsonSerializer.Deserialize<string[][]>(ColumnsJson)!.Select(
            pair => (pair[0], pair[1])))
            wire.Columns.Add(new V1.ProductColumn { Header = header, Field = field });
        return wire;
    }
}
