namespace CrossBorder.Sandbox;

/// <summary>Where the carrier reports to, and as whom: section Sandbox of the configuration.</summary>
public sealed class SandboxOptions
{
    /// <summary>Base address of the portal; the platform's own address of it when unset.</summary>
    public Uri? Portal { get; init; }

    /// <summary>The logistics partner's API key at the portal.</summary>
    public string? PartnerApiKey { get; init; }

    /// <summary>File with that key; it may appear after the start, and be replaced: it is read for every batch of reports.</summary>
    public string? PartnerApiKeyFile { get; init; }

    /// <summary>Folder with webhook-(channel).key, by which the processors sign their messages; unset: keys beside Files.</summary>
    public string? WebhookKeyFolder { get; init; }

    /// <summary>File with the certificate (PEM or DER) whose signatures customs believes; without one none is verified.</summary>
    public string? TrustedCertificateFile { get; init; }
}
