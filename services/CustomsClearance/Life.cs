using CrossBorder.Platform;
using Microsoft.Extensions.Options;

namespace CrossBorder.CustomsClearance;

/// <summary>Registers what happens to declarations after they were sent.</summary>
static class Life
{
    public static void AddLife(this WebApplicationBuilder builder)
    {
        Add<ConsolidationOptions>(builder, "Consolidation");
        Add<ReturnOptions>(builder, "Returning");
        Add<ReportingOptions>(builder, "Reporting");
        Add<WatchOptions>(builder, "Watching");
        builder.Services.AddSingleton<Consolidation>();
        builder.Services.AddSingleton<QuarantinedFiles>();
        builder.Services.AddSingleton<ConsolidateSignal>();
        builder.Services.AddSingleton<WatchSignal>();
        builder.Services.AddHostedService<ConsolidateOnTime>();
        builder.Services.AddHostedService<Watch>();
    }

    public static void MapLife(this WebApplication app)
    {
        app.MapGrpcService<ListsService>();
        app.MapGrpcService<StockService>();
        app.MapGrpcService<ExceptionService>();
    }

    static void Add<T>(WebApplicationBuilder builder, string section) where T : class
    {
        builder.AddValidated<T>("CustomsClearance:" + section);
        builder.Services.AddSingleton(services => services.GetRequiredService<IOptions<T>>().Value);
    }
}
