using System.Net;
using System.Net.Http.Json;
using CrossBorder.Platform;
using CrossBorder.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrossBorder.Portal.Tests;

public sealed class ApiKeyTests(PortalHost host)
{
    const string Path = "/api/v1/api-keys";
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    Guid Company(string kind)
    {
        var id = Guid.CreateVersion7();
        host.Fakes.Companies[id.ToString()] = kind;
        return id;
    }

    [Fact]
    public void The_first_operators_key_is_in_a_file_that_only_its_owner_reads()
    {
        Assert.NotNull(NewKey.Parse(host.OperatorKey));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(host.OperatorKeyFile));
        Assert.Equal([host.OperatorKeyFile], Directory.GetFiles(System.IO.Path.GetDirectoryName(host.OperatorKeyFile)!));
    }

    [Fact]
    public async Task The_first_key_is_taken_from_its_file_and_a_revoked_one_stays_revoked()
    {
        var file = System.IO.Path.Combine(host.Files, "second", "operator.key");
        var key = NewKey.Generate();
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, key.Presented + "\n", Stop);
        var start = new BootstrapKey(
            host.Db, host.Services.GetRequiredService<PlatformOptions>(),
            new PortalOptions { BootstrapKeyFile = file }, NullLogger<BootstrapKey>.Instance);

        await start.StartAsync(Stop);
        Assert.Equal(HttpStatusCode.OK, (await host.With(key.Presented).GetAsync("/api/v1/session", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await host.AsOperator().DeleteAsync($"{Path}/{key.Id}", Stop)).StatusCode);
        await start.StartAsync(Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.With(key.Presented).GetAsync("/api/v1/session", Stop)).StatusCode);
    }

    [Fact]
    public async Task A_created_key_acts_for_its_party_in_its_role_until_it_is_revoked()
    {
        var buyer = Company("Buyer");
        using var created = await host.AsOperator().Post(Path, new { partyId = buyer, role = "Buyer", name = "shop" });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var (id, key) = ((await created.Json()).Text("id"), (await created.Json()).Text("key")!);
        using var client = host.With(key);

        var session = await client.GetAsync("/api/v1/session", Stop).Json();
        Assert.Equal((buyer.ToString(), "Buyer", "shop"), (session.Text("partyId"), session.Text("role"), session.Text("name")));
        Assert.Equal(HttpStatusCode.NoContent, (await host.AsOperator().DeleteAsync($"{Path}/{id}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/session", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await host.AsOperator().DeleteAsync($"{Path}/{id}", Stop)).StatusCode);
    }

    [Fact]
    public async Task Another_process_sees_the_revocation_within_seconds()
    {
        var clock = new ManualClock(DateTimeOffset.UtcNow);
        var elsewhere = new KeyRing(host.Db, clock);
        var key = await host.KeyOf(Role.Partner, Guid.CreateVersion7());
        Assert.NotNull(await elsewhere.Open(key, Stop));
        await host.AsOperator().DeleteAsync($"{Path}/{NewKey.Parse(key)!.Id}", Stop);

        Assert.NotNull(await elsewhere.Open(key, Stop));
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Null(await elsewhere.Open(key, Stop));
    }

    [Fact]
    public async Task The_secret_is_shown_once_and_stored_nowhere()
    {
        var key = await host.KeyOf(Role.Exporter, Guid.CreateVersion7());
        var secret = key.Split('.')[1];
        var listed = await (await host.AsOperator().GetAsync($"{Path}?limit=500", Stop)).Content.ReadAsStringAsync(Stop);
        Assert.Contains(NewKey.Parse(key)!.Id.ToString(), listed, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, listed, StringComparison.Ordinal);
        var stored = await host.Db.Many<string>(
            "select k::text from api_key k union all select i::text from idempotency i", new { }, Stop);
        Assert.DoesNotContain(stored, row => row.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_idempotency_key_creates_one_key_also_when_sent_at_once_and_refuses_another_request()
    {
        var (buyer, claim) = (Company("Buyer"), Guid.NewGuid().ToString());
        Task<HttpResponseMessage> Create(string name)
        {
            var content = JsonContent.Create(new { partyId = buyer, role = "Buyer", name });
            var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = content };
            request.Headers.Add("Idempotency-Key", claim);
            return host.AsOperator().SendAsync(request, Stop);
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Create("till").Json()));
        Assert.Single(answers.Select(answer => answer.Text("key")).Distinct());
        Assert.Equal(1, await host.Db.One<long>("select count(*) from api_key where party_id = @buyer", new { buyer }, Stop));
        using var other = await Create("another");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_key_reused"), (other.StatusCode, (await other.Json()).Text("code")));
    }

    [Theory]
    [InlineData("Buyer", "Exporter", "partyId")]
    [InlineData("Operator", "Buyer", "partyId")]
    [InlineData("Buyer", "Service", "role")]
    [InlineData("Buyer", "buyer", "role")]
    [InlineData("Buyer", "1", "role")]
    public async Task A_key_is_for_a_registered_company_in_its_own_role(string kind, string role, string field)
    {
        using var response = await host.AsOperator().Post(Path, new { partyId = Company(kind), role, name = "x" });
        Assert.Equal((HttpStatusCode.BadRequest, field), (response.StatusCode, (await response.Json()).Text("field")));
    }

    [Fact]
    public async Task A_key_needs_a_name_and_a_company_that_exists()
    {
        using var unnamed = await host.AsOperator().Post(Path, new { partyId = Company("Buyer"), role = "Buyer", name = " " });
        Assert.Equal("name", (await unnamed.Json()).Text("field"));
        using var nobody = await host.AsOperator().Post(Path, new { partyId = Guid.NewGuid(), role = "Buyer", name = "x" });
        Assert.Equal("partyId", (await nobody.Json()).Text("field"));
    }

    [Fact]
    public async Task The_last_use_is_noted_to_about_a_minute()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        var ring = new KeyRing(host.Db, clock);
        var key = await host.KeyOf(Role.Buyer, Guid.CreateVersion7());
        Task<DateTimeOffset?> LastUse() => host.Db.One<DateTimeOffset?>(
            "select last_used_at from api_key where id = @Id", new { NewKey.Parse(key)!.Id }, Stop);

        await ring.Open(key, Stop);
        var first = await LastUse();
        clock.Advance(TimeSpan.FromSeconds(30));
        await ring.Open(key, Stop);
        Assert.Equal((clock.GetUtcNow().AddSeconds(-30), first), (first, await LastUse()));
        clock.Advance(TimeSpan.FromSeconds(31));
        await ring.Open(key, Stop);
        Assert.Equal(clock.GetUtcNow(), await LastUse());
    }

    [Fact]
    public async Task Revoking_a_key_that_is_not_there_answers_404()
    {
        using var response = await host.AsOperator().DeleteAsync($"{Path}/{Guid.NewGuid()}", Stop);
        Assert.Equal((HttpStatusCode.NotFound, "api_key_not_found"), (response.StatusCode, (await response.Json()).Text("code")));
    }

    [Theory]
    [InlineData("Authorization", "ApiKey ")]
    [InlineData("Authorization", "apikey ")]
    [InlineData("X-Api-Key", "")]
    public async Task A_key_is_presented_in_either_header(string header, string scheme)
    {
        using var client = host.Http();
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, scheme + host.OperatorKey);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/session", Stop)).StatusCode);
    }
}
