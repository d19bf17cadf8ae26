using System.Globalization;

namespace CrossBorder.Statements.Tests;

/// <summary>Makes valid statements at random, within what the format that they are for can say.</summary>
sealed class Models(int seed)
{
    const string Plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const string Rich = Plain + " .,()'-éüßøŁ货款杭州𠀀&<>\"";
    static readonly string[] Currencies = ["USD", "JPY", "KWD", "EUR", "CNY", "CLF", "XOF"];
    readonly Random random = new(seed);

    public (Statement Head, List<Entry> Entries) Mt(bool isInterim)
    {
        var currency = Pick(Currencies);
        var entries = Enumerable.Range(1, random.Next(8)).Select(position => MtEntry(position, currency, isInterim)).ToList();
        var booked = entries.Where(entry => entry.Status == EntryStatus.Booked).ToList();
        var opening = new Balance(BalanceKind.Opening, Flip(), Day(), currency, random.NextInt64(-1_000_000_000, 1_000_000_000));
        var head = new Statement
        {
            Format = isInterim ? StatementFormat.Mt942 : StatementFormat.Mt940,
            Index = 1,
            Line = 1,
            Reference = Word(1, 16),
            RelatedReference = Flip() ? Word(1, 16) : null,
            Account = Word(5, 34) + "Z",
            Currency = currency,
            Number = random.Next(100_000),
            Page = Flip() ? random.Next(1, 100_000) : null,
            CreatedAt = Flip() ? new DateTimeOffset(2026, 5, 4, random.Next(24), random.Next(60), 0, TimeSpan.FromHours(random.Next(-9,
                9))) : null,
            Floors = isInterim ? [new FloorLimit(currency, random.Next(1000), Flip() ? 'D' : null)] : [],
            Opening = isInterim ? null : opening,
            Closing = isInterim ? null : new Balance(BalanceKind.Closing, Flip(), Day(), currency, opening.Minor + booked.Sum(entry =>
                entry.SignedMinor)),
            OtherBalances = isInterim || Flip() ? [] : [new Balance(BalanceKind.Available, false, Day(), currency, random.Next()),
                new Balance(BalanceKind.Forward, false, Day(), currency, -random.Next())],
            Totals = Flip() && !isInterim ? [] : [Total(false, booked), Total(true, booked)],
            Narrative = isInterim || Flip() ? "" : Word(1, 60),
            Entries = entries.Count,
            UnexplainedMinor = isInterim ? null : 0,
        };
        return (head, entries);
    }

    public (Statement Head, List<Entry> Entries) Camt()
    {
        var currency = Pick(Currencies);
        var lines = Enumerable.Range(1, random.Next(6)).Select(position => CamtLine(position, currency)).ToList();
        var booked = lines.Where(line => line[0].Status == EntryStatus.Booked)
            .Select(line => line.Sum(entry => entry.SignedMinor)).ToList();
        var opening = new Balance(BalanceKind.Opening, false, Day(), currency, random.NextInt64(-1_000_000_000, 1_000_000_000));
        var head = new Statement
        {
            Format = StatementFormat.Camt053,
            Index = 1,
            Line = 1,
            Reference = Word(1, 35),
            Account = Word(5, 34),
            AccountOwner = Flip() ? Text(1, 70) : null,
            Servicer = Flip() ? "COBADEFFXXX" : null,
            Currency = currency,
            Number = Flip() ? random.Next() : null,
            Page = Flip() ? random.Next(1, 1000) : null,
            LastPage = Flip() ? Flip() : null,
            CreatedAt = Flip() ? new DateTimeOffset(2026, 5, 4, random.Next(24), random.Next(60), 0, TimeSpan.FromHours(random.Next(-9,
                9))) : null,
            Copy = Flip() ? "DUPL" : null,
            Opening = opening,
            Closing = new Balance(BalanceKind.Closing, false, Day(), currency, opening.Minor + booked.Sum()),
            Totals = Flip() ? [] : [CamtTotal(true, booked), CamtTotal(false, booked)],
            Narrative = Flip() ? "" : Text(1, 100),
            Entries = lines.Count,
            UnexplainedMinor = 0,
        };
        return (head, [.. lines.SelectMany(line => line)]);
    }

    Entry MtEntry(int position, string currency, bool isInterim)
    {
        var value = Day();
        var narrative = MtNarrative.Any(random, this);
        return new Entry
        {
            Position = position,
            Line = 0,
            Raw = "",
            ValueDate = value,
            BookingDate = value.AddDays(random.Next(-20, 20)),
            Status = isInterim && random.Next(4) == 0 ? EntryStatus.Pending : EntryStatus.Booked,
            Mark = isInterim ? (Flip() ? Mark.C : Mark.D) : (Mark)random.Next(4),
            FundsCode = Flip() ? null : currency[2],
            AmountMinor = random.Next(10) == 0 ? 0 : random.NextInt64(1, 99_999_999_999),
            Currency = currency,
            TypeCode = Pick("NTRF", "NMSC", "S103", "FCHG"),
            References = new References
            {
                Customer = Flip() ? null : Word(1, 16),
                Bank = Flip() ? null : Word(1, 16),
                EndToEnd = narrative.EndToEnd,
            },
            Details = Flip() ? "" : Word(1, 34),
            Narrative = narrative.Text,
            BankCode = narrative.Code,
            Remittance = narrative.Remittance,
            Counterparty = narrative.Party,
            ReturnReason = narrative.Return,
        };
    }

    List<Entry> CamtLine(int position, string currency)
    {
        var (isCredit, isReversal) = (Flip(), random.Next(5) == 0);
        var first = CamtEntry(position, currency, isCredit, isReversal);
        if (random.Next(3) > 0)
            return [first];
        var parts = Enumerable.Range(1, random.Next(2, 5)).Select(_ => CamtEntry(position, currency, random.Next(5) == 0 ? !isCredit
            : isCredit, isReversal)).ToList();
        var sum = parts.Sum(part => part.SignedMinor);
        if (sum == 0)
            return [first];
        var reference = first.References.Bank;
        var id = Flip() ? Word(1, 35) : null;
        var mark = sum > 0 ? (isReversal ? Mark.RD : Mark.C) : isReversal ? Mark.RC : Mark.D;
        return [.. parts.Select((part, i) => part with
        {
            Batch = new Batch(i + 1, Math.Abs(sum), reference, mark, id, id is null ? null : parts.Count),
            References = part.References with { Bank = reference, Message = id },
            ValueDate = first.ValueDate, BookingDate = first.BookingDate, Status = first.Status, TypeCode = first.TypeCode,
            Details = "",
        })];
    }

    Entry CamtEntry(int position, string currency, bool isCredit, bool isReversal)
    {
        var endToEnd = Flip() ? Word(1, 35) : null;
        var value = Day();
        var original = Pick(Currencies);
        return new Entry
        {
            Position = position,
            Line = 0,
            Raw = "",
            ValueDate = value,
            BookingDate = value.AddDays(random.Next(-400, 400)),
            Status = random.Next(6) == 0 ? EntryStatus.Pending : EntryStatus.Booked,
            Mark = isCredit ? (isReversal ? Mark.RD : Mark.C) : isReversal ? Mark.RC : Mark.D,
            AmountMinor = random.NextInt64(1, 99_999_999_999),
            Currency = currency,
            TypeCode = Flip() ? "" : "PMNT/RCDT/ESCT",
            References = new References
            {
                Customer = endToEnd,
                EndToEnd = endToEnd,
                Bank = Flip() ? Word(1, 35) : null,
                Uetr = Flip() ? new Guid(random.Next(), 1, 2, [1, 2, 3, 4, 5, 6, 7, 8]).ToString() : null,
                Transaction = Flip() ? Word(1, 35) : null,
                Mandate = Flip() ? Word(1, 35) : null,
            },
            Charges = Flip() ? [] : [new Charge(random.Next(1000), currency, Flip() ? true : null, null, Flip() ? "SHAR" : null)],
            Counterparty = Flip() ? null : new Party(Text(1, 70), Flip() ? Word(8, 34) : null, Flip() ? "BARCGB22XXX" : null),
            UltimateParty = Flip() ? null : Text(1, 70),
            Original = Flip() ? null : new Original(random.NextInt64(1, 99_999_999_999), original, "7.1234", original, currency),
            Remittance = string.Join('\n', Enumerable.Range(0, random.Next(3)).Select(_ => Text(1, 140))),
            Structured = Flip() ? [] : [Word(5, 25), Word(5, 25)],
            ReturnReason = Flip() ? null : "AC04",
            Details = Flip() ? "" : Text(1, 105),
        };
    }

    static StatementTotal Total(bool isCredit, List<Entry> booked)
    {
        var side = booked.Where(entry => (entry.Mark is Mark.C or Mark.RD) == isCredit).ToList();
        return new StatementTotal(isCredit, side.Count, side.Sum(entry => entry.AmountMinor));
    }

    static StatementTotal CamtTotal(bool isCredit, List<long> booked) => new(
        isCredit, booked.Count(sum => sum > 0 == isCredit), booked.Where(sum => sum > 0 == isCredit).Sum(Math.Abs));

    public string Word(int least, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => Plain[random.Next(Plain.Length)]));

    /// <summary>Any letters, no blank at either end and whole characters only.</summary>
    public string Text(int least, int most)
    {
        var runes = Rich.EnumerateRunes().ToArray();
        return string.Concat(Enumerable.Range(0, random.Next(least, most - 1)).Select(_ => runes[random.Next(runes.Length)].ToString())
            .Prepend("a").Append("z"));
    }

    public bool Flip() => random.Next(2) == 0;

    public DateOnly Day() => new DateOnly(2024, 1, 1).AddDays(random.Next(1000));

    public T Pick<T>(params T[] of) => of[random.Next(of.Length)];

    public static string Digits(long minor, string currency, char separator, bool always)
    {
        var decimals = Iso4217.Decimals(currency)!.Value;
        var digits = Math.Abs(minor).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        return decimals == 0 && !always ? digits : $"{digits[..^decimals]}{separator}{digits[^decimals..]}";
    }
}

/// <summary>A narrative and what is in it.</summary>
sealed record MtNarrative(string Text, string Remittance, Party? Party, string? Code, string? EndToEnd, string? Return)
{
    public static MtNarrative Any(Random random, Models models)
    {
        var (remittance, name) = (models.Word(1, 60) + models.Word(0, 30), models.Word(5, 27) + " " + models.Word(1, 20));
        return random.Next(4) switch
        {
            0 => new("", "", null, null, null, null),
            1 => Free(remittance + "\n" + models.Word(1, 60)),
            2 => new(
                $"166?00TRF?20{remittance[..(remittance.Length / 2)]}?21{remittance[(remittance.Length / 2)..]}"
                    + $"?30BARCGB22?31GB82WEST?32{name[..5]}?33{name[5..]}?34AC04",
                remittance, new Party(name, "GB82WEST", "BARCGB22"), "166", null, "AC04"),
            _ => new(
                $"/EREF/{name[..4].Trim()}7//ORDP//NAME/{name}//IBAN/GB82WEST//REMI/USTD//{remittance}", remittance, new Party(name,
                    "GB82WEST", null),
                null, name[..4].Trim() + "7", null),
        };
    }

    static MtNarrative Free(string text) => new(text, text, null, null, null, null);
}
