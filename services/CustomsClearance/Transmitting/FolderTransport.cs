using System.Globalization;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// The transmission folders shared with the customs client: outbound is emptied by it, inbound is filled by it. A file appears in a
/// folder by a rename, so neither side ever sees half of one.
/// </summary>
public sealed partial class FolderTransport : ICustomsTransport
{
    /// <summary>Bytes read in one step, beyond the first file.</summary>
    const long StepBytes = 64 * 1024 * 1024;

    readonly TimeProvider clock;
    readonly ILogger<FolderTransport> log;
    readonly string outbound;
    readonly string unfinished;
    readonly string inbound;
    readonly string archive;
    readonly string quarantine;

    public FolderTransport(PlatformOptions options, TimeProvider clock, ILogger<FolderTransport> log)
    {
        this.clock = clock;
        this.log = log;
        var customs = Path.Combine(options.Files, "customs");
        outbound = Path.Combine(customs, "outbound");
        unfinished = Path.Combine(outbound, ".tmp");
        inbound = Path.Combine(customs, "inbound");
        archive = Path.Combine(inbound, "archive");
        quarantine = Path.Combine(inbound, "quarantine");
        foreach (var folder in new[] { unfinished, archive, quarantine })
            Directory.CreateDirectory(folder);
    }

    /// <summary>Writes each document under its guid. A repeat writes the same file again, which customs knows by the guid.</summary>
    public Task Send(IReadOnlyCollection<OutboundDocument> documents, CancellationToken ct)
    {
        foreach (var document in documents)
        {
            var name = Ceb.CebMessage.Text(document.Guid) + ".xml";
            var path = Path.Combine(unfinished, name);
            using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                file.Write(document.Content.Span);
                // The row will say that the message is written: it must be on the disk by then.
                file.Flush(flushToDisk: true);
            }

            File.Move(path, Path.Combine(outbound, name), overwrite: true);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<InboundDocument>> Receive(int atMost, CancellationToken ct)
    {
        List<InboundDocument> received = [];
        var bytes = 0L;
        foreach (var path in Directory.EnumerateFiles(inbound).Where(IsDocument).Take(atMost))
        {
            if (bytes > StepBytes)
                break;
            if (Open(path) is not { } document)
                continue;
            received.Add(document);
            bytes += document.Content.Length;
        }

        return Task.FromResult<IReadOnlyList<InboundDocument>>(received);
    }

    public Task Accept(InboundDocument document, CancellationToken ct)
    {
        var day = Shanghai.Day(clock.GetUtcNow()).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var folder = Path.Combine(archive, day);
        Directory.CreateDirectory(folder);
        Move((string)document.Handle, Free(folder, document.Name));
        return Task.CompletedTask;
    }

    /// <summary>Sets a file aside with the reason beside it. The reason is there first, so that no file lies there unexplained.</summary>
    public async Task SetAside(InboundDocument document, string reason, CancellationToken ct)
    {
        var target = Free(quarantine, document.Name);
        await File.WriteAllTextAsync(target + ".reason.txt", reason + "\n", ct);
        Move((string)document.Handle, target);
    }

    public IReadOnlyCollection<Guid> Untaken() =>
    [
        .. Directory.EnumerateFiles(outbound, "*.xml").Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name => Guid.TryParse(name, out _)).Select(Guid.Parse),
    ];

    static bool IsDocument(string path) => Path.GetExtension(path) is ".xml" or ".ack";

    /// <summary>Null when another process took the file meanwhile, or when it cannot be opened now: the next step tries again.</summary>
    InboundDocument? Open(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > ICustomsTransport.LargestDocument)
                return new InboundDocument(
                    name, default, $"The file has {stream.Length} bytes, more than {ICustomsTransport.LargestDocument}.", path);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return new InboundDocument(name, content, null, path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogLeft(log, name, e.Message);
            return null;
        }
    }

    /// <summary>A name that no earlier file of the same name has taken.</summary>
    static string Free(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        for (var copy = 2; File.Exists(path); copy++)
            path = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(name)}-{copy}{Path.GetExtension(name)}");
        return path;
    }

    static void Move(string path, string target)
    {
        try
        {
            File.Move(path, target);
        }
        catch (FileNotFoundException)
        {
            // Another process of this service took it, with the same result.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} stays in the inbound folder: {Reason}")]
    static partial void LogLeft(ILogger log, string file, string reason);
}
