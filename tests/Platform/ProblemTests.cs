using Grpc.Core;

namespace CrossBorder.Platform.Tests;

public sealed class ProblemTests
{
    public static TheoryData<Problem> Problems() =>
    [
        Problem.Invalid("lines[2].quantity", "数量 is 0.", "1 to 1,000,000"),
        Problem.NotFound("order", Guid.Empty),
        Problem.Refused("order", "Placed", "Accept", ["Confirm", "Cancel"]),
        Problem.Stale("order", 3, 4),
        new Problem(422, "idempotency_key_reused", "This key was used."),
    ];

    [Theory, MemberData(nameof(Problems))]
    public void A_problem_crosses_gRPC_unchanged(Problem problem) => Assert.Equal(problem, Problem.FromGrpc(problem.ToGrpc()));

    [Fact]
    public void A_refused_transition_names_what_is_allowed() =>
        Assert.Equal("Confirm, Cancel", Problem.Refused("order", "Placed", "Accept", ["Confirm", "Cancel"]).Accepted);

    [Theory]
    [InlineData(StatusCode.Unavailable, 503)]
    [InlineData(StatusCode.DeadlineExceeded, 503)]
    [InlineData(StatusCode.Unauthenticated, 401)]
    [InlineData(StatusCode.PermissionDenied, 403)]
    [InlineData(StatusCode.Internal, 502)]
    public void A_status_without_a_code_of_ours_still_says_whether_to_try_again(StatusCode status, int http) =>
        Assert.Equal(http, Problem.FromGrpc(new RpcException(new Status(status, ""))).Status);
}
