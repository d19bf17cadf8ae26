using System.Globalization;

namespace CrossBorder.MainJob;

/// <summary>What the command line asks for.</summary>
/// <param name="Orders">Export-ready orders to place; null means every order of the file.</param>
/// <param name="Local">Folder with keys/ and for the report.</param>
/// <param name="Data">The project's data folder.</param>
/// <param name="PortBase">First port of the services, as CROSSBORDER_PORT_BASE.</param>
/// <param name="Irregular">Charges, parts, wrong references, third parties as they occur; an operator works what is left.</param>
public sealed record JobOptions(string Command, int? Orders, string Local, string Data, int PortBase, bool Irregular = false)
{
    const string Usage = "usage: MainJob import --dry-run | run [--orders N|all] [--irregular] [--local FOLDER] [--data FOLDER]";

    public string File => Path.Combine(Data, "online-retail-orders.csv");

    public string Keys => Path.Combine(Local, "keys");

    public string Report => Path.Combine(Local, "main-job", "import.csv");

    public string SmallReport => Path.Combine(Local, "main-job", "import-small.csv");

    /// <summary>The first sales of the file, placed with the small exporter as well: with all of the file they make 2,028 orders.</summary>
    public int SmallOrders => Orders is { } orders ? Math.Max(1, orders / 5) : 400;

    /// <exception cref="ArgumentException">The words are not understood; the message says what is.</exception>
    public static JobOptions Parse(string[] words)
    {
        var options = new JobOptions(
            words.FirstOrDefault() ?? "", 200, Path.GetFullPath(".local"), Path.GetFullPath("data"),
            int.Parse(Environment.GetEnvironmentVariable("CROSSBORDER_PORT_BASE") ?? "5100", CultureInfo.InvariantCulture));
        if (options.Command is not ("import" or "run"))
            throw new ArgumentException(Usage);
        for (var i = 1; i < words.Length; i++)
            options = words[i] switch
            {
                "--dry-run" when options.Command == "import" => options,
                "--irregular" when options.Command == "run" => options with { Irregular = true },
                "--orders" => options with { Orders = Count(Next(words, ref i)) },
                "--local" => options with { Local = Path.GetFullPath(Next(words, ref i)) },
                "--data" => options with { Data = Path.GetFullPath(Next(words, ref i)) },
                _ => throw new ArgumentException($"'{words[i]}' is not understood; {Usage}"),
            };
        return options;
    }

    static string Next(string[] words, ref int i) =>
        ++i < words.Length ? words[i] : throw new ArgumentException($"{words[i - 1]} needs a value; {Usage}");

    static int? Count(string word) => word == "all" ? null
        : int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count
        : throw new ArgumentException($"--orders takes a number above 0 or all, not '{word}'");
}
