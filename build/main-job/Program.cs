using System.Globalization;
using CrossBorder.MainJob;

// MainJob import --dry-run          says what would become of every line of the file
// MainJob run [--orders N | all]    imports the catalogue and takes N orders from placing to the tax refund
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

try
{
    var options = JobOptions.Parse(args);
    return options.Command == "import" ? DryRun.Report(options) : await Job.Run(options, stop.Token);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.WriteLine("interrupted; run it again to go on");
    return 130;
}
