using System.Net;
using System.Net.Http.Json;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrossBorder.Portal.Tests;

/// <summary>Wrong hands: every endpoint with every role. An endpoint that is added without a line here fails.</summary>
public sealed class EndpointTableTests(PortalHost host)
{
    const string Table =
        EndpointTable.Text + "\n" + ClaimEndpoints.Text + "\n" + PartEndpoints.Text + "\n" + SampleEndpoints.Text;

    static readonly Guid Company = Guid.CreateVersion7();
    static readonly Dictionary<char, Role> Letters = new()
    {
        ['e'] = Role.Exporter,
        ['b'] = Role.Buyer,
        ['p'] = Role.Partner,
        ['o'] = Role.Operator,
    };

    static IEnumerable<(string Method, string Path, string Roles)> Rows => Table.Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Select(words => (words[0], words[1], words[2]));

    /// <summary>How many addresses the interface has; pages for people are no part of it.</summary>
    public static int Paths =>
        Rows.Select(row => row.Path).Where(path => path.StartsWith("/api/", StringComparison.Ordinal)).Distinct().Count();

    public static TheoryData<string, string, string> Endpoints() => [.. Rows];

    [Fact]
    public void The_table_and_the_endpoints_are_the_same_and_each_declares_its_roles()
    {
        var endpoints = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => !endpoint.RoutePattern.RawText!.StartsWith("/health", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (
                Method: method, Path: endpoint.RoutePattern.RawText!, Roles: RolesOf(endpoint))))
            .OrderBy(row => row.Path, StringComparer.Ordinal).ThenBy(row => row.Method, StringComparer.Ordinal).ToList();
        Assert.Equal(Rows.OrderBy(row => row.Path, StringComparer.Ordinal).ThenBy(row => row.Method, StringComparer.Ordinal), endpoints);
    }

    static string RolesOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
        ? "*"
        : string.Concat(Letters.Where(letter =>
            endpoint.Metadata.GetMetadata<AllowAttribute>()?.Roles.Contains(letter.Value) == true).Select(letter => letter.Key));

    [Theory, MemberData(nameof(Endpoints))]
    public async Task Only_the_roles_of_the_table_get_in(string method, string path, string roles)
    {
        Assert.Equal(roles == "*", await Status(method, path, null) != HttpStatusCode.Unauthorized);
        foreach (var (letter, role) in Letters)
        {
            var status = await Status(method, path, await host.KeyOf(role, Company));
            var allowed = roles.Contains(letter, StringComparison.Ordinal) || roles == "*";
            Assert.True(allowed != status is HttpStatusCode.Forbidden, $"{role} got {status}");
            Assert.NotEqual(HttpStatusCode.InternalServerError, status);
        }
    }

    [Fact]
    public async Task An_endpoint_without_a_rule_is_refused_for_everybody()
    {
        foreach (var role in Letters.Values)
        {
            var http = new DefaultHttpContext { RequestServices = host.Services };
            http.Request.Headers["X-Api-Key"] = await host.KeyOf(role, Company);
            var pattern = RoutePatternFactory.Parse("/x");
            http.SetEndpoint(new RouteEndpoint(_ => Task.CompletedTask, pattern, 0, EndpointMetadataCollection.Empty, "x"));
            var ran = false;
            Task Run(HttpContext context)
            {
                ran = true;
                return Task.CompletedTask;
            }

            var door = new Door(Run, host.Services.GetRequiredService<Callers>(), NullLogger<Door>.Instance);
            await door.InvokeAsync(http);
            Assert.Equal((403, false), (http.Response.StatusCode, ran));
        }
    }

    [Theory, MemberData(nameof(Endpoints))]
    public async Task Nobody_gets_in_with_a_key_that_is_not_ours(string method, string path, string roles)
    {
        string[] keys = ["nonsense", $"{Guid.NewGuid():N}.{new string('x', 43)}", host.OperatorKey + "x", host.OperatorKey[..^1]];
        foreach (var key in keys)
            if (roles != "*")
                Assert.Equal(HttpStatusCode.Unauthorized, await Status(method, path, key));
    }

    [Theory, MemberData(nameof(Endpoints))]
    public async Task A_post_that_changes_something_needs_an_idempotency_key(string method, string path, string roles)
    {
        var selfKeyed = path is "/api/v1/session" or "/api/v1/milestones" or "/api/v1/waybills/{waybillNumber}/milestones"
            or "/api/v1/webhooks/payments/{channel}";
        var changesNothing = path is "/api/v1/landed-costs" or "/api/v1/baskets" or "/api/v1/baskets/file";
        if (method != "POST" || selfKeyed || changesNothing)
            return;
        foreach (var bad in new[] { null, "", "once" })
        {
            using var request = Request(method, path, await host.KeyOf(Letters[roles[0]], Company));
            request.Headers.Remove("Idempotency-Key");
            if (bad is not null)
                request.Headers.TryAddWithoutValidation("Idempotency-Key", bad);
            using var response = await host.Http().SendAsync(request);
            var problem = await response.Json();
            Assert.Equal(
                (HttpStatusCode.BadRequest, "invalid_field", "Idempotency-Key"),
                (response.StatusCode, problem.Text("code"), problem.Text("field")));
        }
    }

    async Task<HttpStatusCode> Status(string method, string path, string? key)
    {
        using var request = Request(method, path, key);
        using var response = await host.Http().SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }

    static HttpRequestMessage Request(string method, string path, string? key)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path
            .Replace("{id:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{messageId:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{refundId:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{evidenceId:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{buyerId:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{kind}", "packing-list", StringComparison.Ordinal).Replace("{receiptId:long}", "7", StringComparison.Ordinal)
            .Replace("{version:int}", "1", StringComparison.Ordinal)
            .Replace("{year:int}", "2027", StringComparison.Ordinal)
            .Replace("{no:int}", "1", StringComparison.Ordinal)
            .Replace("{fileId:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{waybillNumber}", "WB1", StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal));
        if (method is "POST" or "PUT")
            request.Content = JsonContent.Create(new { });
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        if (key is not null)
            request.Headers.Add("X-Api-Key", key);
        return request;
    }
}
