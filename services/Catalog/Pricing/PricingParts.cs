namespace CrossBorder.Catalog;

static class PricingParts
{
    public static void AddPricing(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PriceImporter>();
        builder.Services.AddSingleton<PriceFileSignal>();
        builder.Services.AddHostedService<TakePriceFiles>();
    }

    public static void MapPricing(this WebApplication app)
    {
        app.MapGrpcService<PriceListsService>();
        app.MapGrpcService<PriceImportsService>();
    }
}
