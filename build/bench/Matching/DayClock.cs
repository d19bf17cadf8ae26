namespace CrossBorder.Bench;

/// <summary>Stands at a moment of the day that is played.</summary>
sealed class DayClock : TimeProvider
{
    static readonly TimeSpan AtWork = TimeSpan.FromHours(2);

    DateTimeOffset now;

    /// <summary>The morning of the day in China.</summary>
    public void Set(DateOnly day) => now = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) + AtWork;

    public override DateTimeOffset GetUtcNow() => now;
}
