using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CrossBorder.Flow.Tests;

/// <summary>A span as it was exported: which service made it, in which trace, under which name.</summary>
public sealed record Span(string Service, string TraceId, string Name);

/// <summary>
/// An OTLP/HTTP collector that keeps spans. It reads only the fields it needs, by their numbers in opentelemetry.proto.trace.v1.
/// </summary>
public sealed class SpanCollector : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentQueue<Span> spans = [];

    SpanCollector(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    public IReadOnlyCollection<Span> Spans => spans;

    public static SpanCollector Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var collector = new SpanCollector(builder.Build());
        collector.app.MapPost("/v1/traces", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            foreach (var resourceSpans in Fields(body.ToArray(), 1))
                collector.Read(resourceSpans);
            return Results.Bytes([], "application/x-protobuf");
        });
        collector.app.MapPost("/v1/metrics", () => Results.Bytes([], "application/x-protobuf"));
        collector.app.Start();
        return collector;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    void Read(byte[] resourceSpans)
    {
        var service = Fields(resourceSpans, 1).SelectMany(resource => Fields(resource, 1))
            .Where(attribute => Text(attribute, 1) == "service.name").Select(attribute => Text(Fields(attribute, 2).Single(), 1)).Single();
        foreach (var span in Fields(resourceSpans, 2).SelectMany(scope => Fields(scope, 2)))
            spans.Enqueue(new Span(service, Convert.ToHexStringLower(Fields(span, 1).Single()), Text(span, 5)));
    }

    static string Text(byte[] message, int field) =>
        Fields(message, field).Select(System.Text.Encoding.UTF8.GetString).FirstOrDefault("");

    /// <summary>The length-delimited values of one field of a message.</summary>
    static IEnumerable<byte[]> Fields(byte[] message, int field)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                yield return input.ReadBytes().ToByteArray();
            else
                input.SkipLastField();
    }
}
