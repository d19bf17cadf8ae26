using System.Globalization;
using System.Text;
using CrossBorder.Platform;
using CrossBorder.Sandbox;

namespace CrossBorder.Bench;

/// <summary>A credit on a statement with its bank reference.</summary>
sealed record StatedCredit(string BankReference, ShownCredit Credit);

/// <summary>The file of a day.</summary>
sealed record DayFile(string Name, byte[] Content);

/// <summary>
/// The bank's statements of a year's payments with irregularities at known rates, and the truth of each entry. Of some days there is
/// an interim report before, and some files come again under another name.
/// </summary>
sealed class BankYear(IrregularRates rates, long seed)
{
    const string Account = "CBGBP0001";
    const double Interim = 0.20;
    const double Again = 0.10;
    const int MeetWithin = 14;
    readonly List<(DateOnly Day, ShownCredit Credit)> late = [];
    long references = 1_000_000;
    long balance;
    int number;

    readonly Dictionary<string, string> meetings = [];

    /// <summary>Every credit by its bank reference.</summary>
    public Dictionary<string, ShownCredit> Truth { get; } = [];

    public int InterimReports { get; private set; }

    public int Copies { get; private set; }

    /// <summary>
    /// The payments with the days on which they are made: whoever pays several orders at once waits for the next one that falls due to
    /// it within two weeks.
    /// </summary>
    public List<DuePayment> Meet(IEnumerable<DuePayment> payments)
    {
        var all = payments.ToList();
        foreach (var ofBuyer in all.GroupBy(due => due.BuyerId).ToList())
        {
            var mine = ofBuyer.OrderBy(due => due.Day).ToList();
            foreach (var first in mine.Where(due => rates.Of(seed, due.Payment.Id) == Irregularity.Merged))
            {
                if (meetings.ContainsKey(first.Payment.Id) || mine.Find(other => other.Payment.Order != first.Payment.Order
                    && other.Day >= first.Day && other.Day.DayNumber - first.Day.DayNumber <= MeetWithin
                    && !meetings.ContainsKey(other.Payment.Id)) is not { } next)
                    continue;
                meetings[first.Payment.Id] = meetings[next.Payment.Id] = next.Payment.Id;
                all[all.IndexOf(first)] = first with { Day = next.Day };
            }
        }

        return [.. all.OrderBy(due => due.Day)];
    }

    /// <summary>Files of one day with these payments, in the order in which they come.</summary>
    public IEnumerable<DayFile> FilesOf(DateOnly day, IReadOnlyList<DuePayment> payments)
    {
        var now = Credits(day, payments).Concat(late.Where(one => one.Day <= day).Select(one => one.Credit)).ToList();
        late.RemoveAll(one => one.Day <= day);
        var credits = now.Select(credit => new StatedCredit(
            string.Create(CultureInfo.InvariantCulture, $"CB{++references:D12}"), credit)).ToList();
        foreach (var stated in credits)
            Truth.Add(stated.BankReference, stated.Credit);
        number++;
        if (credits.Count > 1 && Chance.Share(Interim, seed, "interim", $"{day:O}"))
        {
            InterimReports++;
            yield return new DayFile($"interim-{day:yyyyMMdd}.942", Report(day, credits[..(credits.Count / 2)]));
        }

        var statement = Statement(day, credits);
        yield return new DayFile($"statement-{day:yyyyMMdd}.sta", statement);
        balance += credits.Sum(stated => stated.Credit.AmountMinor);
        if (!Chance.Share(Again, seed, "again", $"{day:O}"))
            yield break;
        Copies++;
        yield return new DayFile($"copy-of-{day:yyyyMMdd}.sta", statement);
    }

    /// <summary>The second part of every other payment in two parts comes some days later, most within a week.</summary>
    IEnumerable<ShownCredit> Credits(DateOnly day, IReadOnlyList<DuePayment> payments)
    {
        var parts = new HashSet<Guid>();
        foreach (var credit in Credits(payments))
            if (credit.Kind == Irregularity.Split && !parts.Add(credit.Truth[0].Order) && Chance.OneIn(2, seed, "late", credit.Narrative))
                late.Add((day.AddDays(LateBy(credit.Narrative)), credit));
            else
                yield return credit;
    }

    int LateBy(string credit) => 1 + (int)(Chance.Number(seed, "late by", credit) % (Chance.OneIn(8, seed, "very late", credit) ? 9u : 5u));

    /// <summary>Some of one buyer's payments go together; those that would and find no other are paid by number.</summary>
    IEnumerable<ShownCredit> Credits(IReadOnlyList<DuePayment> payments)
    {
        foreach (var together in payments.GroupBy(due => meetings.GetValueOrDefault(due.Payment.Id, due.Payment.Id)))
        {
            var paid = together.Select(due => due.Payment).ToList();
            var kind = rates.Of(seed, paid[0].Id);
            foreach (var credit in Show(
                paid, paid.Count > 1 ? Irregularity.Merged : kind == Irregularity.Merged ? Irregularity.NumberOnly : kind))
                yield return credit;
        }
    }

    IEnumerable<ShownCredit> Show(List<MeantPayment> payments, Irregularity kind) =>
        Irregular.Show(payments, kind, rates.IsCharged(seed, payments[0].Id), seed);

    byte[] Statement(DateOnly day, List<StatedCredit> credits)
    {
        var text = new StringBuilder();
        Line(text, $":20:ST{number:D8}");
        Line(text, $":25:{Account}");
        Line(text, $":28C:{number:D5}/00001");
        Line(text, $":60F:C{day:yyMMdd}GBP{Amount(balance)}");
        Entries(text, day, credits);
        Line(text, $":62F:C{day:yyMMdd}GBP{Amount(balance + credits.Sum(stated => stated.Credit.AmountMinor))}");
        Line(text, "-");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    byte[] Report(DateOnly day, List<StatedCredit> credits)
    {
        var text = new StringBuilder();
        Line(text, $":20:IR{number:D8}");
        Line(text, $":25:{Account}");
        Line(text, $":28C:{number:D5}/00001");
        Line(text, ":34F:GBP0,");
        Line(text, $":13D:{day:yyMMdd}1200+0000");
        Entries(text, day, credits);
        Line(text, string.Create(CultureInfo.InvariantCulture,
            $":90C:{credits.Count}GBP{Amount(credits.Sum(stated => stated.Credit.AmountMinor))}"));
        Line(text, "-");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    static void Entries(StringBuilder text, DateOnly day, List<StatedCredit> credits)
    {
        foreach (var (reference, credit) in credits)
        {
            Line(text, $":61:{day:yyMMdd}{day:MMdd}C{Amount(credit.AmountMinor)}NTRFNONREF//{reference}");
            foreach (var line in $":86:{credit.Narrative}".Chunk(65))
                Line(text, new string(line));
        }
    }

    static string Amount(long minor) => Mt940.Amount(minor, Currency.Of("GBP"));

    static void Line(StringBuilder text, string line) => text.Append(line).Append("\r\n");
}
