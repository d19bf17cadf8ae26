using System.Globalization;
using CrossBorder.Contracts.Common.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Portal;

/// <summary>One page of a list; nextCursor asks for the next one and is missing on the last.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>A page asked for: cursor is what the page before gave, limit is 1 to 500, by default 50.</summary>
public sealed record Paging(string? Cursor, int? Limit)
{
    const int Most = 500;

    public int CheckedLimit(int usual) => Limit switch
    {
        null => usual,
        >= 1 and <= Most => Limit.Value,
        _ => throw Problem.Invalid("limit", $"A page does not have {Limit} items.", $"1 to {Most}").ToGrpc(),
    };

    public Page ToWire() => new() { Cursor = Cursor ?? "", Limit = CheckedLimit(0) };
}

/// <summary>Why one item of a bulk request was refused; the others went on.</summary>
public sealed record RefusalView(string Code, string? Field, string Detail, string? Accepted)
{
    /// <summary>Null when nothing was refused.</summary>
    public static RefusalView? Of(Refusal? refusal) => refusal is null or { Code: "" }
        ? null
        : new(refusal.Code, Rest.FieldName(Rest.Text(refusal.Field)), refusal.Detail, Rest.Text(refusal.Accepted));
}

/// <summary>The endpoint changes something but a repeat is harmless by itself: it needs no Idempotency-Key.</summary>
sealed class HarmlessToRepeat;

/// <summary>What the endpoints of the REST interface have in common.</summary>
static class Rest
{
    public const string IdempotencyKey = "Idempotency-Key";

    /// <summary>The roles that may call the endpoint. One without this is refused for everybody.</summary>
    public static TBuilder Allow<TBuilder>(this TBuilder endpoint, params Role[] roles) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AllowAttribute(roles));

    /// <summary>Says that a POST carries its own key, such as an event id, in its body.</summary>
    public static TBuilder HarmlessToRepeat<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new HarmlessToRepeat());

    public static TBuilder Describe<TBuilder>(this TBuilder endpoint, string tag, string summary)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithTags(tag).WithSummary(summary);

    /// <summary>What a gRPC call takes over from the request: its idempotency key and its cancellation.</summary>
    public static CallOptions Call(this HttpContext http)
    {
        var headers = new Metadata();
        if (http.Request.Headers[IdempotencyKey] is [{ } key])
            headers.Add(Idempotency.Header, key);
        return new CallOptions(headers, cancellationToken: http.RequestAborted);
    }

    /// <summary>The version of If-Match; 0 when there is none. The door has checked its form.</summary>
    public static int ExpectedVersion(this HttpContext http) =>
        http.Request.Headers.IfMatch is [{ } tag] && VersionOf(tag) is { } version ? version : 0;

    /// <summary>The version in an entity tag of ours; null when it is none.</summary>
    public static int? VersionOf(string tag)
    {
        if (tag == "*")
            return 0;
        return tag.Length > 2 && tag[0] == '"' && tag[^1] == '"'
            && int.TryParse(tag.AsSpan(1, tag.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? version
                : null;
    }

    /// <summary>200 with the version as ETag.</summary>
    public static Ok<T> Versioned<T>(this HttpContext http, int version, T view)
    {
        http.Response.Headers.ETag = Tag(version);
        return TypedResults.Ok(view);
    }

    /// <summary>201 with Location and the version as ETag.</summary>
    public static Created<T> Created<T>(this HttpContext http, string location, int version, T view)
    {
        http.Response.Headers.ETag = Tag(version);
        return TypedResults.Created(location, view);
    }

    /// <summary>The wire has no null: an empty text means that there is none.</summary>
    public static string? Text(string text) => text.Length == 0 ? null : text;

    public static string? NextCursor(string cursor) => Text(cursor);

    public static DateTimeOffset? Instant(Timestamp? instant) => instant?.ToDateTimeOffset();

    /// <summary>Services name fields as on their wire, unit_price; the REST interface calls the same unitPrice.</summary>
    public static string? FieldName(string? field)
    {
        if (field is null || !field.Contains('_', StringComparison.Ordinal))
            return field;
        var parts = field.Split('_', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(parts.Select((part, i) => i == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));
    }

    static string Tag(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
