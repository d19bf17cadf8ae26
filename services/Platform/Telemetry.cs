using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CrossBorder.Platform;

/// <summary>Traces and metrics over OTLP when CROSSBORDER_OTLP names a collector; else trace ids are only made and passed on.</summary>
public static class Telemetry
{
    // First, because making the source below asks the listener, which reads this list.
    static readonly string[] Always = ["CrossBorder", "Microsoft.AspNetCore", "MassTransit"];
    static readonly string[] WithCollector = ["System.Net.Http", "Npgsql"];
    public static readonly ActivitySource Source = new("CrossBorder");
    public static readonly Meter Meter = new("CrossBorder");

    public static void AddTelemetry(this IHostApplicationBuilder builder, string service, Uri? collector)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddJsonConsole(console => console.UseUtcTimestamp = true);
        builder.Logging.Configure(logging => logging.ActivityTrackingOptions = ActivityTrackingOptions.TraceId);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning)
            .AddFilter("Grpc", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning);
        if (collector is null)
            ActivitySource.AddActivityListener(new ActivityListener
            {
                ShouldListenTo = source => Always.Contains(source.Name),
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
            });
        else
            builder.Services.AddHostedService(_ => new Exporters(service, collector));
    }

    /// <summary>Holds the exporters for the life of the process and flushes them on shutdown.</summary>
    sealed class Exporters(string service, Uri collector) : IHostedService
    {
        readonly TracerProvider traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService(service, "crossborder"))
            .AddSource([.. Always, .. WithCollector])
            .AddOtlpExporter(otlp => Point(otlp, collector, "v1/traces"))
            .Build();

        readonly MeterProvider metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService(service, "crossborder"))
            .AddMeter([.. Always, .. WithCollector, "System.Runtime"])
            .AddOtlpExporter(otlp => Point(otlp, collector, "v1/metrics"))
            .Build();

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            traces.Dispose();
            metrics.Dispose();
            return Task.CompletedTask;
        }

        static void Point(OtlpExporterOptions otlp, Uri collector, string path)
        {
            otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
            otlp.Endpoint = new Uri(collector, path);
        }
    }
}
