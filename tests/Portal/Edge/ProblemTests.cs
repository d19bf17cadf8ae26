using System.Net;
using System.Text;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.Portal.Tests;

public sealed class ProblemTests(PortalHost host)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    async Task<HttpResponseMessage> Send(string method, string path, string? body, string mediaType = "application/json")
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, mediaType),
            Headers = { { "Idempotency-Key", Guid.NewGuid().ToString() } },
        };
        return await (await host.As(Role.Buyer, Guid.CreateVersion7())).SendAsync(request, Stop);
    }

    static string Order(string lines) =>
        $$"""
        {"currency":"GBP","incoterm":"FOB","namedPlace":"Ningbo","exporterId":"{{Guid.NewGuid()}}",
         "shipTo":{"name":"n","country":"GB","city":"c","street":"s","postalCode":"p"},"lines":{{lines}}}
        """;

    public static TheoryData<string, string, string> BadBodies() => new()
    {
        { "{", "body", "JSON" },
        { "[]", "body", "" },
        { "{}", "currency", "a value" },
        { Order("""[{"quantity":"ten"}]"""), "lines[0].quantity", "a whole number" },
        { Order("""[{"quantity":1.5}]"""), "lines[0].quantity", "a whole number" },
        { Order("""[{"quantity":1,"productId":"x"}]"""), "lines[0].productId", "a UUID" },
        { Order("""[{"quantity":1,"agreedUnitPrice":2.5}]"""), "lines[0].agreedUnitPrice", "decimal numbers are strings" },
        { Order("""[{"sku":"A"}]"""), "lines[0].quantity", "a value" },
        { Order("""[{"quantity":1,"colour":"red"}]"""), "lines[0].colour", "API description" },
        { Order("null"), "lines", "a value" },
        { Order("[]").Replace("\"GBP\"", "null", StringComparison.Ordinal), "currency", "a value" },
    };

    [Theory, MemberData(nameof(BadBodies))]
    public async Task A_body_that_cannot_be_read_is_answered_with_the_field_and_what_is_accepted(string body, string field, string accepted)
    {
        using var response = await Send("POST", "/api/v1/orders", body);
        var problem = await response.Json();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(("invalid_field", field, "400"), (problem.Text("code"), problem.Text("field"), problem.Text("status")));
        Assert.Contains(accepted, problem.Text("accepted"), StringComparison.Ordinal);
        Assert.NotNull(problem.Text("traceId"));
        Assert.DoesNotContain("CrossBorder", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_body_is_named()
    {
        using var response = await Send("POST", "/api/v1/orders", "");
        Assert.Equal((HttpStatusCode.BadRequest, "body"), (response.StatusCode, (await response.Json()).Text("field")));
    }

    [Theory]
    [InlineData("POST", "/api/v1/orders", "text/plain", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    [InlineData("PATCH", "/api/v1/orders", "application/json", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    [InlineData("POST", "/api/v1/nothing", "application/json", HttpStatusCode.NotFound, "not_found")]
    public async Task What_the_framework_refuses_is_a_problem_too(
        string method, string path, string mediaType, HttpStatusCode status, string code)
    {
        using var response = await Send(method, path, "{}", mediaType);
        Assert.Equal((status, code), (response.StatusCode, (await response.Json()).Text("code")));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task An_id_that_is_no_uuid_is_not_there()
    {
        using var response = await host.AsOperator().GetAsync("/api/v1/orders/1", Stop);
        Assert.Equal((HttpStatusCode.NotFound, "not_found"), (response.StatusCode, (await response.Json()).Text("code")));
    }

    [Fact]
    public async Task A_refusal_of_a_service_comes_through_with_its_code_and_the_field_as_rest_names_it()
    {
        host.Fakes.Answers["/crossborder.enterprises.v1.Enterprises/Register"] = _ =>
            throw Problem.Invalid("unified_social_credit_code", "检查码不对", "18 characters").ToGrpc();
        using var response = await host.AsOperator().Post("/api/v1/enterprises", new { kind = "Buyer", nameEn = "x", country = "GB" });
        var problem = await response.Json();
        Assert.Equal(
            (HttpStatusCode.BadRequest, "invalid_field", "unifiedSocialCreditCode", "18 characters", "检查码不对"),
            (response.StatusCode, problem.Text("code"), problem.Text("field"), problem.Text("accepted"), problem.Text("detail")));
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, HttpStatusCode.ServiceUnavailable, "service_unavailable")]
    [InlineData(StatusCode.DeadlineExceeded, HttpStatusCode.ServiceUnavailable, "service_unavailable")]
    [InlineData(StatusCode.Internal, HttpStatusCode.BadGateway, "service_failed")]
    public async Task A_service_that_fails_says_whether_to_try_again(StatusCode status, HttpStatusCode expected, string code)
    {
        host.Fakes.Answers["/crossborder.orders.v1.Orders/Accept"] = _ => throw new RpcException(new Status(status, "secret details"));
        using var response = await (await host.As(Role.Buyer, Guid.CreateVersion7())).Post($"/api/v1/orders/{Guid.NewGuid()}/accept", null);
        var problem = await response.Json();
        Assert.Equal((expected, code), (response.StatusCode, problem.Text("code")));
        Assert.DoesNotContain("secret", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_defect_answers_500_without_its_details()
    {
        var order = Guid.NewGuid().ToString();
        host.Fakes.Answers["/crossborder.settlement.v1.Settlement/GetReceivable"] = call =>
            ((OrderRequest)call.Request).OrderId == order ? new Receivable { Id = "no uuid" } : null;
        using var response = await host.AsOperator().GetAsync($"/api/v1/orders/{order}/receivable", Stop);
        Assert.Equal((HttpStatusCode.InternalServerError, "internal_error"), (response.StatusCode, (await response.Json()).Text("code")));
        Assert.DoesNotContain("Guid", (await response.Json()).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("\"x\"")]
    [InlineData("W/\"3\"")]
    [InlineData("\"-3\"")]
    public async Task An_if_match_that_is_not_ours_is_refused(string tag)
    {
        var buyer = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var response = await buyer.Post($"/api/v1/orders/{Guid.NewGuid()}/accept", null, tag);
        Assert.Equal((HttpStatusCode.BadRequest, "If-Match"), (response.StatusCode, (await response.Json()).Text("field")));
    }

    [Fact]
    public async Task A_caller_who_is_not_known_is_told_how_to_present_a_key()
    {
        using var response = await host.Http().GetAsync("/api/v1/orders", Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("ApiKey", response.Headers.WwwAuthenticate.ToString());
        Assert.Contains("ApiKey <id>.<secret>", (await response.Json()).Text("accepted"), StringComparison.Ordinal);
    }
}
