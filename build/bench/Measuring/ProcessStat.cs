using System.Globalization;

namespace CrossBorder.Bench;

/// <summary>What Linux tells about a process in /proc.</summary>
static class ProcessStat
{
    // Fields of /proc/PID/stat counted after the name, which may hold anything (proc(5)).
    const int Parent = 1;
    const int UserTicks = 11;
    const int ChildUserTicks = 13;
    const double TicksPerSecond = 100;

    /// <summary>Processor time used so far, in user and kernel mode; zero when the process is gone.</summary>
    public static TimeSpan Cpu(int pid) => Read(pid) is { } fields ? Sum(fields, UserTicks) : TimeSpan.Zero;

    /// <summary>Processor time of a process, of its children, and of the children that have ended.</summary>
    public static TimeSpan CpuOfFamily(int pid)
    {
        if (Read(pid) is not { } own)
            return TimeSpan.Zero;
        var total = Sum(own, UserTicks) + Sum(own, ChildUserTicks);
        foreach (var fields in All().Select(Read))
            if (fields is not null && fields[Parent] == pid.ToString(CultureInfo.InvariantCulture))
                total += Sum(fields, UserTicks);
        return total;
    }

    public static int? ParentOf(int pid) => Read(pid) is { } fields ? int.Parse(fields[Parent], CultureInfo.InvariantCulture) : null;

    /// <summary>The process of this program whose environment holds this setting; null when there is none, or it may not be read.</summary>
    public static int? Find(string program, string setting)
    {
        foreach (var pid in All())
            if (Text(pid, "comm")?.Trim() == program && Text(pid, "environ")?.Split('\0').Contains(setting) == true)
                return pid;
        return null;
    }

    /// <summary>A line of /proc/PID/status in MiB, such as VmRSS (in memory) or RssAnon (in memory and nobody else's).</summary>
    public static double MiB(int pid, string name)
    {
        var line = (Text(pid, "status") ?? "").Split('\n').FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return line is null
            ? 0
            : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }

    static TimeSpan Sum(string[] fields, int first) =>
        TimeSpan.FromSeconds((Ticks(fields[first]) + Ticks(fields[first + 1])) / TicksPerSecond);

    static long Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);

    static string[]? Read(int pid) => Text(pid, "stat") is { } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : null;

    static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 0);

    static string? Text(int pid, string name)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{name}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
