using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>What catalog and enterprises told that concerns one order: its exporter, and HS codes newer than its lines.</summary>
public sealed record Knowledge(Exporter? Exporter, IReadOnlyDictionary<Guid, Classification> Products)
{
    /// <summary>A code set or corrected after the sale wins over the copy on the line; an older one only fills a gap.</summary>
    public string? HsCode(OrderPlaced order, OrderLine line)
    {
        var known = Products.GetValueOrDefault(line.ProductId);
        return line.HsCode is null || known?.ClassifiedAt > order.OccurredAt ? known?.HsCode ?? line.HsCode : line.HsCode;
    }

    public static async Task<Knowledge> Of(Tx tx, OrderCase subject)
    {
        if (subject.Placed is not { } order)
            return new(subject.Exporter, new Dictionary<Guid, Classification>());
        if (subject.Exporter is null || order.Lines.Any(line => line.HsCode is null))
            return await LookAgain(tx, subject, order);
        // Corrections matter only once the declaration could be made: the facts before that cost no look at the products.
        return new(subject.Exporter, subject.IsWhole ? await Classified(tx, order) : new Dictionary<Guid, Classification>());
    }

    /// <summary>Something is missing: reads it under the lock of <see cref="Awaited"/>, and notes what is missing still.</summary>
    static async Task<Knowledge> LookAgain(Tx tx, OrderCase subject, OrderPlaced order)
    {
        var open = order.Lines.Where(line => line.HsCode is null).Select(line => line.ProductId).Append(order.ExporterId);
        await Awaited.LockForLooking(tx, open.Distinct());
        var exporter = await tx.One<Exporter>("select code, name from exporter where id = @ExporterId", new { order.ExporterId });
        var known = new Knowledge(exporter, await Classified(tx, order));
        var missing = order.Lines.Where(line => known.HsCode(order, line) is null).Select(line => line.ProductId);
        await Awaited.Replace(tx, subject.Id, exporter is null ? missing.Append(order.ExporterId) : missing);
        return known;
    }

    static async Task<IReadOnlyDictionary<Guid, Classification>> Classified(Tx tx, OrderPlaced order) =>
        (await tx.Many<Classification>(
            "select id, hs_code, classified_at from product where id = any(@Ids) and hs_code is not null",
            new { Ids = order.Lines.Select(line => line.ProductId).Distinct().ToArray() })).ToDictionary(product => product.Id);
}

public sealed record Classification(Guid Id, string HsCode, DateTimeOffset ClassifiedAt);
