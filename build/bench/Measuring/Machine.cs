using System.Globalization;
using System.Runtime.InteropServices;

namespace CrossBorder.Bench;

static class Machine
{
    /// <summary>One line on what the figures were measured on.</summary>
    public static string Describe()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30);
        return string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({Processor()}), {memory} GiB, {System()}, {RuntimeInformation.FrameworkDescription}");
    }

    static string Processor() => Value("/proc/cpuinfo", "model name", ':') ?? RuntimeInformation.ProcessArchitecture.ToString();

    static string System() => Value("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription;

    static string? Value(string file, string name, char separator) => File.Exists(file)
        ? File.ReadLines(file).Select(line => line.Split(separator, 2))
            .FirstOrDefault(pair => pair.Length == 2 && pair[0].Trim() == name)?[1].Trim()
        : null;
}
