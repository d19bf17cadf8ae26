using System.Text;

namespace CrossBorder.Settlement.Tests;

/// <summary>Statements written by hand from the field table of fx-and-payments section 3; the expected values are by hand too.</summary>
public sealed class Mt940ReaderTests
{
    const string Whole =
        """
        :20:REF20260504
        :21:RELATED
        :25:BANKCNBJ/CBUSD0001
        :28C:00123/00001
        :13D:2605041830+0800
        :34F:USD0,
        :60F:C260503USD1234,
        :61:2605040504C100,50NTRFCUSTREF00000001//BANKREF1
        WIRE FROM LEEDS
        :86:166?00CREDIT?20VA VA0000000000005?21INVOICE 12?32GIFT SHOP
         LTD
        :61:260504D34,NCHGNONREF
        :61:260504RC0,50NTRFX
        :61:260504RDR1,5NMSCNONREF//RETURNED
        :86:free text
        :90D:2USD34,5
        :90C:2USD102,
        :62F:C260504USD1301,50
        :64:C260504USD1300,
        :65:C260505USD1301,50
        :65:D260506USD1,
        :86:thank you for banking with us
        -
        """;

    internal static List<Mt940Message> Read(string text) => [.. Mt940Reader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)))];

    static Mt940Statement One(string text)
    {
        var message = Assert.Single(Read(text));
        Assert.Empty(message.Faults);
        return message.Statement!;
    }

    static string Refusal(string text)
    {
        var message = Assert.Single(Read(text));
        Assert.Null(message.Statement);
        return message.Faults[^1].Detail;
    }

    static string Around(string entries, string closing = "C260504USD10,", string opening = "C260503USD0,") =>
        $":20:A\n:25:ACC\n:28C:1\n:60F:{opening}\n{entries}\n:62F:{closing}\n-\n";

    [Fact]
    public void Every_field_of_the_table_is_read()
    {
        var statement = One(Whole);
        Assert.Equal(("REF20260504", "RELATED", "BANKCNBJ/CBUSD0001"),
            (statement.Reference, statement.RelatedReference, statement.Account));
        Assert.Equal((123, 1), (statement.StatementNumber, statement.SequenceNumber));
        Assert.Equal(new DateTimeOffset(2026, 5, 4, 18, 30, 0, TimeSpan.FromHours(8)), statement.CreatedAt);
        Assert.Equal([0L], statement.Floors);
        Assert.Equal((123_400L, new DateOnly(2026, 5, 3), "USD", false),
            (statement.Opening.Minor, statement.Opening.Day, statement.Opening.Currency.Code, statement.Opening.Intermediate));
        Assert.Equal(130_150L, statement.Closing.Minor);
        Assert.Equal(130_000L, statement.Available!.Minor);
        Assert.Equal([130_150L, -100L], statement.Forward.Select(balance => balance.Minor));
        Assert.Equal([(Mark.D, 2, 3450L), (Mark.C, 2, 10_200L)], statement.Totals.Select(total => (total.Side, total.Count, total.Minor)));
        Assert.Equal("thank you for banking with us", statement.Narrative);
        Assert.Equal(0, statement.UnexplainedMinor);
    }

    [Fact]
    public void Every_part_of_an_entry_is_read()
    {
        var entries = One(Whole).Entries;
        Assert.Equal([Mark.C, Mark.D, Mark.RC, Mark.RD], entries.Select(entry => entry.Mark));
        Assert.Equal([10_050L, 3400L, 50L, 150L], entries.Select(entry => entry.AmountMinor));
        Assert.Equal([10_050L, -3400L, -50L, 150L], entries.Select(entry => entry.SignedMinor));
        Assert.Equal(["NTRF", "NCHG", "NTRF", "NMSC"], entries.Select(entry => entry.TypeCode));
        Assert.Equal(["CUSTREF00000001", null, "X", null], entries.Select(entry => entry.CustomerReference));
        Assert.Equal(["BANKREF1", null, null, "RETURNED"], entries.Select(entry => entry.BankReference));
        Assert.Equal([null, null, null, 'R'], entries.Select(entry => entry.FundsCode));
        Assert.Equal(["WIRE FROM LEEDS", "", "", ""], entries.Select(entry => entry.Details));
        Assert.Equal([1, 2, 3, 4], entries.Select(entry => entry.Position));
        Assert.Equal([8, 12, 13, 14], entries.Select(entry => entry.Line));
        Assert.Equal("166?00CREDIT?20VA VA0000000000005?21INVOICE 12?32GIFT SHOP\n LTD", entries[0].Narrative);
        Assert.Equal("free text", entries[3].Narrative);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Line_ends_do_not_matter(string end) => Assert.Equal(4, One(Whole.ReplaceLineEndings(end)).Entries.Count);

    [Theory]
    [InlineData("{1:F01BANKCNBJAXXX0000000000}{2:I940PLATCNBJXXXXN}{4:\n", "-}")]
    [InlineData("{1:F01BANKCNBJAXXX0000000000}{2:I940PLATCNBJXXXXN}{3:{108:MSG1}}{4:\n", "-}{5:{CHK:123456789ABC}}")]
    [InlineData("{1:F01BANKCNBJAXXX0000000000}\n{2:I940PLATCNBJXXXXN}\n{4:\n", "-}\n")]
    [InlineData("{4:", "-}")]
    public void Swift_blocks_around_the_text_do_not_matter(string before, string after) =>
        Assert.Equal(4, One(before + Whole[..^1] + after).Entries.Count);

    [Fact]
    public void Several_messages_in_one_file_are_read_also_back_to_back_in_their_blocks()
    {
        var block = "{1:F01BANKCNBJAXXX0000000000}{2:I940PLATCNBJXXXXN}{4:\n" + Whole[..^1] + "-}";
        Assert.Equal(3, Read(block + block + "\n" + Whole).Count(message => message.Statement is not null));
    }

    [Fact]
    public void A_message_without_an_end_mark_ends_where_the_next_begins() =>
        Assert.Equal(2, Read(Whole[..^1] + Whole[..^1]).Count(message => message.Statement is not null));

    [Theory]
    [InlineData("2601020102", "2026-01-02", "2026-01-02")]
    [InlineData("2512310102", "2025-12-31", "2026-01-02")]
    [InlineData("2601021231", "2026-01-02", "2025-12-31")]
    [InlineData("2403010229", "2024-03-01", "2024-02-29")]
    [InlineData("260102", "2026-01-02", "2026-01-02")]
    public void The_entry_day_takes_the_year_that_is_nearest_to_the_value_day(string dates, string value, string entry)
    {
        var read = One(Around($":61:{dates}C10,NTRFNONREF")).Entries[0];
        Assert.Equal((DateOnly.Parse(value), DateOnly.Parse(entry)), (read.ValueDate, read.EntryDate));
    }

    [Theory]
    [InlineData("USD", "1234,", 123_400)]
    [InlineData("USD", "0,01", 1)]
    [InlineData("USD", "12,5", 1250)]
    [InlineData("USD", "12,500", 1250)]
    [InlineData("JPY", "500,", 500)]
    [InlineData("JPY", "500,00", 500)]
    [InlineData("KWD", "1,234", 1234)]
    [InlineData("USD", "99999999999,99", 9_999_999_999_999)]
    public void An_amount_has_a_decimal_comma_and_the_decimals_of_its_currency(string currency, string amount, long minor)
    {
        var statement = One(Around($":61:260504C{amount}NTRFNONREF", $"C260504{currency}{amount}", $"C260503{currency}0,"));
        Assert.Equal(minor, statement.Entries[0].AmountMinor);
    }

    [Theory]
    [InlineData(":61:260504C10NTRFNONREF", "amount 10")]
    [InlineData(":61:260504C10.00NTRFNONREF", "the entry is not")]
    [InlineData(":61:260504C1,0,0NTRFNONREF", "amount 1,0,0")]
    [InlineData(":61:260504C1,005NTRFNONREF", "amount 1,005")]
    [InlineData(":61:260504C0,00NTRFNONREF", "zero")]
    [InlineData(":61:260532C1,NTRFNONREF", "value date 260532")]
    [InlineData(":61:2605041332C1,NTRFNONREF", "entry date 1332")]
    [InlineData(":61:260504X1,NTRFNONREF", "the entry is not")]
    [InlineData(":61:260504C1,NTRF12345678901234567", "the entry is not")]
    [InlineData(":61:260504C1,NTRFX//12345678901234567", "the entry is not")]
    [InlineData(":61:260504C1,NTRFX\nONE\nTWO", "more than one line")]
    [InlineData(":61:260504C1,NTRFX\n12345678901234567890123456789012345", "more than one line")]
    [InlineData(":61:", "the entry is not")]
    public void A_bad_entry_is_refused_with_its_reason_and_the_rest_goes_on(string bad, string reason)
    {
        var message = Assert.Single(Read(Around($"{bad}\n:86:WHOSE MONEY\n:61:260504C10,NTRFNONREF//GOOD", "C260504USD17,")));
        Assert.Equal("GOOD", Assert.Single(message.Statement!.Entries).BankReference);
        Assert.Equal(2, message.Statement.Entries[0].Position);
        Assert.Equal(700, message.Statement.UnexplainedMinor);
        var fault = Assert.Single(message.Faults);
        Assert.Equal(("entry_refused", 5), (fault.Code, fault.Line));
        Assert.Contains(reason, fault.Detail, StringComparison.Ordinal);
        Assert.Contains("WHOSE MONEY", fault.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(":25:", "account (25)")]
    [InlineData(":28C:", "account (25), number (28C)")]
    [InlineData(":60F:", "account (25)")]
    [InlineData(":62F:", "account (25)")]
    public void A_statement_without_a_field_that_it_needs_is_refused(string tag, string reason)
    {
        var lines = Around(":86:x").Split('\n').Where(line => !line.StartsWith(tag, StringComparison.Ordinal) && line != ":86:x");
        Assert.Contains(reason, Refusal(string.Join('\n', lines)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C260504USD11,", "opening 0 and entries 1000 do not make closing 1100")]
    [InlineData("D260504USD10,", "do not make closing -1000")]
    [InlineData("C260504EUR10,", "opens in USD and closes in EUR")]
    [InlineData("C260504XXX10,", "field 62F")]
    [InlineData("C260504USD10", "field 62F")]
    public void A_statement_that_does_not_add_up_is_refused(string closing, string reason) =>
        Assert.Contains(reason, Refusal(Around(":61:260504C10,NTRFNONREF", closing)), StringComparison.Ordinal);

    [Fact]
    public void Counts_and_sums_that_are_not_those_of_the_entries_refuse_the_statement()
    {
        Assert.Contains("90C", Refusal(Around(":61:260504C10,NTRFNONREF\n:90C:2USD10,")), StringComparison.Ordinal);
        Assert.Contains("90D", Refusal(Around(":61:260504C10,NTRFNONREF\n:90D:0USD1,")), StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_of_a_statement_chain_by_their_intermediate_balances()
    {
        static string Page(int page, string opening, string closing, string kind) =>
            $":20:A\n:25:ACC\n:28C:7/{page}\n:60{kind[0]}:C260503USD{opening}\n:61:260504C10,NTRFNONREF\n"
            + $":62{kind[1]}:C260504USD{closing}\n-\n";
        var chained = Read(Page(1, "0,", "10,", "FM") + Page(2, "10,", "20,", "MM") + Page(3, "20,", "30,", "MF"));
        Assert.Equal(3, chained.Count(message => message.Statement is not null));
        Assert.True(chained[1].Statement!.Opening.Intermediate && chained[1].Statement!.Closing.Intermediate);

        var broken = Read(Page(1, "0,", "10,", "FM") + Page(2, "11,", "21,", "MF"));
        Assert.Null(broken[1].Statement);
        Assert.Contains("the page before closed with 1000", broken[1].Faults[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_debit_balance_is_negative()
    {
        var statement = One(Around(":61:260504C10,NTRFNONREF", "D260504USD5,", "D260503USD15,"));
        Assert.Equal((-1500L, -500L), (statement.Opening.Minor, statement.Closing.Minor));
    }

    [Fact]
    public void An_optional_field_in_disorder_is_noted_and_left_out()
    {
        var message = Assert.Single(Read(Around(":61:260504C10,NTRFNONREF\n:34F:nothing\n:13D:yesterday\n:99Z:unknown")));
        Assert.NotNull(message.Statement);
        Assert.Equal(["field 34F does not have its format", "field 13D does not have its format"],
            message.Faults.Select(fault => fault.Detail));
    }

    [Fact]
    public void An_endless_line_or_field_is_cut_and_harms_only_itself()
    {
        var narrative = $":86:{new string('x', 100_000)}\n{string.Concat(Enumerable.Repeat("more\n", 5000))}";
        var entry = $":61:260504C10,NTRFNONREF\n{narrative}:61:260504C1,NTRF";
        var message = Assert.Single(Read(Around(entry + new string('y', 50_000), "C260504USD11,")));
        Assert.True(Assert.Single(message.Statement!.Entries).Narrative.Length <= 4000);
        Assert.Contains("too long", Assert.Single(message.Faults).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Amounts_beyond_64_bits_refuse_the_statement_and_nothing_breaks()
    {
        var entries = string.Concat(Enumerable.Repeat(":61:260504C99999999999999,NTRFNONREF\n", 2000));
        Assert.Contains("do not make closing", Refusal(Around(entries + ":86:x", "C260504KWD1,", "C260503KWD0,")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_no_statement_at_all_holds_none() => Assert.Empty(Read("dear customer,\r\nthere are no news\r\n"));
}
