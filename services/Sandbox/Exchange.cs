using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>The folders that files are exchanged in. A reader never sees half a file: it is written aside and renamed.</summary>
sealed class Exchange
{
    public Exchange(PlatformOptions options)
    {
        ToCustoms = Make(options.Files, "customs", "outbound");
        Taken = Make(ToCustoms, "taken");
        FromCustoms = Make(options.Files, "customs", "inbound");
        Statements = Make(options.Files, "bank", "statements");
        Payments = Make(options.Files, "bank", "payments", "out");
        TakenPayments = Make(Payments, "taken");
        Answers = Make(options.Files, "bank", "payments", "in");
    }

    public string ToCustoms { get; }
    public string Taken { get; }
    public string FromCustoms { get; }
    public string Statements { get; }
    public string Payments { get; }
    public string TakenPayments { get; }
    public string Answers { get; }

    public static async Task Write(string folder, string name, byte[] content, CancellationToken ct)
    {
        var path = Path.Combine(folder, name);
        await File.WriteAllBytesAsync(path + ".tmp", content, ct);
        File.Move(path + ".tmp", path, overwrite: true);
    }

    static string Make(params string[] parts) => Directory.CreateDirectory(Path.Combine(parts)).FullName;
}
