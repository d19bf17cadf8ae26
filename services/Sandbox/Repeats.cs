using System.Security.Cryptography;
using System.Text.Json;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>The first request with an id counts; the same again is answered the same; another one under that id is refused.</summary>
/// <param name="Deliveries">How often the id came, this time included.</param>
/// <param name="Fingerprint">Of the first request with the id.</param>
sealed record Delivery(int Deliveries, string Fingerprint)
{
    public bool First => Deliveries == 1;

    public bool SameAs(string fingerprint) => Fingerprint == fingerprint;
}

static class Repeats
{
    public static string FingerprintOf<T>(T request) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request)));

    public static Problem Conflict(string field) =>
        new(StatusCodes.Status409Conflict, "sandbox_id_reused", "This id came before with another content.", field, "a new id");
}
