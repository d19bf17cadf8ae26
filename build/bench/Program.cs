using System.Globalization;
using CrossBorder.Bench;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

try
{
    var options = BenchOptions.Parse(args);
    Console.WriteLine(Machine.Describe());
    if (options.Measures("messages"))
    {
        MessageBench.Run();
        SealBench.Run();
    }

    if (options.Measures("statements"))
        await StatementBench.Run(stop.Token);
    if (options.Measures("matching"))
        await MatchingBench.Run(options.Seeds, stop.Token);
    if (options.Measures("startup"))
        await StartupBench.Run(stop.Token);
    if (options.Measures("relay"))
        await RelayBench.Run(options.Messages, stop.Token);
    if (options.Measures("placing"))
        await PlacingBench.Run(options.Seconds, stop.Token);
    if (options.Measures("search"))
        await SearchBench.Run(options.Seconds, stop.Token);
    if (options.Measures("prices"))
        await PricesBench.Run(options.Seconds, stop.Token);
    if (options.Measures("ledger"))
        await LedgerBench.Run(options.Seconds, stop.Token);
    if (options.Measures("payouts"))
        await PayoutBench.Run(options.Seconds, stop.Token);
    if (options.Measures("flow"))
        await FlowBench.Run(options.Orders, stop.Token);
    if (options.Measures("declarations"))
        await DeclarationBench.Run(options.Declarations, options.Seconds, stop.Token);
    return 0;
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
