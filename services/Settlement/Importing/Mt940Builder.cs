namespace CrossBorder.Settlement;

/// <summary>Collects the fields of one message and judges it at its end.</summary>
sealed class Mt940Builder(int firstLine)
{
    const int LongestFault = 500;
    const int MostFaults = 1000;
    const int LongestNarrative = 4000;
    const int LongestAccount = 35;
    const int MostRepeats = 100;

    readonly List<Mt940Fault> faults = [];
    readonly List<Mt940Entry> entries = [];
    readonly List<Mt940Balance> forward = [];
    readonly List<long> floors = [];
    readonly List<Mt940Total> totals = [];
    string reference = "";
    string? relatedReference;
    string? account;
    (int Statement, int Sequence)? numbers;
    DateTimeOffset? createdAt;
    Mt940Balance? opening;
    Mt940Balance? closing;
    Mt940Balance? available;
    string narrative = "";
    int position;
    Preceding preceding;
    string? broken;

    public void Add(Mt940Field field)
    {
        if (field.Tag == "61")
        {
            preceding = AddEntry(field) ? Preceding.Entry : Preceding.RefusedEntry;
            return;
        }

        if (field.Tag == "86")
            AddNarrative(field);
        else
            AddOther(field);
        preceding = Preceding.Other;
    }

    public Mt940Message Build()
    {
        if (broken is null && (account is null || numbers is null || opening is null || closing is null))
            broken = "account (25), number (28C), opening balance (60) and closing balance (62) are not all there";
        if (broken is null && opening!.Currency != closing!.Currency)
            broken = $"it opens in {opening.Currency} and closes in {closing.Currency}";
        if (broken is not null)
            return Refused(broken);

        // Wider than 64 bits: the sum of many well-formed entries need not fit, and a broken file must not stop the service.
        var sum = entries.Aggregate(Int128.Zero, (total, entry) => total + entry.SignedMinor);
        var unexplained = closing!.Minor - opening!.Minor - sum;
        if ((unexplained != 0 && entries.Count == position) || Int128.Abs(unexplained) > long.MaxValue)
            return Refused($"opening {opening.Minor} and entries {sum} do not make closing {closing.Minor}, in minor units");
        if (entries.Count == position && totals.Find(total => !Agrees(total)) is { } wrong)
            return Refused($"field 90{wrong.Side} counts {wrong.Count} entries of {wrong.Minor} minor units, which are not these");
        return new Mt940Message(
            new Mt940Statement(
                reference, relatedReference, account!, numbers!.Value.Statement, numbers.Value.Sequence, createdAt, floors, opening,
                entries, closing, available, forward, totals, narrative, (long)unexplained), faults);
    }

    Mt940Message Refused(string why) =>
        new(null, [.. faults, new Mt940Fault(firstLine, "statement_refused", why, $":20:{Bounded(reference, 50)}")]);

    bool Agrees(Mt940Total total)
    {
        var side = entries.Where(entry => (entry.SignedMinor > 0) == (total.Side == Mark.C)).ToList();
        return side.Count == total.Count && side.Aggregate(Int128.Zero, (sum, entry) => sum + entry.AmountMinor) == total.Minor;
    }

    bool AddEntry(Mt940Field field)
    {
        position++;
        if (entries.Count == Mt940Reader.MostEntries)
            broken ??= $"it has more than {Mt940Reader.MostEntries} entries";
        if (broken is not null)
            return Refuse(field, "entry_refused", $"the statement is refused: {broken}");
        if (opening is null)
            return Refuse(field, "entry_refused", "the entry comes before the opening balance");

        var (entry, fault) = field.Cut
            ? (null, "the entry is too long")
            : Mt940Parts.Entry(field.Text, position, field.Line, opening.Currency);
        if (entry is null)
            return Refuse(field, "entry_refused", fault!);
        entries.Add(entry);
        return true;
    }

    /// <summary>The narrative of a refused entry stays with it, so that whoever looks at it sees whose money it is.</summary>
    void AddNarrative(Mt940Field field)
    {
        var text = Bounded(field.Text, LongestNarrative);
        if (preceding == Preceding.Entry)
            entries[^1] = entries[^1] with { Narrative = text };
        else if (preceding == Preceding.RefusedEntry)
            faults[^1] = faults[^1] with { Text = Bounded($"{faults[^1].Text}\n:86:{text}", LongestFault) };
        else if (closing is not null)
            narrative = text;
        else
            Refuse(field, "field_refused", "the narrative follows no entry and no closing balance");
    }

    void AddOther(Mt940Field field)
    {
        var text = field.Text.TrimEnd();
        switch (field.Tag)
        {
            case "20": reference = Bounded(text, 16); break;
            case "21": relatedReference = Bounded(text, 16); break;
            case "25": account = IsAccount(text) ? text : Break<string>(field); break;
            case "28C" or "28": numbers = Mt940Parts.Numbers(text) ?? Break<(int, int)?>(field); break;
            case "60F" or "60M": opening = Once(opening, field); break;
            case "62F" or "62M": closing = Once(closing, field); break;
            default: AddOptional(field, text); break;
        }
    }

    static bool IsAccount(string text) => text.Length is > 0 and <= LongestAccount && !text.Contains('\n', StringComparison.Ordinal);

    /// <summary>Fields that a statement may do without: a bad one is noted and left out. Tags unknown to the format are left out.</summary>
    void AddOptional(Mt940Field field, string text)
    {
        var taken = field.Tag switch
        {
            "64" => (available = Mt940Parts.Balance(text, false)) is not null,
            "65" => Keep(forward, Mt940Parts.Balance(text, false)),
            "13D" => (createdAt = Mt940Parts.Created(text)) is not null,
            "34F" => Mt940Parts.Floor(text) is { } floor && Keep(floors, floor),
            "90D" => Keep(totals, Mt940Parts.Total(text, Mark.D)),
            "90C" => Keep(totals, Mt940Parts.Total(text, Mark.C)),
            _ => true,
        };
        if (!taken)
            Refuse(field, "field_refused", $"field {field.Tag} does not have its format");
    }

    static bool Keep<T>(List<T> list, T? value)
    {
        if (value is null || list.Count == MostRepeats)
            return false;
        list.Add(value);
        return true;
    }

    Mt940Balance? Once(Mt940Balance? already, Mt940Field field)
    {
        if (already is not null)
            broken ??= $"it has field {field.Tag[..2]} twice";
        return Mt940Parts.Balance(field.Text, field.Tag[2] == 'M') ?? Break<Mt940Balance>(field);
    }

    T? Break<T>(Mt940Field field)
    {
        broken ??= $"field {field.Tag} does not have its format";
        Refuse(field, "field_refused", $"field {field.Tag} does not have its format");
        return default;
    }

    /// <summary>Notes what is wrong; of very many only the last is kept beside the first ones. Always false.</summary>
    bool Refuse(Mt940Field field, string code, string detail)
    {
        if (faults.Count == MostFaults)
            faults.RemoveAt(MostFaults - 1);
        faults.Add(new Mt940Fault(field.Line, code, detail, Bounded($":{field.Tag}:{field.Text}", LongestFault)));
        return false;
    }

    static string Bounded(string text, int most) => text.Length <= most ? text : text[..most];

    enum Preceding { Other, Entry, RefusedEntry }
}
