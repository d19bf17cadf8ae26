using CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Portal;

/// <param name="Header">As the file names the column.</param>
/// <param name="Field">What it says; left out: the column is not read.</param>
public sealed record ProductColumnView(string Header, string? Field)
{
    public static ProductColumnView Of(ProductColumn c) => new(c.Header, Rest.Text(c.Field));
}

/// <param name="Status">Open, Reading, Checked (a dry run is done), Applied, Refused, Undoing or Undone.</param>
/// <param name="Received">Bytes that are there.</param>
/// <param name="Line">Read up to here.</param>
/// <param name="Columns">Of the file, once its first line was read.</param>
/// <param name="Created">Products; in a dry run those that would be.</param>
/// <param name="Faults">Lines that were not taken.</param>
/// <param name="PutBack">By undoing: products that are as they were before.</param>
/// <param name="Removed">By undoing: products that the file had created.</param>
/// <param name="Kept">By undoing: products that were changed since, or are used already, and stay.</param>
/// <param name="Refusal">Of the file as a whole.</param>
public sealed record ProductImportView(
    Guid Id, string FileName, string Status, bool DryRun, long Received, int Line, IReadOnlyList<ProductColumnView> Columns, int Created,
    int Changed, int Unchanged, int Faults, int PutBack, int Removed, int Kept, DateTimeOffset? BegunAt, RefusalView? Refusal)
{
    public static ProductImportView Of(ProductImport i) => new(
        Guid.Parse(i.Id), i.FileName, i.Status, i.DryRun, i.Received, i.Line, [.. i.Columns.Select(ProductColumnView.Of)], i.Created,
        i.Changed, i.Unchanged, i.Faults, i.PutBack, i.Removed, i.Kept, Rest.Instant(i.BegunAt), RefusalView.Of(i.Refusal));
}

/// <param name="Line">Of the file, from 1 on.</param>
/// <param name="Effect">Created, Changed or Unchanged.</param>
/// <param name="ProductId">Missing: it would be created.</param>
/// <param name="Undone">PutBack, Removed or Kept; missing: not undone.</param>
/// <param name="KeptWhy">changed_since, in_use or product_incomplete.</param>
public sealed record ProductImportLineView(
    int Line, string Sku, string Effect, Guid? ProductId, int Version, string? Undone, string? KeptWhy)
{
    public static ProductImportLineView Of(ProductImportLine l) => new(
        l.Line, l.Sku, l.Effect, l.ProductId.Length > 0 ? Guid.Parse(l.ProductId) : null, l.Version, Rest.Text(l.Undone),
        Rest.Text(l.KeptWhy));
}

/// <param name="Line">Of the file, from 1 on.</param>
/// <param name="Column">As the file names it; missing: the line as a whole, or a column that the file lacks.</param>
/// <param name="Value">What stands there.</param>
public sealed record ProductFaultView(int Line, string? Sku, string? Column, string? Value, RefusalView Refusal)
{
    public static ProductFaultView Of(ProductFault f) => new(
        f.Line, Rest.Text(f.Sku), Rest.Text(f.Column), Rest.Text(f.Value), RefusalView.Of(f.Refusal)!);
}

/// <param name="Recognised">Headers that are known without being named.</param>
public sealed record ProductFieldView(string Name, string Accepted, IReadOnlyList<string> Recognised);

/// <param name="Own">As the exporter named them.</param>
public sealed record ProductColumnsView(IReadOnlyList<ProductFieldView> Fields, IReadOnlyList<ProductColumnView> Own)
{
    public static ProductColumnsView Of(ProductColumns c) => new(
        [.. c.Fields.Select(field => new ProductFieldView(field.Name, field.Accepted, [.. field.Recognised]))],
        [.. c.Own.Select(ProductColumnView.Of)]);
}

/// <summary>Replaces the names that are kept; a column without a field is left out.</summary>
public sealed record ProductColumnsBody(IReadOnlyList<ProductColumnView> Columns);
