using System.Text.RegularExpressions;

namespace CrossBorder.Tidy.Tests.Rules;

/// <summary>What is true on one machine only stays off the repository.</summary>
static partial class LeakRules
{
    public static IEnumerable<string> MachinePath(SourceFile file) =>
        from path in Folder().Matches(file.Text)
        select file.At(path.Index, $"{path.Value} is a folder of one machine");

    /// <summary>Packages come from wherever the machine's own configuration says.</summary>
    public static IEnumerable<string> RegistryHost(SourceFile file) =>
        from host in Registry().Matches(file.Text)
        select file.At(host.Index, $"{host.Value} is the host of a package registry");

    // A letter in brackets each, so that the patterns do not find themselves.
    [GeneratedRegex(@"(?<![\w.})*])/(w[o]rk|r[o]ot|h[o]me)/")]
    private static partial Regex Folder();

    [GeneratedRegex(
        @"\b(n[u]get\.org|n[p]mjs\.(org|com)|y[a]rnpkg\.com|p[y]pi\.org|p[y]thonhosted\.org|d[e]bian\.(org|net)|j[s]delivr\.net|"
        + @"u[n]pkg\.com|cr[a]tes\.io|p[r]oxy\.golang\.org|m[a]ven\.org)\b|"
        + @"://(r[e]gistry|artifactory|nexus|mirror)\.[a-z0-9.-]+|<p[a]ckageSources>",
        RegexOptions.IgnoreCase)]
    private static partial Regex Registry();
}
