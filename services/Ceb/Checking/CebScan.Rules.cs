namespace CrossBorder.Ceb;

/// <summary>Checks that more than one message needs.</summary>
sealed partial class CebScan
{
    const decimal HalfOfFifthDecimal = 0.000005m;
    readonly HashSet<string> guids = [];

    public void OneOf(string name, string? value, params ReadOnlySpan<string> values)
    {
        if (value is not null && !values.Contains(value))
            Add(name, "enumeration", value, string.Join(", ", values));
    }

    public void In(string name, string? value, CodeList list)
    {
        if (value is not null && !list.Contains(value))
            Add(name, "enumeration", value, list.Meaning);
    }

    /// <summary>yyyyMMddHHmmss, with milliseconds behind it in answers.</summary>
    public void Time(string name, string? value)
    {
        if (value is not null && CebText.Instant(value) is null)
            Add(name, "time", value, value.Length > 14 ? "yyyyMMddHHmmssfff" : "yyyyMMddHHmmss");
    }

    public void Day(string name, string? value)
    {
        if (value is not null && CebText.Date(value) is null)
            Add(name, "time", value, "yyyyMMdd");
    }

    public void Positive(string name, decimal? value)
    {
        if (value <= 0)
            Add(name, "positive", CebText.Number(value.Value), "more than 0");
    }

    public void Digits(string name, string value, string accepted)
    {
        if (!value.All(char.IsAsciiDigit))
            Add(name, "hs_code", value, accepted);
    }

    /// <summary>Numbers of lines go from 1 without gaps (rule 5).</summary>
    public void Number(string name, int value, int expected)
    {
        if (value != expected)
            Add(name, "gnum", CebText.Number(value), $"numbers from 1 without gaps, here {expected}");
    }

    /// <summary>A second statutory unit and its quantity come as a pair or not at all (rule 4).</summary>
    public void UnitPair(string? unit2, decimal? qty2)
    {
        if ((unit2 is null) != (qty2 is null))
            Add("qty2", "unit_pair", qty2 is { } quantity ? CebText.Number(quantity) : "", "unit2 and qty2 together, or neither");
        else
            Positive("qty2", qty2);
        In("unit2", unit2, CodeList.Units);
    }

    /// <summary>
    /// Total = quantity x price (rule 3), where the price is rounded to five decimals: the product may miss the total by half of the
    /// fifth decimal for each unit.
    /// </summary>
    public void Total(string name, decimal quantity, decimal price, decimal total)
    {
        // 19 digits each: the product may be more than a decimal holds, but then the division says the same.
        var isSame = quantity < 1_000_000_000 && price < 1_000_000_000
            ? Math.Abs((quantity * price) - total) <= quantity * HalfOfFifthDecimal
            : Math.Abs(price - (total / quantity)) <= HalfOfFifthDecimal;
        if (!isSame)
            Add(name, "total_price", CebText.Number(total), $"quantity x price, {CebText.Number(quantity)} x {CebText.Number(price)}");
    }

    public void Weights(string netName, decimal net, string grossName, decimal gross)
    {
        Positive(grossName, gross);
        if (net > gross)
            Add(netName, "net_weight", CebText.Number(net), $"at most gross, {CebText.Number(gross)}");
    }

    /// <summary>Head of everything sent: its own guid in upper case, kind of report, time.</summary>
    public void Head(string guid, string appType, string appTime, string appStatus)
    {
        if (!Guid.TryParseExact(guid, "D", out _) || guid.Any(char.IsAsciiLetterLower))
            Add("guid", "guid", guid, "a UUID in upper case");
        else if (!guids.Add(guid))
            Add("guid", "guid", guid, "another one for each node of the message");
        OneOf("appType", appType, "1", "2", "3");
        OneOf("appStatus", appStatus, "1", "2");
        Time("appTime", appTime);
    }

    /// <summary>A document that is split over messages (rule 7); one that is not is part 1 of 1.</summary>
    public void Parts(long count, long number)
    {
        if (count < 1)
            Add("msgCount", "message_count", CebText.Number(count), "1 or more");
        else if (number < 1 || number > count)
            Add("msgSeqNo", "message_count", CebText.Number(number), $"1 to msgCount, {CebText.Number(count)}");
    }

    /// <summary>Each line under its own path.</summary>
    public void Lines<T>(string name, IReadOnlyList<T> lines, Action<T, int> check)
    {
        for (var i = 0; i < lines.Count && !IsFull; i++)
        {
            Path.Push(name, i + 1);
            check(lines[i], i + 1);
            Path.Pop();
        }
    }
}
