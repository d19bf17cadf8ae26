using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CrossBorder.Platform;

/// <summary>
/// The door of every gRPC method: opens the caller's seal, applies the method's <see cref="AllowAttribute"/> (default is deny) and
/// turns what escapes into a status that says whether trying again helps.
/// </summary>
public sealed partial class GrpcDoor(PrincipalSeal seal, ILogger<GrpcDoor> log) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Principal.Current = Admit(context);
        try
        {
            return await continuation(request, context);
        }
        catch (Exception e) when (e is not RpcException && !context.CancellationToken.IsCancellationRequested)
        {
            LogFailed(log, context.Method, e);
            var transient = e is NpgsqlException { IsTransient: true } or TimeoutException;
            throw new RpcException(new Status(transient ? StatusCode.Unavailable : StatusCode.Internal, "the service failed"));
        }
    }

    Principal Admit(ServerCallContext context)
    {
        var principal = seal.Open(context.RequestHeaders.GetValue(PrincipalSeal.Header))
            ?? throw new RpcException(new Status(StatusCode.Unauthenticated, "no valid principal"));
        var allow = context.GetHttpContext().GetEndpoint()?.Metadata.GetMetadata<AllowAttribute>();
        return allow?.Roles.Contains(principal.Role) == true
            ? principal
            : throw new RpcException(new Status(StatusCode.PermissionDenied, $"{context.Method} is not for the role {principal.Role}"));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed")]
    static partial void LogFailed(ILogger log, string method, Exception error);
}
