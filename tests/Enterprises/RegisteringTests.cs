using CrossBorder.Contracts;
using CrossBorder.Contracts.Enterprises.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using Client = CrossBorder.Contracts.Enterprises.V1.Enterprises.EnterprisesClient;

namespace CrossBorder.Enterprises.Tests;

public sealed class RegisteringTests(EnterprisesHost host)
{
    static int serial;

    internal static RegisterRequest Exporter()
    {
        var stem = $"91330100{Interlocked.Increment(ref serial):D8}X";
        return new RegisterRequest
        {
            Kind = "Exporter",
            NameEn = "Hangzhou Gifts Co., Ltd.",
            NameZh = "杭州礼品有限公司",
            Country = "CN",
            UnifiedSocialCreditCode = stem + UnifiedSocialCreditCode.CheckCharacter(stem),
            CustomsCode = $"33019{serial:D5}",
            TaxClass = "General",
        };
    }

    [Theory]
    [InlineData("91330100799655058B")]
    [InlineData("914403001922038216")]
    [InlineData("91110108551385082Q")]
    [InlineData("91440300708461136T")]
    [InlineData("91330106673959654P")]
    public void Real_credit_codes_are_good(string code) => Assert.Null(UnifiedSocialCreditCode.Check(code));

    [Theory]
    [InlineData("914403001922038217", "check character")]
    [InlineData("91440300192203821", "17 characters")]
    [InlineData("9144030019220382I6", "'I'")]
    public void A_bad_credit_code_is_refused_with_what_is_wrong(string code, string expected) =>
        Assert.Contains(expected, UnifiedSocialCreditCode.Check(code), StringComparison.Ordinal);

    [Fact]
    public async Task An_operator_registers_an_exporter_and_everybody_learns_of_it()
    {
        var registered = await new Client(host.As(EnterprisesHost.Operator)).RegisterAsync(Exporter());

        Assert.Equal("Registered", registered.Status);
        var told = await host.Published.Next<EnterpriseRegistered>(e => e.EnterpriseId.ToString() == registered.Id);
        Assert.Equal(("Exporter", 1, "杭州礼品有限公司"), (told.Kind, told.Version, told.NameZh));
    }

    [Fact]
    public async Task A_bad_check_character_names_the_field_and_what_is_accepted()
    {
        var request = Exporter();
        request.UnifiedSocialCreditCode = "91330100799655058A";
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Client(host.As(EnterprisesHost.Operator)).RegisterAsync(request));

        var problem = Problem.FromGrpc(error);
        Assert.Equal((400, "invalid_field", "unified_social_credit_code"), (problem.Status, problem.Code, problem.Field));
        Assert.Contains("GB 32100", problem.Accepted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_registers_once_also_when_sent_twice_at_once()
    {
        var request = Exporter();
        var key = Guid.NewGuid().ToString();
        Metadata Headers() => new() { { Idempotency.Header, key } };
        var client = new Client(host.As(EnterprisesHost.Operator));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.RegisterAsync(request, Headers()).ResponseAsync));

        Assert.Single(answers.Distinct());
        request.NameEn = "Another";
        var reuse = await Assert.ThrowsAsync<RpcException>(async () => await client.RegisterAsync(request, Headers()));
        Assert.Equal(422, Problem.FromGrpc(reuse).Status);
    }

    [Theory]
    [InlineData(Role.Exporter)]
    [InlineData(Role.Buyer)]
    [InlineData(Role.Partner)]
    [InlineData(Role.Service)]
    public async Task Only_operators_register(Role role)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Client(host.As(new Principal(Guid.NewGuid(), role, "x"))).RegisterAsync(Exporter()));
        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
    }

    [Fact]
    public async Task A_call_without_a_seal_is_refused()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await new Client(host.As(null)).RegisterAsync(Exporter()));
        Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
    }

    [Fact]
    public async Task A_buyer_is_not_there_for_another_buyer()
    {
        var buyer = await new Client(host.As(EnterprisesHost.Operator)).RegisterAsync(
            new RegisterRequest { Kind = "Buyer", NameEn = "Gift Shop Ltd", Country = "GB" });

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Client(host.As(EnterprisesHost.Buyer(Guid.NewGuid()))).GetAsync(new GetRequest { Id = buyer.Id }));
        Assert.Equal(404, Problem.FromGrpc(error).Status);
        var own = new Client(host.As(EnterprisesHost.Buyer(Guid.Parse(buyer.Id))));
        Assert.Equal(buyer, await own.GetAsync(new GetRequest { Id = buyer.Id }));
    }
}
