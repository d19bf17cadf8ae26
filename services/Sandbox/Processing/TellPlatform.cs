using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CrossBorder.Platform;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace CrossBorder.Sandbox;

/// <summary>
/// Posts the processors' messages to the portal, signed: HMAC-SHA256 over the time and the body with the secret of the channel. What
/// is not answered with success is posted again, with a growing pause; what is to be lost is not posted at all.
/// </summary>
sealed partial class TellPlatform(
    Db db, IOptions<SandboxOptions> options, PlatformOptions platform, Addresses addresses, MessageSignal signal, TimeProvider clock,
    ILogger<TellPlatform> log) : DueWorker(signal, clock, log)
{
    const int AtOnce = 50;
    static readonly TimeSpan TryFor = TimeSpan.FromSeconds(5);
    readonly Outbound portal = new(options.Value.Portal ?? addresses.Http("portal"), TryFor, clock);

    protected override async Task<bool> Work(DateTimeOffset now, CancellationToken ct)
    {
        var due = await db.Many<Due>(
            """
            select id, channel, body
            from processor_message
            where told_at is null and not lost and due_at <= @now
            order by due_at, id
            limit @AtOnce
            """,
            new { now, AtOnce }, ct);
        var failures = await Task.WhenAll(due.Select(message => Post(message, ct)));
        if (due.Count > 0)
            await Settle(due, failures, ct);
        foreach (var (message, failure) in due.Zip(failures))
            if (failure is not null)
                LogNotTold(Log, message.Id, failure);
        return due.Count == AtOnce && failures.All(failure => failure is null);
    }

    protected override Task<DateTimeOffset?> NextDue(CancellationToken ct) => db.One<DateTimeOffset?>(
        "select min(due_at) from processor_message where told_at is null and not lost", new { }, ct);

    public override void Dispose()
    {
        portal.Dispose();
        base.Dispose();
    }

    /// <summary>What went wrong; null when the portal has it.</summary>
    async Task<string?> Post(Due message, CancellationToken ct)
    {
        var folder = options.Value.WebhookKeyFolder ?? Path.Combine(platform.Files, "..", "keys");
        var file = Path.Combine(folder, $"webhook-{message.Channel}.key");
        if (!File.Exists(file))
            return $"there is no {Path.GetFileName(file)} yet";
        var secret = (await File.ReadAllTextAsync(file, ct)).Trim();
        var body = Encoding.UTF8.GetBytes(message.Body);
        try
        {
            using var response = await portal.Send(() => Request(message.Channel, secret, body), ct);
            return response.IsSuccessStatusCode
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"the portal answered {(int)response.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutRejectedException or BrokenCircuitException)
        {
            return e.Message;
        }
    }

    HttpRequestMessage Request(string channel, string secret, byte[] body)
    {
        var time = Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(time + "."), .. body];
        var mac = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/webhooks/payments/{channel}") { Content = content };
        request.Headers.Add("X-Signature", $"t={time},v1={mac}");
        return request;
    }

    Task<int> Settle(List<Due> due, string?[] failures, CancellationToken ct) => db.Run(
        """
        update processor_message m
        set told_at = case when d.told then @Now end, attempts = m.attempts + 1,
            due_at = case when d.told then m.due_at
                else @Now + least(200 * 2 ^ least(m.attempts, 10), 30000) * interval '1 millisecond' end
        from unnest(@Ids, @Told) as d (id, told)
        where m.id = d.id
        """,
        new
        {
            Now = Clock.GetUtcNow(),
            Ids = due.Select(message => message.Id).ToArray(),
            Told = failures.Select(failure => failure is null).ToArray(),
        }, ct);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} is not told: {Reason}")]
    static partial void LogNotTold(ILogger log, long messageId, string reason);

    sealed record Due(long Id, string Channel, string Body);
}
