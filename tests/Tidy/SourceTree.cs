namespace CrossBorder.Tidy.Tests;

/// <summary>The text files of the repository: what .gitignore leaves out, such as build output, is left out here too.</summary>
static class SourceTree
{
    static readonly string[] Binary = [".snk", ".png", ".ico", ".woff2", ".gz", ".zip"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> Files { get; } = [.. Read().OrderBy(file => file.Path, StringComparer.Ordinal)];

    public static IEnumerable<SourceFile> CSharp => Files.Where(file => file.IsCSharp);

    public static IEnumerable<SourceFile> Sql => Files.Where(file => file.IsSql);

    /// <summary>Projects below services/ that other services are built on and that do not run by themselves.</summary>
    static readonly string[] Libraries = ["Platform.csproj", "Ceb.csproj", "Statements.csproj", "Printing.csproj", "Tables.csproj"];

    /// <summary>The services: projects below services/ other than libraries.</summary>
    public static IEnumerable<string> Services => Files
        .Where(file => file.IsService && file.Extension == ".csproj" && !Libraries.Contains(file.Name))
        .Select(file => Path.GetDirectoryName(file.Path)!);

    static IEnumerable<SourceFile> Read()
    {
        var ignored = File.ReadAllLines(Path.Combine(Root, ".gitignore")).Where(line => line.EndsWith('/'))
            .Select(line => line.TrimEnd('/')).Append(".git").ToHashSet(StringComparer.Ordinal);
        var folders = new Stack<DirectoryInfo>([new DirectoryInfo(Root)]);
        while (folders.TryPop(out var folder))
        {
            foreach (var inner in folder.EnumerateDirectories().Where(inner => !ignored.Contains(inner.Name) && inner.LinkTarget is null))
                folders.Push(inner);
            foreach (var file in folder.EnumerateFiles().Where(file => !Binary.Contains(file.Extension) && file.LinkTarget is null))
                yield return new SourceFile(
                    Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'), File.ReadAllText(file.FullName).ReplaceLineEndings("\n"));
        }
    }

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CrossBorder.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("the tests do not run inside the repository");
    }
}
