using System.Text.Json.Serialization;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>What the operator of the sandbox sets while it runs. What a PUT leaves out takes its default.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record Settings
{
    public const double SlowestSpeed = 0.01;
    public const double FastestSpeed = 1000;

    /// <summary>Decides every fault, together with what the fault is about: same seed and input, same answers.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How much faster than usual the other companies work. At 1 customs clears an order in about a second.</summary>
    public double Speed { get; init; } = 1;

    public Faults Customs { get; init; } = new();
    public Faults Bank { get; init; } = new();
    public Faults Carrier { get; init; } = new();
    public Faults Tax { get; init; } = new();
    public Faults Processors { get; init; } = new();
    public Desk Desk { get; init; } = new();

    /// <summary>One waybill in so many is made out to another consignee; 0 means none.</summary>
    public int MisdirectEvery { get; init; }

    /// <summary>One message of the payment processors in so many is lost; 0 means none.</summary>
    public int LoseMessageEvery { get; init; }

    /// <summary>Buyers and banks are as they are: wrong and missing references, charges, parts, third parties, at known rates.</summary>
    public bool Irregular { get; init; }

    /// <summary>So much time of the sandbox, on the clock of the world.</summary>
    public TimeSpan After(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds / Speed);

    public IEnumerable<(string Company, Faults Faults)> ByCompany() =>
        [("customs", Customs), ("bank", Bank), ("carrier", Carrier), ("tax", Tax), ("processors", Processors)];

    public Problem? Check()
    {
        if (Speed is not (>= SlowestSpeed and <= FastestSpeed))
            return Problem.Invalid("speed", $"The speed {Speed} is out of range.", $"{SlowestSpeed} to {FastestSpeed}");
        if (MisdirectEvery < 0)
            return Problem.Invalid("misdirectEvery", "A count is not negative.", "0 for none, or 1 and more");
        if (LoseMessageEvery < 0)
            return Problem.Invalid("loseMessageEvery", "A count is not negative.", "0 for none, or 1 and more");
        return ByCompany().Select(pair => pair.Faults.Check(pair.Company)).FirstOrDefault(problem => problem is not null)
            ?? Desk.Check();
    }
}

/// <summary>How strict customs is, and what it leaves out.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record Desk
{
    /// <summary>One in so many full declarations is never closed (R), though its goods have left; 0 means every one is.</summary>
    public int NoCloseEvery { get; init; }

    /// <summary>603, 605, 607, 509 and 701 must be signed (ceb-messages.md section 4 rule 8).</summary>
    public bool RequireSignature { get; init; }

    /// <summary>What came in an envelope is answered in one.</summary>
    public bool WrapAnswers { get; init; } = true;

    public Problem? Check() => NoCloseEvery < 0
        ? Problem.Invalid("desk.noCloseEvery", "A count is not negative.", "0 for never, or 1 and more")
        : null;
}

/// <summary>How one company misbehaves.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record Faults
{
    public const int LongestDelayMs = 600_000;

    /// <summary>Added to every answer, in real milliseconds.</summary>
    public int DelayMs { get; init; }

    /// <summary>Share of the answers that come twice, 0 to 1.</summary>
    public double Repeat { get; init; }

    /// <summary>Answers that belong together come in another order.</summary>
    public bool Reorder { get; init; }

    /// <summary>One in so many is refused; 0 means none, 1 every one.</summary>
    public int RejectEvery { get; init; }

    /// <summary>Every so many calls the connection breaks, or for customs one in so many receipts comes cut off; 0 means never.</summary>
    public int BreakEvery { get; init; }

    internal TimeSpan Delay => TimeSpan.FromMilliseconds(DelayMs);

    public Problem? Check(string company)
    {
        if (DelayMs is < 0 or > LongestDelayMs)
            return Problem.Invalid($"{company}.delayMs", $"A delay of {DelayMs} ms is out of range.", $"0 to {LongestDelayMs}");
        if (Repeat is not (>= 0 and <= 1))
            return Problem.Invalid($"{company}.repeat", $"{Repeat} is not a share.", "0 to 1");
        if (RejectEvery < 0)
            return Problem.Invalid($"{company}.rejectEvery", "A count is not negative.", "0 for never, or 1 and more");
        if (BreakEvery < 0)
            return Problem.Invalid($"{company}.breakEvery", "A count is not negative.", "0 for never, or 1 and more");
        return null;
    }
}
