using System.Globalization;
using System.Text.Json;
using CrossBorder.Contracts;
using CrossBorder.Platform;
using CrossBorder.Testing;
using Npgsql;

namespace CrossBorder.Interop.Tests;

/// <summary>Enterprises as a process of its own, and the key that it trusts.</summary>
public sealed class EnterprisesProcess : IAsyncLifetime
{
    Fleet fleet = null!;
    byte[] key = null!;

    public string Address { get; private set; } = "";

    public string Database => fleet.Database("enterprises");

    public async ValueTask InitializeAsync()
    {
        fleet = await Fleet.Start(null, "enterprises");
        key = Convert.FromBase64String(await File.ReadAllTextAsync(Path.Combine(fleet.Keys, "principal.key")));
        Address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{fleet.Addresses.GrpcPort("enterprises")}");
    }

    /// <summary>Headers of a call as this principal, sealed at this time.</summary>
    public Dictionary<string, string> As(Principal principal, TimeProvider? clock = null) => new()
    {
        [PrincipalSeal.Header] = new PrincipalSeal(key, clock ?? TimeProvider.System).Seal(principal),
    };

    public ValueTask DisposeAsync() => fleet.DisposeAsync();
}

/// <summary>Somebody else's client calls a service of ours over the wire.</summary>
public sealed class PeerCallsUsTests(EnterprisesProcess service, Python peer) : IClassFixture<EnterprisesProcess>
{
    static readonly Principal Operator = new(Guid.NewGuid(), Role.Operator, "操作员");
    static int serial;

    [Fact]
    public async Task What_is_registered_in_two_scripts_is_got_and_listed_as_it_was()
    {
        var registered = await Call("Register", Exporter("杭州“心形”礼品有限公司 🎁"));
        var id = registered.Text("id");

        Assert.Equal(("OK", "", "Registered"), (registered.Code, registered.Details, registered.Text("status")));
        Assert.Equal("杭州“心形”礼品有限公司 🎁", registered.Text("name_zh"));
        var got = await Call("Get", new { id });
        Assert.True(JsonElement.DeepEquals(registered.Response, got.Response), got.Response.GetRawText());
        var listed = await Call("List", new { kind = "Exporter", page = new { limit = 500 } });
        Assert.Contains(listed.Response.GetProperty("enterprises").EnumerateArray(), one => JsonElement.DeepEquals(one, got.Response));
    }

    [Fact]
    public async Task Pages_are_followed_by_their_cursors()
    {
        var names = new[] { "Page one Ltd", "Page two Ltd", "Page three Ltd" };
        foreach (var name_en in names)
            await Call("Register", new { kind = "Buyer", name_en, country = "GB" });
        var seen = new List<string>();
        var cursor = "";
        do
        {
            var page = await Call("List", new { kind = "Buyer", page = new { limit = 2, cursor } });
            seen.AddRange(page.Response.GetProperty("enterprises").EnumerateArray().Select(one => one.GetProperty("name_en").GetString()!));
            cursor = page.Text("next_cursor");
        }
        while (cursor.Length > 0);

        Assert.Equal(names.Order(), seen.Intersect(names).Order());
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Fact]
    public async Task A_refusal_has_its_status_and_the_trailers_that_say_more()
    {
        var refused = await Call("Register", Exporter("礼品", code: "91330100799655058A"));

        Assert.Equal("INVALID_ARGUMENT", refused.Code);
        Assert.Equal(("invalid_field", "400"), (refused.Trailer("code"), refused.Trailer("http-status")));
        Assert.Equal("unified_social_credit_code", refused.Trailer("field-bin"));
        Assert.Contains("GB 32100-2015", refused.Trailer("accepted-bin"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Details_come_through_in_any_script_and_with_percent_signs()
    {
        var refused = await Call("Register", new { kind = "100 % 出口商", name_en = "x", country = "CN" });
        Assert.Equal("'100 % 出口商' is not a kind of enterprise.", refused.Details);
    }

    [Fact]
    public async Task Who_brings_no_seal_a_broken_one_or_an_old_one_is_not_known()
    {
        var old = service.As(Operator, new ManualClock(TimeProvider.System.GetUtcNow().AddMinutes(-2)));
        var broken = service.As(Operator with { Role = Role.Buyer });
        broken[PrincipalSeal.Header] = "A" + broken[PrincipalSeal.Header][1..^1];
        foreach (var headers in new[] { [], broken, old })
            Assert.Equal("UNAUTHENTICATED", (await peer.Call(service.Address, Path("Get"), new { id = "x" }, headers)).Code);
    }

    [Fact]
    public async Task A_role_that_may_not_is_told_so()
    {
        var buyer = service.As(new Principal(Guid.NewGuid(), Role.Buyer, "b"));
        Assert.Equal("PERMISSION_DENIED", (await peer.Call(service.Address, Path("Register"), Exporter("礼品"), buyer)).Code);
    }

    [Fact]
    public async Task Another_partys_company_is_not_there()
    {
        var other = await Call("Register", new { kind = "Buyer", name_en = "Other Ltd", country = "GB" });
        var missed = await peer.Call(
            service.Address, Path("Get"), new { id = other.Text("id") }, service.As(new Principal(Guid.NewGuid(), Role.Buyer, "b")));
        Assert.Equal(("NOT_FOUND", "enterprise_not_found", "404"), (missed.Code, missed.Trailer("code"), missed.Trailer("http-status")));
    }

    [Fact]
    public async Task The_same_key_answers_the_same_and_refuses_another_request()
    {
        var headers = service.As(Operator);
        headers[Idempotency.Header] = Guid.NewGuid().ToString();
        var request = Exporter("礼品");
        var first = await peer.Call(service.Address, Path("Register"), request, headers);
        var second = await peer.Call(service.Address, Path("Register"), request, headers);
        var third = await peer.Call(service.Address, Path("Register"), Exporter("另一个"), headers);

        Assert.Equal("OK", first.Code);
        Assert.True(JsonElement.DeepEquals(first.Response, second.Response), second.Response.GetRawText());
        Assert.Equal(("INVALID_ARGUMENT", "422"), (third.Code, third.Trailer("http-status")));
    }

    [Fact]
    public async Task A_stale_version_and_a_move_that_the_life_cycle_does_not_have_end_differently()
    {
        var id = (await Call("Register", Exporter("礼品"))).Text("id");
        var stale = await Call("Qualify", new { id, expected_version = 7 });
        Assert.Equal(("ABORTED", "version_conflict", "1"), (stale.Code, stale.Trailer("code"), stale.Trailer("accepted-bin")));

        Assert.Equal("Qualified", (await Call("Qualify", new { id, expected_version = 1 })).Text("status"));
        var again = await Call("Qualify", new { id });
        Assert.Equal(("FAILED_PRECONDITION", "Suspend"), (again.Code, again.Trailer("accepted-bin")));
    }

    [Fact]
    public async Task What_is_not_done_by_its_deadline_is_not_done_at_all()
    {
        var id = (await Call("Register", Exporter("礼品"))).Text("id");
        await using var connection = new NpgsqlConnection(service.Database);
        await connection.OpenAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand("select id from enterprise where id = $1 for update", connection, transaction);
            hold.Parameters.AddWithValue(Guid.Parse(id));
            await hold.ExecuteScalarAsync();
            Assert.Equal("DEADLINE_EXCEEDED", (await Call("Qualify", new { id }, timeout: 1)).Code);
            await Wait.Until(() => NobodyWaits(connection, transaction), "the service has given up its query too");
        }

        Assert.Equal("Registered", (await Call("Get", new { id })).Text("status"));
    }

    [Fact]
    public async Task A_compressed_request_is_read()
    {
        var registered = await peer.Call(
            service.Address, Path("Register"), new { kind = "Buyer", name_en = new string('x', 100), country = "GB" }, service.As(Operator),
            gzip: true);
        Assert.Equal(new string('x', 100), registered.Text("name_en"));
    }

    [Fact]
    public async Task A_method_that_there_is_not_is_said_to_be_missing() =>
        Assert.Equal("UNIMPLEMENTED", (await Call("Dissolve", new { })).Code);

    Task<Outcome> Call(string method, object request, double timeout = 30) =>
        peer.Call(service.Address, Path(method), request, service.As(Operator), timeout);

    static string Path(string method) => $"crossborder.enterprises.v1.Enterprises/{method}";

    static object Exporter(string nameZh, string? code = null)
    {
        var stem = $"91330100{Interlocked.Increment(ref serial):D8}X";
        return new
        {
            kind = "Exporter",
            name_en = "Hangzhou Gifts Co., Ltd.",
            name_zh = nameZh,
            country = "CN",
            unified_social_credit_code = code ?? stem + UnifiedSocialCreditCode.CheckCharacter(stem),
            customs_code = $"33019{serial:D5}",
            tax_class = "General",
        };
    }

    static async Task<bool> NobodyWaits(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        await using var waiting = new NpgsqlCommand(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
            connection, transaction);
        return (long)(await waiting.ExecuteScalarAsync())! == 0;
    }
}
