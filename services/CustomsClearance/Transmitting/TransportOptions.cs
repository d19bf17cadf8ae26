using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using CrossBorder.Ceb;
using Microsoft.Extensions.Options;

namespace CrossBorder.CustomsClearance;

public enum TransportKind
{
    Folder,
    Amqp,
}

public enum EnvelopeKind
{
    None,
    DxpMsg,
}

public enum SignatureKind
{
    None,
    RsaSha1,
    Sm2Sm3,
}

public enum SignedMessages
{
    /// <summary>Those that the specification wants signed (202205, section 4 rule 8), and the full declaration.</summary>
    Mandatory,
    All,
}

/// <summary>Section CustomsClearance: how messages travel. Keys lie in files or in a store, never in configuration.</summary>
public sealed class TransportOptions
{
    public TransportKind Transport { get; init; } = TransportKind.Folder;

    public EnvelopeKind Envelope { get; init; } = EnvelopeKind.None;

    public SignatureKind Signature { get; init; } = SignatureKind.None;

    public SignedMessages SignatureOn { get; init; } = SignedMessages.Mandatory;

    public SigningKeyOptions SigningKey { get; init; } = new();

    /// <summary>Exchange id of customs' end, to which envelopes are addressed. Districts differ.</summary>
    [Required, StringLength(16, MinimumLength = 1)] public string EnvelopeReceiver { get; init; } = "DXPEDCCEB0000003";

    /// <summary>
    /// Certificate files (PEM or DER) that customs signs with. When there are any, what comes in must be signed by one of them.
    /// </summary>
    public string[] TrustedCertificates { get; init; } = [];

    public AmqpOptions Amqp { get; init; } = new();
}

public sealed class SigningKeyOptions
{
    /// <summary>PEM, or PKCS#12 when the name ends in .p12 or .pfx.</summary>
    public string? File { get; init; }

    /// <summary>PEM or DER; none when the key file holds the certificate too.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>File whose first line is the password of the key file.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Name of the environment variable that holds the password.</summary>
    public string? PasswordVariable { get; init; }

    /// <summary>Thumbprint in the personal X.509 store of the user or machine, instead of a file; RSA only.</summary>
    public string? StoreThumbprint { get; init; }

    /// <exception cref="CryptographicException">The password is not where it should be.</exception>
    public SigningKeySource Source() => new(File, CertificateFile, Password(), StoreThumbprint);

    string? Password()
    {
        if (PasswordVariable is { } variable)
            return Environment.GetEnvironmentVariable(variable)
                ?? throw new CryptographicException($"The environment variable {variable} is not set.");
        try
        {
            return PasswordFile is { } file ? System.IO.File.ReadLines(file).FirstOrDefault() ?? "" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CryptographicException($"The password file cannot be read: {e.Message}", e);
        }
    }
}

public sealed class AmqpOptions
{
    /// <summary>amqp://user:password@host:port/vhost of customs' broker. It holds a password: give it by the environment.</summary>
    public Uri? Uri { get; init; }

    /// <summary>File with the address, instead of <see cref="Uri"/>.</summary>
    public string? UriFile { get; init; }

    /// <summary>Exchange to publish to; the default exchange when empty.</summary>
    public string Exchange { get; init; } = "";

    /// <summary>Queue of what we send, and its routing key.</summary>
    [Required] public string OutboundQueue { get; init; } = "customs.outbound";

    [Required] public string InboundQueue { get; init; } = "customs.inbound";

    /// <summary>Queue of what could not be read, with the reason in the header x-reason.</summary>
    [Required] public string QuarantineQueue { get; init; } = "customs.quarantine";

    /// <summary>Messages that the broker hands out before the first is acknowledged.</summary>
    [Range(1, 2000)] public ushort Prefetch { get; init; } = 200;

    /// <summary>Whether queues are declared here; false where customs' side declares them.</summary>
    public bool Declare { get; init; } = true;

    public Uri Address => UriFile is { } file ? new Uri(File.ReadAllText(file).Trim()) : Uri!;
}

/// <summary>Loads what the options name, so that a bad key or certificate stops the process at its start.</summary>
public sealed class ValidateTransport(TimeProvider clock) : IValidateOptions<TransportOptions>
{
    public ValidateOptionsResult Validate(string? name, TransportOptions options)
    {
        List<string> faults = [];
        try
        {
            using var signer = Seals.Signer(options);
            if (signer?.NotAfter < clock.GetUtcNow())
                faults.Add($"CustomsClearance:SigningKey: the certificate has expired at {signer.NotAfter:u}.");
        }
        catch (CryptographicException e)
        {
            faults.Add($"CustomsClearance:SigningKey: {e.Message}");
        }

        try
        {
            Seals.Verifier(options);
        }
        catch (CryptographicException e)
        {
            faults.Add($"CustomsClearance:TrustedCertificates: {e.Message}");
        }

        if (options.Transport == TransportKind.Amqp && Amqp(options.Amqp) is { } fault)
            faults.Add($"CustomsClearance:Amqp: {fault}");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>What is said names the option only: the address holds a password.</summary>
    static string? Amqp(AmqpOptions options)
    {
        try
        {
            return options is { Uri: null, UriFile: null } || options.Address.Scheme is not ("amqp" or "amqps")
                ? "Uri or UriFile must give an amqp:// or amqps:// address."
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UriFormatException or InvalidOperationException)
        {
            return "UriFile holds no address that can be read.";
        }
    }
}

/// <summary>Makes signer and verifier as the options say.</summary>
static class Seals
{
    public static ICebSigner? Signer(TransportOptions options) => options.Signature switch
    {
        SignatureKind.RsaSha1 => SigningKeys.Load(SignatureAlgorithm.RsaSha1, options.SigningKey.Source()),
        SignatureKind.Sm2Sm3 => SigningKeys.Load(SignatureAlgorithm.Sm2Sm3, options.SigningKey.Source()),
        _ => null,
    };

    public static CebVerifier? Verifier(TransportOptions options) => options.TrustedCertificates.Length == 0
        ? null
        : new CebVerifier(options.TrustedCertificates.Select(SigningKeys.Certificate));
}
