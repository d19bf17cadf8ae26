using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.CustomsClearance;

public sealed class ProductPublishedConsumer(Db db, RematchSignal rematch) : IConsumer<ProductPublished>
{
    public Task Consume(ConsumeContext<ProductPublished> context) => db.Receive(this, context, tx =>
    {
        var told = context.Message;
        return ProductFacts.Store(tx, new(told.ProductId, told.Version, told.ExporterId, told.Sku, told.NameZh, told.NameEn, told.HsCode,
            told.OccurredAt), rematch);
    });
}

public sealed class ProductClassifiedConsumer(Db db, RematchSignal rematch) : IConsumer<ProductClassified>
{
    public Task Consume(ConsumeContext<ProductClassified> context) => db.Receive(this, context, tx =>
    {
        var told = context.Message;
        return ProductFacts.Store(tx, new(told.ProductId, told.Version, told.ExporterId, told.Sku, told.NameZh, told.NameEn, told.HsCode,
            told.OccurredAt), rematch);
    });
}

/// <summary>A product as catalog told it last.</summary>
sealed record ToldProduct(
    Guid Subject, int Version, Guid ExporterId, string Sku, string NameZh, string NameEn, string? HsCode, DateTimeOffset At);

/// <summary>Keeps the newest HS code of each product by version, and marks the declarations that waited for it.</summary>
static class ProductFacts
{
    public static async Task Store(Tx tx, ToldProduct told, RematchSignal rematch)
    {
        await tx.Run(
            $"""
            {Awaited.LockForTelling};
            insert into product (id, version, hs_code, classified_at, exporter_id, sku, name_zh, name_en)
            values (@Subject, @Version, @HsCode, @At, @ExporterId, @Sku, @NameZh, @NameEn)
            on conflict on constraint product_key do update
            set version = excluded.version, hs_code = excluded.hs_code, classified_at = excluded.classified_at,
                exporter_id = excluded.exporter_id, sku = excluded.sku, name_zh = excluded.name_zh, name_en = excluded.name_en
            where excluded.version > product.version;
            {Awaited.Ripen}
            """,
            told);
        tx.AfterCommit(rematch.Set);
    }
}
