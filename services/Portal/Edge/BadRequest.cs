using System.Text.Json;
using System.Text.RegularExpressions;
using CrossBorder.Platform;

namespace CrossBorder.Portal;

/// <summary>Turns what the framework says of a request that it cannot bind into a problem that names the field.</summary>
static partial class BadRequest
{
    const string AsDescribed = "a value as the API description says";

    public static Problem Of(BadHttpRequestException error) => error switch
    {
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge(null),
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } => UnsupportedMediaType,
        { InnerException: JsonException json } => OfJson(json),
        _ when Parameter().Match(error.Message) is { Success: true } match => OfParameter(match.Groups[1].Value, error.Message),
        _ => Problem.Invalid("body", "The request cannot be read.", "JSON as the API description says"),
    };

    public static readonly Problem UnsupportedMediaType = new(
        StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "The body is of a media type that is not taken here.",
        "Content-Type", "application/json, or what the API description says");

    public static Problem TooLarge(long? most) => new(
        StatusCodes.Status413PayloadTooLarge, "body_too_large", "The body is larger than what is taken in one request.", "body",
        most is null ? "less, in several requests" : $"at most {most} bytes");

    static Problem OfParameter(string name, string message) => name is "request" or "body"
        ? Problem.Invalid("body", "The request has no body.", "JSON as the API description says")
        : Problem.Invalid(CamelCase(name), message.Contains("was not provided", StringComparison.Ordinal)
            ? $"'{CamelCase(name)}' is missing."
            : $"'{CamelCase(name)}' has a value that cannot be read.", AsDescribed);

    static Problem OfJson(JsonException error)
    {
        var path = error.Path?.TrimStart('$', '.') ?? "";
        if (Missing().Match(error.Message) is { Success: true } missing)
            return Problem.Invalid(Join(path, missing.Groups[1].Value), $"'{missing.Groups[1].Value}' is missing.", "a value");
        if (Unknown().Match(error.Message) is { Success: true } unknown)
            return Problem.Invalid(
                path.Length == 0 ? unknown.Groups[1].Value : path, $"There is no field '{unknown.Groups[1].Value}'.",
                "fields of the API description");
        if (error.Message.Contains("null", StringComparison.Ordinal) && Null().Match(error.Message) is { Success: true } nothing)
            return Problem.Invalid(Join(Parent(path), CamelCase(nothing.Groups[1].Value)), "The value is null.", "a value");
        if (error.Message.Contains("could not be converted", StringComparison.Ordinal))
            return Problem.Invalid(Field(path), "The value is of another type.", Kind(error.InnerException?.Message ?? ""));
        return Problem.Invalid(Field(path), "This is not JSON that can be read.", "well-formed JSON (RFC 8259) in UTF-8");
    }

    static string Field(string path) => path.Length == 0 ? "body" : path;

    static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    static string Parent(string path) => path.LastIndexOf('.') is var dot and >= 0 ? path[..dot] : "";

    static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>The message of the reader names what it tried to read; the exception around it names the whole body only.</summary>
    static string Kind(string message) => message switch
    {
        _ when message.Contains("as a number", StringComparison.Ordinal) => "a whole number",
        _ when message.Contains("an Int", StringComparison.Ordinal) => "a whole number",
        _ when message.Contains("Guid", StringComparison.Ordinal) => "a UUID",
        _ when message.Contains("DateTimeOffset", StringComparison.Ordinal) => "an instant such as 2026-01-31T08:00:00Z (ISO 8601)",
        _ when message.Contains("DateOnly", StringComparison.Ordinal) => "a day such as 2026-01-31 (ISO 8601)",
        _ when message.Contains("as a boolean", StringComparison.Ordinal) => "true or false",
        _ when message.Contains("as a string", StringComparison.Ordinal) => "a string; decimal numbers are strings too, such as \"2.55\"",
        _ => AsDescribed,
    };

    [GeneratedRegex("""parameter "\S+ (\w+)" """)]
    private static partial Regex Parameter();

    [GeneratedRegex("missing required properties including: '([^']+)'")]
    private static partial Regex Missing();

    [GeneratedRegex("The JSON property '([^']*)' could not be mapped")]
    private static partial Regex Unknown();

    [GeneratedRegex("constructor parameter '([^']+)'")]
    private static partial Regex Null();
}
