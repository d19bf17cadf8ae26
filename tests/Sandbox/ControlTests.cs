using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace CrossBorder.Sandbox.Tests;

public sealed class ControlTests
{
    static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    static readonly Settings Odd = new()
    {
        Seed = -42,
        Speed = 0.5,
        Customs = new() { DelayMs = 1, Repeat = 0.25, Reorder = true, RejectEvery = 2, BreakEvery = 3 },
        Bank = new() { DelayMs = 4, Repeat = 0.5, RejectEvery = 5 },
        Carrier = new() { DelayMs = 7, Repeat = 1, Reorder = true, BreakEvery = 9 },
        Tax = new() { DelayMs = 600_000, RejectEvery = 11, BreakEvery = 12 },
        Processors = new() { DelayMs = 13, Repeat = 0.75, Reorder = true },
        LoseMessageEvery = 14,
        Desk = new() { NoCloseEvery = 4, RequireSignature = true, WrapAnswers = false },
    };

    [Fact]
    public async Task A_new_sandbox_is_flawless_and_settings_survive_a_restart()
    {
        await using var sandbox = await SandboxHost.Start(new { });
        Assert.Equal(new Settings(), await sandbox.Http.GetFromJsonAsync<Settings>("/control"));

        await sandbox.Control(Odd);
        Assert.Equal(Odd, await sandbox.Http.GetFromJsonAsync<Settings>("/control"));
        await sandbox.Restart();
        Assert.Equal(Odd, await sandbox.Http.GetFromJsonAsync<Settings>("/control"));

        await sandbox.Control(new { seed = 3 });
        Assert.Equal(new Settings { Seed = 3 }, await sandbox.Http.GetFromJsonAsync<Settings>("/control"));

        foreach (var (body, field) in Bad)
        {
            var answer = await sandbox.Http.PutAsync("/control", new StringContent(body, Encoding.UTF8, "application/json"));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            Assert.Equal(field, problem.TryGetProperty("field", out var named) ? named.GetString() : null);
        }

        Assert.Equal(new Settings { Seed = 3 }, await sandbox.Http.GetFromJsonAsync<Settings>("/control"));
    }

    [Fact]
    public async Task It_is_healthy_without_any_broker()
    {
        await using var sandbox = await SandboxHost.Start();
        Assert.Equal("Healthy", await sandbox.Http.GetStringAsync("/health/live"));
        Assert.Equal("Healthy", await sandbox.Http.GetStringAsync("/health/ready"));
    }

    /// <summary>Bodies that are refused, with the field that is named; null where the JSON itself does not fit.</summary>
    static (string Body, string? Field)[] Bad =>
    [
        ("""{"speed":0}""", "speed"),
        ("""{"speed":1000.5}""", "speed"),
        ("""{"customs":{"delayMs":-1}}""", "customs.delayMs"),
        ("""{"bank":{"delayMs":600001}}""", "bank.delayMs"),
        ("""{"carrier":{"repeat":1.01}}""", "carrier.repeat"),
        ("""{"tax":{"repeat":-0.1}}""", "tax.repeat"),
        ("""{"tax":{"rejectEvery":-1}}""", "tax.rejectEvery"),
        ("""{"customs":{"breakEvery":-2}}""", "customs.breakEvery"),
        ("""{"desk":{"noCloseEvery":-1}}""", "desk.noCloseEvery"),
        ("""{"misdirectEvery":-1}""", "misdirectEvery"),
        ("""{"sped":2}""", null),
        ("""{"customs":{"delay":5}}""", null),
        ("""{"customs":null}""", null),
        ("""{"speed":"quick"}""", null),
        ("""{""", null),
        ("", null),
    ];

    [Fact]
    public void Settings_go_over_the_wire_in_camel_case_with_every_switch() => Assert.Equal(
        """{"seed":1,"speed":1,"customs":F,"bank":F,"carrier":F,"tax":F,"processors":F,"desk":D,"misdirectEvery":0,L}"""
            .Replace("L", "\"loseMessageEvery\":0,\"irregular\":false", StringComparison.Ordinal)
            .Replace("F", """{"delayMs":0,"repeat":0,"reorder":false,"rejectEvery":0,"breakEvery":0}""", StringComparison.Ordinal)
            .Replace("D", """{"noCloseEvery":0,"requireSignature":false,"wrapAnswers":true}""", StringComparison.Ordinal),
        JsonSerializer.Serialize(new Settings(), Web));
}
