using System.Text.Json;
using System.Text.Json.Serialization;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Sandbox;

/// <summary>What the bank does with a transfer of a payment file.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PaymentScenario>))]
enum PaymentScenario
{
    /// <summary>ACTC, then ACSC when it is booked.</summary>
    Accepted,

    /// <summary>RJCT with the rule's code; nothing is booked.</summary>
    Rejected,

    /// <summary>PDNG, then ACSC after the rule's pause.</summary>
    Pending,

    /// <summary>Booked, but nothing is said of it.</summary>
    LostAnswer,

    /// <summary>Every answer comes twice, under another name.</summary>
    DuplicateAnswer,

    /// <summary>Booked and settled, then it comes back as a credit that names the end-to-end id.</summary>
    Returned,
}

/// <summary>Which transfers a scenario is for: all that is given must fit.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record PaymentRule
{
    static readonly string[] Codes = ["AC01", "AC04", "AC06", "AM04", "AG01", "RR04", "BE01"];

    public required PaymentScenario Scenario { get; init; }

    /// <summary>EndToEndId.</summary>
    public string? EndToEndId { get; init; }

    /// <summary>Of the creditor.</summary>
    public string? Account { get; init; }
    public string? Currency { get; init; }

    /// <summary>One in so many, as the seed decides; 0 or 1 means all.</summary>
    public int Every { get; init; }

    /// <summary>ISO reason of a rejection.</summary>
    public string Code { get; init; } = "AC04";

    /// <summary>How long a pending transfer or a return takes, in milliseconds of the sandbox.</summary>
    public double PauseMs { get; init; } = 2000;

    public Problem? Check(int position)
    {
        if (!Enum.IsDefined(Scenario))
            return Problem.Invalid(
                $"rules[{position}].scenario", "The scenario is not known.", string.Join(", ", Enum.GetNames<PaymentScenario>()));
        if (!Codes.Contains(Code))
            return Problem.Invalid($"rules[{position}].code", $"'{Code}' is not a reason that is played.", string.Join(", ", Codes));
        if (Every < 0)
            return Problem.Invalid($"rules[{position}].every", "A count is not negative.", "0 and more");
        return PauseMs is >= 0 and <= Faults.LongestDelayMs
            ? null
            : Problem.Invalid($"rules[{position}].pauseMs", "The pause is out of range.", $"0 to {Faults.LongestDelayMs}");
    }

    public bool Fits(PaymentOrder order, int position, long seed) =>
        (EndToEndId is null || EndToEndId == order.EndToEndId) && (Account is null || Account == order.Account)
        && (Currency is null || Currency == order.Currency)
        && (Every <= 1 || Chance.OneIn(Every, seed, "payment scenario", $"{position}", order.EndToEndId));
}

/// <summary>The rules in their order; the first that fits counts, and without one a transfer is accepted.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record PaymentScript
{
    const int MostRules = 1000;

    public required IReadOnlyList<PaymentRule> Rules { get; init; }

    public Problem? Check() => Rules.Count > MostRules
        ? Problem.Invalid("rules", "There are too many rules.", $"at most {MostRules}")
        : Rules.Select((rule, i) => rule.Check(i)).FirstOrDefault(problem => problem is not null);

    public PaymentRule? Of(PaymentOrder order, long seed)
    {
        for (var i = 0; i < Rules.Count; i++)
            if (Rules[i].Fits(order, i, seed))
                return Rules[i];
        return null;
    }
}

/// <summary>GET and PUT /control/payments: replaces the whole script, for the files that come from then on.</summary>
sealed class PaymentControl(Db db)
{
    PaymentScript? current;

    public async ValueTask<PaymentScript> Get(CancellationToken ct)
    {
        if (current is { } known)
            return known;
        var rules = await db.Many<string>("select rule::text from payment_scenario order by position", new { }, ct);
        var loaded = new PaymentScript
        {
            Rules = rules.ConvertAll(rule => JsonSerializer.Deserialize<PaymentRule>(rule, JsonSerializerOptions.Web)!),
        };
        return Interlocked.CompareExchange(ref current, loaded, null) ?? loaded;
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/control/payments", (PaymentControl control, CancellationToken ct) => control.Get(ct));
        routes.MapPut("/control/payments", Put);
    }

    static async Task<Results<Ok<PaymentScript>, ProblemHttpResult>> Put(PaymentScript script, PaymentControl control, CancellationToken ct)
    {
        if (script.Check() is { } problem)
            return problem.ToHttp();
        await control.Save(script, ct);
        return TypedResults.Ok(script);
    }

    async Task Save(PaymentScript script, CancellationToken ct)
    {
        await db.Transact(async tx =>
        {
            await tx.Run("delete from payment_scenario", new { });
            await tx.Run(
                """
                insert into payment_scenario (position, rule)
                select n.position, n.rule::jsonb
                from unnest(@Positions, @Rules) as n (position, rule)
                """,
                new
                {
                    Positions = Enumerable.Range(0, script.Rules.Count).ToArray(),
                    Rules = script.Rules.Select(rule => JsonSerializer.Serialize(rule, JsonSerializerOptions.Web)).ToArray(),
                });
        }, ct);
        Volatile.Write(ref current, script);
    }
}
