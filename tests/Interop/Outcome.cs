using System.Text;
using System.Text.Json;

namespace CrossBorder.Interop.Tests;

/// <summary>How a call of the peer ended, as the peer tells it.</summary>
/// <param name="Code">Name of the gRPC status.</param>
public sealed record Outcome(string Code, string Details, JsonElement Response, IReadOnlyDictionary<string, string> Trailers)
{
    static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static Outcome Read(string json) => JsonSerializer.Deserialize<Outcome>(json, Web)!;

    /// <summary>A text field of the answer; one that is empty is left out by protobuf's JSON.</summary>
    public string Text(string field) => Response.TryGetProperty(field, out var value) ? value.GetString()! : "";

    /// <summary>A trailer; binary ones hold UTF-8.</summary>
    public string? Trailer(string name) => Trailers.GetValueOrDefault(name) is not { } value ? null
        : name.EndsWith("-bin", StringComparison.Ordinal) ? Encoding.UTF8.GetString(Convert.FromBase64String(value)) : value;
}
