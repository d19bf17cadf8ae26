using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Portal;

/// <param name="Trace">W3C trace id of the flow that the message belongs to, when known.</param>
public sealed record DeadLetterView(Guid MessageId, string Queue, string Type, string Error, string? FailedAt, string? Trace)
{
    public static DeadLetterView Of(DeadLetter letter) =>
        new(letter.MessageId, letter.Queue, letter.Type, letter.Error, letter.FailedAt, letter.Trace);
}

/// <param name="Body">The message as it was sent.</param>
public sealed record DeadLetterDetails(
    Guid MessageId, string Queue, string Type, string Error, string? FailedAt, string? Trace, string Body, string? StackTrace);

public sealed record DeadLetterList(IReadOnlyList<DeadLetterView> Items);

/// <param name="Count">Messages that went back to the queues they failed in.</param>
public sealed record Redriven(int Count);

/// <summary>Messages that a consumer could not take: operators list them, look at one and send them again.</summary>
static partial class DeadLetterPages
{
    const string Tag = "Dead letters";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/dead-letters", List).Allow(Role.Operator).Describe(Tag, "Messages that failed for good, of all queues.");
        api.MapGet("/dead-letters/{messageId:guid}", Get).Allow(Role.Operator).Describe(Tag, "One of them with its body and error.");
        api.MapPost("/dead-letters/redrive", RedriveAll).Allow(Role.Operator).Describe(Tag, "Sends all of them again.");
        api.MapPost("/dead-letters/{messageId:guid}/redrive", RedriveOne).Allow(Role.Operator).Describe(Tag, "Sends one of them again.");
    }

    static async Task<DeadLetterList> List(DeadLetters letters, CancellationToken ct) =>
        new([.. (await letters.List(ct)).Select(DeadLetterView.Of)]);

    static async Task<Results<Ok<DeadLetterDetails>, ProblemHttpResult>> Get(Guid messageId, DeadLetters letters, CancellationToken ct)
    {
        var letter = (await letters.List(ct)).Find(letter => letter.MessageId == messageId);
        return letter is null
            ? Problem.NotFound("dead_letter", messageId).ToHttp()
            : TypedResults.Ok(new DeadLetterDetails(
                letter.MessageId, letter.Queue, letter.Type, letter.Error, letter.FailedAt, letter.Trace, letter.Body, letter.StackTrace));
    }

    static async Task<Redriven> RedriveAll(DeadLetters letters, ILogger<DeadLetters> log, CancellationToken ct)
    {
        var count = await letters.Redrive(null, ct);
        LogRedriven(log, count);
        return new Redriven(count);
    }

    static async Task<Results<Ok<Redriven>, ProblemHttpResult>> RedriveOne(
        Guid messageId, DeadLetters letters, ILogger<DeadLetters> log, CancellationToken ct)
    {
        var count = await letters.Redrive(messageId, ct);
        if (count == 0)
            return Problem.NotFound("dead_letter", messageId).ToHttp();
        LogRedriven(log, count);
        return TypedResults.Ok(new Redriven(count));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} dead letters sent again")]
    static partial void LogRedriven(ILogger log, int count);
}
