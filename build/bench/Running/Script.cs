using System.Diagnostics;

namespace CrossBorder.Bench;

/// <summary>Programs that the benchmarks start and wait for.</summary>
static class Script
{
    public static string Root { get; } = FindRoot();

    public static string Servers(params string[] words) => Run(Path.Combine(Root, "build", "servers"), words);

    /// <summary>What the program printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public static string Run(string program, IEnumerable<string> words, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, words)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Root,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', words)} failed: {errors.Result}{output}");
    }

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CrossBorder.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("the benchmarks do not run inside the repository");
    }
}
