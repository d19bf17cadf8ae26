using CrossBorder.Platform;

namespace CrossBorder.Portal;

public sealed class PortalOptions
{
    /// <summary>File of the first operator's API key, written when missing. Default: keys/operator.key beside the Files folder.</summary>
    public string? BootstrapKeyFile { get; init; }
}

/// <summary>
/// Makes sure that there is an operator who can create the other keys: reads the first key from its file, or makes one and writes
/// it there, readable by the owner only. A first key that was revoked stays revoked.
/// </summary>
sealed partial class BootstrapKey(Db db, PlatformOptions platform, PortalOptions options, ILogger<BootstrapKey> log) : IHostedService
{
    /// <summary>The party that the platform's own operators act for.</summary>
    public static readonly Guid OperatorParty = new("0c0b0000-0000-7000-8000-000000000001");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var file = options.BootstrapKeyFile ?? Path.Combine(platform.Files, "..", "keys", "operator.key");
        file = Path.GetFullPath(file);
        if (!File.Exists(file))
            await WriteNew(file, cancellationToken);
        var key = NewKey.Parse((await File.ReadAllTextAsync(file, cancellationToken)).Trim())
            ?? throw new InvalidOperationException($"{file} holds no API key of the form id.secret.");
        var added = await db.Run(
            """
            insert into api_key (id, secret_hash, party_id, role, name, created_by)
            values (@Id, @Hash, @OperatorParty, 'Operator', 'first operator', 'start')
            on conflict on constraint api_key_key do nothing
            """,
            new { key.Id, key.Hash, OperatorParty }, cancellationToken);
        if (added == 1)
            LogAdded(log, key.Id, file);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    static async Task WriteNew(string file, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var draft = $"{file}.{Guid.NewGuid():N}";
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var stream = new FileStream(draft, create))
        await using (var writer = new StreamWriter(stream))
            await writer.WriteLineAsync(NewKey.Generate().Presented.AsMemory(), ct);
        try
        {
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another process of the portal was first; its key counts.
            File.Delete(draft);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The first operator key {KeyId} is in {File}")]
    static partial void LogAdded(ILogger log, Guid keyId, string file);
}
