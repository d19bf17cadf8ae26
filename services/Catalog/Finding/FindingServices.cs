namespace CrossBorder.Catalog;

/// <summary>Search: the copy in memory and the words that mean the same.</summary>
static class FindingServices
{
    public static void AddFinding(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SearchSignal>();
        builder.Services.AddSingleton<SearchFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SearchFeed>());
    }

    public static void MapFinding(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<SynonymsService>();
        app.MapGrpcService<ClassificationService>();
    }
}
