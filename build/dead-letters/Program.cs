using CrossBorder.Platform;

// Lists, shows and drives again the messages that a consumer could not take, straight at the broker of CROSSBORDER_RABBITMQ, so that
// it works while the portal does not.
const string Usage = "usage: build/dead-letters/run list | show MESSAGE-ID | redrive MESSAGE-ID | redrive all";

if (!Uri.TryCreate(Environment.GetEnvironmentVariable("CROSSBORDER_RABBITMQ"), UriKind.Absolute, out var broker))
{
    Console.Error.WriteLine("CROSSBORDER_RABBITMQ is not set to an amqp:// address");
    return 2;
}

var letters = new DeadLetters(new BusAddress(broker));
switch (args)
{
    case ["list"]:
        foreach (var letter in await letters.List(CancellationToken.None))
            Console.WriteLine($"{letter.MessageId}  {letter.Queue,-28} {letter.Type}  {letter.FailedAt}  {letter.Error}");
        return 0;
    case ["show", var text] when Guid.TryParse(text, out var id):
        foreach (var letter in (await letters.List(CancellationToken.None)).Where(letter => letter.MessageId == id))
            Console.WriteLine($"queue  {letter.Queue}\nerror  {letter.Error}\ntrace  {letter.Trace}\n{letter.Body}\n\n{letter.StackTrace}");
        return 0;
    case ["redrive", "all"]:
        Console.WriteLine($"{await letters.Redrive(null, CancellationToken.None)} driven again");
        return 0;
    case ["redrive", var text] when Guid.TryParse(text, out var id):
        Console.WriteLine($"{await letters.Redrive(id, CancellationToken.None)} driven again");
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
