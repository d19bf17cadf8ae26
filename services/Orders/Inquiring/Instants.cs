namespace CrossBorder.Orders;

public static class Instants
{
    static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>What PostgreSQL keeps of an instant, so that the first answer and a repeated one agree.</summary>
    public static DateTimeOffset ToMicroseconds(DateTimeOffset now) => now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));

    /// <summary>The calendar day in Asia/Shanghai, which has no daylight saving time.</summary>
    public static DateOnly DayInChina(DateTimeOffset now) => DateOnly.FromDateTime(now.ToOffset(China).DateTime);
}
