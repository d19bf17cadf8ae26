namespace CrossBorder.Bench;

/// <summary>Processor time by process, as of one moment or between two.</summary>
sealed record Usage(IReadOnlyDictionary<string, TimeSpan> ByName)
{
    public const string Database = "PostgreSQL";
    public const string Broker = "RabbitMQ";
    public const string Load = "load generator";

    /// <summary>Plays other companies: not a part of the platform.</summary>
    public const string Counterparties = "sandbox";

    static readonly string[] NotOurs = [Database, Broker, Load, Counterparties];

    public TimeSpan this[string name] => ByName.GetValueOrDefault(name);

    /// <summary>All processes of the platform together.</summary>
    public TimeSpan Ours => new(ByName.Where(pair => !NotOurs.Contains(pair.Key)).Sum(pair => pair.Value.Ticks));

    public IEnumerable<string> Services => ByName.Keys.Where(name => !NotOurs.Contains(name));

    public static Usage operator -(Usage after, Usage before) =>
        new(after.ByName.ToDictionary(pair => pair.Key, pair => pair.Value - before[pair.Key]));
}
