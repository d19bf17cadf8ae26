using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.CustomsClearance;

public sealed class ProductPublishedConsumer(Db db, RematchSignal rematch) : IConsumer<ProductPublished>
{
    public Task Consume(ConsumeContext<ProductPublished> context) => db.Receive(this, context, tx =>
    {
        var told = context.Message;
        return ProductFacts.Store(tx, told.ProductId, told.Version, told.HsCode, told.OccurredAt, rematch);
    });
}

public sealed class ProductClassifiedConsumer(Db db, RematchSignal rematch) : IConsumer<ProductClassified>
{
    public Task Consume(ConsumeContext<ProductClassified> context) => db.Receive(this, context, tx =>
    {
        var told = context.Message;
        return ProductFacts.Store(tx, told.ProductId, told.Version, told.HsCode, told.OccurredAt, rematch);
    });
}

/// <summary>Keeps the newest HS code of each product by version, and marks the declarations that waited for it.</summary>
static class ProductFacts
{
    public static async Task Store(Tx tx, Guid productId, int version, string? hsCode, DateTimeOffset at, RematchSignal rematch)
    {
        await tx.Run(
            $"""
            {Awaited.LockForTelling};
            insert into product (id, version, hs_code, classified_at)
            values (@Subject, @version, @hsCode, @at)
            on conflict on constraint product_key do update
            set version = excluded.version, hs_code = excluded.hs_code, classified_at = excluded.classified_at
            where excluded.version > product.version;
            {Awaited.Ripen}
            """,
            new { Subject = productId, version, hsCode, at });
        tx.AfterCommit(rematch.Set);
    }
}
