using System.Text;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// The transmission folders shared with the customs client: outbound is taken by it, inbound is filled by it. A file appears in a
/// folder by a rename, so neither side ever sees half of one.
/// </summary>
public sealed class CustomsFolders
{
    readonly string outbound;
    readonly string unfinished;
    readonly string inbound;
    readonly string archive;
    readonly string quarantine;

    public CustomsFolders(PlatformOptions options)
    {
        var customs = Path.Combine(options.Files, "customs");
        outbound = Path.Combine(customs, "outbound");
        unfinished = Path.Combine(outbound, ".tmp");
        inbound = Path.Combine(customs, "inbound");
        archive = Path.Combine(inbound, "archive");
        quarantine = Path.Combine(inbound, "quarantine");
        foreach (var folder in new[] { unfinished, archive, quarantine })
            Directory.CreateDirectory(folder);
    }

    /// <summary>Writes a message under its guid. A repeat writes the same file again, which customs knows by the guid.</summary>
    public void Send(Guid guid, string body)
    {
        var name = CebMessage.Text(guid) + ".xml";
        var path = Path.Combine(unfinished, name);
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Encoding.UTF8.GetBytes(body));
            // The row will say that the message is written: it must be on the disk by then.
            file.Flush(flushToDisk: true);
        }

        File.Move(path, Path.Combine(outbound, name), overwrite: true);
    }

    /// <summary>Paths of receipt files, some at a time.</summary>
    public IReadOnlyList<string> Received(int atMost) => [.. Directory.EnumerateFiles(inbound, "*.xml").Take(atMost)];

    public void Archive(string path, DateOnly day)
    {
        var folder = Path.Combine(archive, day.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        Move(path, Free(folder, Path.GetFileName(path)));
    }

    /// <summary>Sets a file aside with the reason beside it. The reason is there first, so that no file lies there unexplained.</summary>
    public void Quarantine(string path, string reason)
    {
        var target = Free(quarantine, Path.GetFileName(path));
        File.WriteAllText(target + ".reason.txt", reason + "\n");
        Move(path, target);
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
}
