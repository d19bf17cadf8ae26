using CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Portal;

/// <param name="AmountMinor">The most that one order of the member may come to, in minor units.</param>
public sealed record OrderLimitView(string Currency, long AmountMinor);

/// <param name="Role">Purchaser, Approver or Manager.</param>
public sealed record MemberBody(string Role, bool Active, IReadOnlyList<OrderLimitView> Limits);

/// <param name="Name">Of the person's API key.</param>
public sealed record MemberView(string Name, int Version, string Role, bool Active, IReadOnlyList<OrderLimitView> Limits)
{
    public static MemberView Of(Member one) => new(
        one.Name, one.Version, one.Role, one.Active,
        [.. one.Limits.Select(limit => new OrderLimitView(limit.Currency, limit.AmountMinor))]);
}

/// <param name="ValidUntil">The last day, in UTC as the first.</param>
public sealed record BudgetBody(string Name, string Currency, DateOnly ValidFrom, DateOnly ValidUntil, long AmountMinor)
{
    public PutBudgetRequest ToWire(string id, int expectedVersion) => new()
    {
        Id = id,
        Name = Name ?? "",
        Currency = Currency ?? "",
        ValidFrom = Body.Day(ValidFrom),
        ValidUntil = Body.Day(ValidUntil),
        AmountMinor = AmountMinor,
        ExpectedVersion = expectedVersion,
    };
}

public sealed record BudgetView(
    Guid Id, int Version, string Name, string Currency, string ValidFrom, string ValidUntil, long AmountMinor, long UsedMinor)
{
    public static BudgetView Of(Budget one) => new(
        Guid.Parse(one.Id), one.Version, one.Name, one.Currency, one.ValidFrom, one.ValidUntil, one.AmountMinor, one.UsedMinor);
}

/// <param name="Order">What would be placed.</param>
/// <param name="Note">For whoever decides.</param>
public sealed record RequisitionBody(PlaceOrder Order, string? Note = null);

/// <param name="TotalMinor">The total that the approver has read; another one is refused and told.</param>
public sealed record ApproveRequisition(long TotalMinor);

public sealed record RejectRequisition(string Reason);

public sealed record RequisitionLineView(string? ProductId, string? Sku, long Quantity);

/// <param name="Status">Waiting, Ordered, Rejected or Withdrawn.</param>
/// <param name="TotalMinor">As priced when it was submitted.</param>
public sealed record RequisitionView(
    Guid Id, int Version, string Status, Guid ExporterId, string Currency, long TotalMinor, string AskedBy, DateTimeOffset AskedAt,
    string? Note, string? Incoterm, string? NamedPlace, IReadOnlyList<RequisitionLineView> Lines, string? DecidedBy,
    DateTimeOffset? DecidedAt, string? Reason, Guid? OrderId)
{
    public static RequisitionView Of(Requisition one) => new(
        Guid.Parse(one.Id), one.Version, one.Status, Guid.Parse(one.ExporterId), one.Currency, one.TotalMinor, one.AskedBy,
        one.AskedAt?.ToDateTimeOffset() ?? default, Rest.Text(one.Note), one.Order?.Incoterm, one.Order?.NamedPlace,
        [.. (one.Order?.Lines ?? []).Select(
            line => new RequisitionLineView(Rest.Text(line.ProductId), Rest.Text(line.Sku), line.Quantity))],
        Rest.Text(one.DecidedBy), one.DecidedAt?.ToDateTimeOffset(), Rest.Text(one.Reason),
        one.OrderId.Length > 0 ? Guid.Parse(one.OrderId) : null);
}
