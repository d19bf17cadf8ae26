using CrossBorder.Platform;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Npgsql;

namespace CrossBorder.Portal;

/// <summary>
/// The door of the REST interface: finds out who calls, applies the endpoint's roles (default is deny), checks the headers that
/// every endpoint shares, and lets every refusal and failure out as problem+json.
/// </summary>
sealed partial class Door(RequestDelegate next, Callers callers, ILogger<Door> log)
{
    /// <summary>What any request may carry: a bulk request of 1,000 items, a bank statement.</summary>
    public const long LargestBody = 4 * 1024 * 1024;

    static readonly Problem Unauthenticated = new(
        StatusCodes.Status401Unauthorized, "unauthenticated", "The caller is not known.", "Authorization",
        "ApiKey <id>.<secret>, the header X-Api-Key, or a session");

    static readonly Problem Forbidden = new(StatusCodes.Status403Forbidden, "forbidden", "The caller's role may not do this.");

    static readonly Problem CrossSite = new(
        StatusCodes.Status403Forbidden, "cross_site_write", "A change by cookie must come from the console itself.", "X-Requested-With",
        "the header with any value, which other sites cannot set");

    static readonly Problem Unavailable = new(
        StatusCodes.Status503ServiceUnavailable, "service_unavailable", "A part of the platform does not answer: try again.");

    static readonly Problem Defect = new(
        StatusCodes.Status500InternalServerError, "internal_error", "The portal failed; the trace id leads to the reason.");

    static readonly Problem NoKey = Problem.Invalid(
        Rest.IdempotencyKey, "The request carries no idempotency key.", "a new UUID per request, the same one for a retry");

    static readonly Problem BadIfMatch = Problem.Invalid(
        "If-Match", "This is not an entity tag of ours.", "the ETag of the last answer, such as \"3\"");

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            // The framework's own answers to a wrong method or media type are no route endpoints and run nothing of ours.
            if (http.GetEndpoint() is RouteEndpoint endpoint)
            {
                var (problem, principal) = await Admit(http, endpoint);
                if (problem is not null)
                {
                    await Answer(http, problem);
                    return;
                }

                Principal.Current = principal;
            }

            await next(http);
            if (!http.Response.HasStarted && Unexplained(http.Response.StatusCode, http.Request) is { } plain)
                await Answer(http, plain);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer.
        }
        catch (Exception e) when (e is not OutOfMemoryException && !http.Response.HasStarted)
        {
            await Answer(http, Of(e, http));
        }
    }

    async ValueTask<(Problem? Problem, Principal? Principal)> Admit(HttpContext http, RouteEndpoint endpoint)
    {
        // Whoever runs the process asks for its health without a key, and learns nothing else.
        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null || http.Request.Path.StartsWithSegments("/health"))
            return default;
        var caller = await callers.Of(http);
        if (caller is null)
            return (Unauthenticated, null);
        if (endpoint.Metadata.GetMetadata<AllowAttribute>()?.Roles.Contains(caller.Principal.Role) != true)
            return (Forbidden, null);
        if (caller.ByCookie && Changes(http.Request.Method) && http.Request.Headers.XRequestedWith.Count == 0)
            return (CrossSite, null);
        if (HttpMethods.IsPost(http.Request.Method) && endpoint.Metadata.GetMetadata<HarmlessToRepeat>() is null && !HasKey(http.Request))
            return (NoKey, null);
        if (http.Request.Headers.IfMatch is { Count: > 0 } tags && (tags is not [{ } tag] || Rest.VersionOf(tag) is null))
            return (BadIfMatch, null);
        return (null, caller.Principal);
    }

    Problem Of(Exception error, HttpContext http)
    {
        switch (error)
        {
            case BadHttpRequestException bad:
                return BadRequest.Of(bad);
            case RpcException rpc:
                var problem = Problem.FromGrpc(rpc);
                if (problem.Status >= StatusCodes.Status500InternalServerError)
                    LogFailed(log, http.Request.Method, http.GetEndpoint()?.DisplayName, rpc);
                return problem with { Field = Rest.FieldName(problem.Field) };
            default:
                LogFailed(log, http.Request.Method, http.GetEndpoint()?.DisplayName, error);
                return error is NpgsqlException { IsTransient: true } or TimeoutException ? Unavailable : Defect;
        }
    }

    /// <summary>A status that the framework set without saying more; null when there is nothing to add.</summary>
    static Problem? Unexplained(int status, HttpRequest request) => status switch
    {
        StatusCodes.Status404NotFound => new(status, "not_found", $"There is nothing at {request.Path}."),
        StatusCodes.Status405MethodNotAllowed => new(status, "method_not_allowed", $"{request.Method} is not for {request.Path}."),
        StatusCodes.Status413PayloadTooLarge => BadRequest.TooLarge(null),
        StatusCodes.Status415UnsupportedMediaType => BadRequest.UnsupportedMediaType,
        _ => null,
    };

    static Task Answer(HttpContext http, Problem problem)
    {
        if (problem.Status == StatusCodes.Status401Unauthorized)
            http.Response.Headers.WWWAuthenticate = "ApiKey";
        return problem.ToHttp().ExecuteAsync(http);
    }

    static bool HasKey(HttpRequest request) => request.Headers[Rest.IdempotencyKey] is [{ } key] && Guid.TryParse(key, out _);

    static bool Changes(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Endpoint} failed")]
    static partial void LogFailed(ILogger log, string method, string? endpoint, Exception error);
}
