using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Platform;

/// <summary>
/// A refusal that the caller must handle (RFC 9457). The code is a promise to clients, listed in docs/errors.md; the detail is
/// for people; field names the offending input and accepted says what would do.
/// </summary>
public sealed record Problem(int Status, string Code, string Detail, string? Field = null, string? Accepted = null)
{
    /// <summary>400: one field of the input is wrong.</summary>
    public static Problem Invalid(string field, string detail, string accepted) =>
        new(StatusCodes.Status400BadRequest, "invalid_field", detail, field, accepted);

    /// <summary>404: it is not there, or it is another party's, which looks the same.</summary>
    public static Problem NotFound(string what, object id) =>
        new(StatusCodes.Status404NotFound, $"{what}_not_found", $"No {what.Replace('_', ' ')} has the id {id}.");

    /// <summary>409: the life cycle does not allow the action now; names the actions that it allows.</summary>
    public static Problem Refused(string what, object status, object action, IEnumerable<string> allowed) =>
        new(StatusCodes.Status409Conflict, $"{what}_transition_refused",
            $"A {what.Replace('_', ' ')} that is {status} does not accept {action}.",
            Accepted: allowed.DefaultIfEmpty("nothing, it is final").Aggregate((a, b) => $"{a}, {b}"));

    /// <summary>412: the caller's version is not the current one.</summary>
    public static Problem Stale(string what, int expected, int current) =>
        new(StatusCodes.Status412PreconditionFailed, "version_conflict",
            $"The {what.Replace('_', ' ')} has version {current}, not {expected}: read it again.", "If-Match",
            current.ToString(CultureInfo.InvariantCulture));

    public ProblemHttpResult ToHttp() => TypedResults.Problem(Detail, statusCode: Status, title: Code, extensions: Extensions());

    public RpcException ToGrpc()
    {
        var trailers = new Metadata { { "code", Code }, { "http-status", Status.ToString(CultureInfo.InvariantCulture) } };
        AddText(trailers, "field-bin", Field);
        AddText(trailers, "accepted-bin", Accepted);
        return new RpcException(new Status(GrpcCode, Detail), trailers);
    }

    /// <summary>The problem that another service of the platform answered with; anything else becomes 502 or 503.</summary>
    public static Problem FromGrpc(RpcException error)
    {
        if (error.Trailers.GetValue("code") is { } code
            && int.TryParse(error.Trailers.GetValue("http-status"), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            return new Problem(status, code, error.Status.Detail, Text(error.Trailers, "field-bin"), Text(error.Trailers, "accepted-bin"));
        return error.StatusCode switch
        {
            StatusCode.Unauthenticated => new(StatusCodes.Status401Unauthorized, "unauthenticated", "The caller is not known."),
            StatusCode.PermissionDenied => new(StatusCodes.Status403Forbidden, "forbidden", "The caller's role may not do this."),
            StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled => new(
                StatusCodes.Status503ServiceUnavailable, "service_unavailable", "A part of the platform does not answer: try again."),
            _ => new(StatusCodes.Status502BadGateway, "service_failed", "A part of the platform failed; the trace id leads to the reason."),
        };
    }

    StatusCode GrpcCode => Status switch
    {
        400 or 422 => StatusCode.InvalidArgument,
        401 => StatusCode.Unauthenticated,
        403 => StatusCode.PermissionDenied,
        404 => StatusCode.NotFound,
        409 => StatusCode.FailedPrecondition,
        412 => StatusCode.Aborted,
        429 => StatusCode.ResourceExhausted,
        503 => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    Dictionary<string, object?> Extensions()
    {
        var extensions = new Dictionary<string, object?> { ["code"] = Code };
        if (Field is not null)
            extensions["field"] = Field;
        if (Accepted is not null)
            extensions["accepted"] = Accepted;
        return extensions;
    }

    // Binary trailers, because text ones carry ASCII only and names here may be Chinese.
    static void AddText(Metadata trailers, string key, string? text)
    {
        if (text is not null)
            trailers.Add(key, System.Text.Encoding.UTF8.GetBytes(text));
    }

    static string? Text(Metadata trailers, string key) =>
        trailers.GetValueBytes(key) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;
}

/// <summary>What a decision came to: a value or a refusal. Both convert implicitly, so that a decision just returns either.</summary>
public readonly record struct Outcome<T>(T? Value, Problem? Problem)
{
    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Problem problem) => new(default, problem);

    /// <exception cref="RpcException">The decision was a refusal; the status and trailers carry it.</exception>
    public T OrThrow() => Problem is null ? Value! : throw Problem.ToGrpc();
}
