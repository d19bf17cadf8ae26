using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Settlement.V1.Payments.PaymentsClient;

namespace CrossBorder.Portal;

/// <summary>Secrets of the processors' messages.</summary>
public sealed class HookOptions
{
    /// <summary>Folder with webhook-(channel).key; a line is a secret, several while they change. Unset: keys beside Files.</summary>
    public string? WebhookKeyFolder { get; init; }

    /// <summary>How far the time in a signature may lie from ours, in seconds.</summary>
    public int WebhookToleranceSeconds { get; init; } = 300;
}

/// <summary>
/// A processor's signature: X-Signature has the time in seconds since 1970 and HMAC-SHA256 over the time, a point and the body. The
/// secrets are read again when their file changes.
/// </summary>
public sealed class HookSeal(PlatformOptions platform, HookOptions options, TimeProvider clock)
{
    public const string Header = "X-Signature";
    const int LongestName = 40;
    const int LongestHeader = 500;

    readonly string folder = options.WebhookKeyFolder ?? Path.Combine(platform.Files, "..", "keys");

    /// <summary>The secrets of a channel; empty when none is configured.</summary>
    public IReadOnlyList<byte[]> Secrets(string channel)
    {
        // The name becomes a part of a path, so nothing but a name is looked for.
        if (channel.Length is 0 or > LongestName || !channel.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            return [];
        var file = Path.Combine(folder, $"webhook-{channel}.key");
        return File.Exists(file)
            ? [.. File.ReadAllLines(file).Select(line => line.Trim()).Where(line => line.Length > 0).Select(Encoding.UTF8.GetBytes)]
            : [];
    }

    /// <summary>True when one of the secrets signed this body not long ago. Compared in constant time.</summary>
    public bool IsGood(IReadOnlyList<byte[]> secrets, string? header, ReadOnlySpan<byte> body)
    {
        if (header is null || header.Length > LongestHeader)
            return false;
        var parts = header.Split(',', StringSplitOptions.TrimEntries);
        var time = parts.FirstOrDefault(part => part.StartsWith("t=", StringComparison.Ordinal))?[2..] ?? "";
        if (!long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs((decimal)clock.GetUtcNow().ToUnixTimeSeconds() - seconds) > options.WebhookToleranceSeconds)
            return false;
        var signed = new byte[time.Length + 1 + body.Length];
        Encoding.ASCII.GetBytes($"{time}.", signed);
        body.CopyTo(signed.AsSpan(time.Length + 1));
        var given = parts.Where(part => part.StartsWith("v1=", StringComparison.Ordinal)).Select(part => Bytes(part[3..])).ToList();
        var good = false;
        foreach (var secret in secrets)
            foreach (var mac in given)
                good |= CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, signed), mac);
        return good;
    }

    static byte[] Bytes(string hex)
    {
        var bytes = new byte[HMACSHA256.HashSizeInBytes];
        return hex.Length == 2 * bytes.Length && Convert.FromHexString(hex, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            ? bytes
            : [];
    }
}

/// <param name="Status">Waiting, Applied, Stale, Contradiction or Unreadable: kept in any case.</param>
/// <param name="Repeated">It came before; nothing changed.</param>
public sealed record HookReceiptView(string Status, bool Repeated);

/// <summary>Messages of payment processors: public, signed, bounded, kept as they came.</summary>
static class PaymentHooks
{
    const int LargestBody = 64 * 1024;

    static readonly Problem BadSignature = new(
        StatusCodes.Status401Unauthorized, "webhook_signature_invalid", "The signature is not the channel's, or its time is not now.",
        HookSeal.Header, "t=<seconds since 1970>,v1=<HMAC-SHA256 of t.body in hex>");

    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(builder.Configuration.GetSection("Portal").Get<HookOptions>() ?? new HookOptions());
        builder.Services.AddSingleton<HookSeal>();
    }

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/webhooks/payments/{channel}", Take)
        .AllowAnonymous().HarmlessToRepeat().Accepts<Stream>("application/json", "*/*")
        .Describe("Payments", "A payment processor tells of a payment, signed with the secret of its channel.");

    static async Task<Results<Ok<HookReceiptView>, ProblemHttpResult>> Take(
        string channel, HookSeal seal, Client payments, HttpContext http)
    {
        var secrets = seal.Secrets(channel);
        if (secrets.Count == 0)
            return Problem.NotFound("payment_channel", channel).ToHttp();
        if (await Body.ReadAll(http.Request, LargestBody) is not { } body)
            return BadRequest.TooLarge(LargestBody).ToHttp();
        if (!seal.IsGood(secrets, http.Request.Headers[HookSeal.Header], body.Span))
            return BadSignature.ToHttp();
        if (body.Length == 0)
            return Problem.Invalid("body", "The message is empty.", $"1 to {LargestBody} bytes").ToHttp();
        // The portal speaks for itself here: the sender is a processor and no party of ours.
        var taken = await payments.TakeProcessorEventAsync(
            new TakeProcessorEventRequest { Channel = channel, Body = UnsafeByteOperations.UnsafeWrap(body) },
            new CallOptions(cancellationToken: http.RequestAborted));
        return TypedResults.Ok(new HookReceiptView(taken.Status, taken.RepeatedEvent));
    }
}
