namespace CrossBorder.Statements.Tests;

public sealed class MtGoldenTests
{
    [Fact]
    public void Every_field_of_the_table_is_read()
    {
        var (head, _, faults) = Golden.Read("whole.sta").One;
        Assert.Empty(faults);
        Assert.Equal(("REF20260504", "RELATED", "BANKCNBJ/CBUSD0001", "USD"), (head.Reference, head.RelatedReference, head.Account,
            head.Currency));
        Assert.Equal((StatementFormat.Mt940, 123L, 1), (head.Format, head.Number, head.Page));
        Assert.Equal(new DateTimeOffset(2026, 5, 4, 18, 30, 0, TimeSpan.FromHours(8)), head.CreatedAt);
        Assert.Equal([new FloorLimit("USD", 0, null)], head.Floors);
        Assert.Equal(new Balance(BalanceKind.Opening, false, new DateOnly(2026, 5, 3), "USD", 123_400), head.Opening);
        Assert.Equal(new Balance(BalanceKind.Closing, false, new DateOnly(2026, 5, 4), "USD", 130_150), head.Closing);
        Assert.Equal([130_000L, 130_150, -100], head.OtherBalances.Select(balance => balance.Minor));
        Assert.Equal([new StatementTotal(false, 2, 3450), new StatementTotal(true, 2, 10_200)], head.Totals);
        Assert.Equal("thank you for banking with us", head.Narrative);
        Assert.Equal((4, 0, 0L, null), (head.Entries, head.Refused, head.UnexplainedMinor, head.Refusal));
        Assert.Contains("{2:O940", head.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_part_of_an_entry_is_read()
    {
        var entries = Golden.Read("whole.sta").One.Entries;
        Assert.Equal([Mark.C, Mark.D, Mark.RC, Mark.RD], entries.Select(entry => entry.Mark));
        Assert.Equal([10_050L, -3400, -50, 150], entries.Select(entry => entry.SignedMinor));
        Assert.Equal(["NTRF", "NCHG", "NTRF", "NMSC"], entries.Select(entry => entry.TypeCode));
        Assert.Equal(["CUSTREF00000001", null, "X", null], entries.Select(entry => entry.References.Customer));
        Assert.Equal(["BANKREF1", null, null, "RETURNED"], entries.Select(entry => entry.References.Bank));
        Assert.Equal([null, null, null, 'R'], entries.Select(entry => entry.FundsCode));
        Assert.Equal([9, 14, 15, 16], entries.Select(entry => entry.Line));
        Assert.Equal("free text\nover two lines", entries[3].Remittance);
        var first = entries[0];
        Assert.Equal("WIRE FROM LEEDS /OCMT/EUR92,40//CHGS/USD1,50/", first.Details);
        Assert.Equal(new Original(9240, "EUR", null, null, null), first.Original);
        Assert.Equal([new Charge(150, "USD", null, null, null)], first.Charges);
        Assert.Equal(new Party("GIFT SHOP LTD OF LEEDS", "GB82WEST12345698765432", "BARCGB22XXX"), first.Counterparty);
        Assert.Equal(("166", "VA VA0000000000005INVOICE 12", "000"), (first.BankCode, first.Remittance, first.ReturnReason));
        Assert.StartsWith(":61:2605040504C100,50NTRFCUSTREF00000001//BANKREF1\nWIRE", first.Raw, StringComparison.Ordinal);
        Assert.EndsWith("\n LTD?33 OF LEEDS?34000", first.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_and_several_statements_are_read_with_dates_over_the_end_of_a_year()
    {
        var file = Golden.Read("pages.sta");
        Assert.Equal(4, file.Statements.Count);
        Assert.Equal([(7L, 1), (7, 2), (7, 3)], file.Statements.Take(3).Select(one => (one.Head.Number!.Value, one.Head.Page!.Value)));
        Assert.Equal([(false, true), (true, true), (true, false)],
            file.Statements.Take(3).Select(one => (one.Head.Opening!.Intermediate, one.Head.Closing!.Intermediate)));
        Assert.All(file.Statements, one => Assert.Equal((0L, null), (one.Head.UnexplainedMinor, one.Head.Refusal)));
        var days = file.Statements[0].Entries.Select(entry => (entry.ValueDate, entry.BookingDate));
        Assert.Equal([(new(2026, 12, 31), new(2027, 1, 2)), (new(2026, 1, 2), new DateOnly(2025, 12, 31))], days);
        Assert.Equal(Mark.RC, Assert.Single(file.Statements[2].Entries).Mark);
        var stray = Assert.Single(file.Faults);
        Assert.Equal(("text_ignored", 22, "this line and the next one\nbelong to nothing"), (stray.Code, stray.Line, stray.Raw));
    }

    [Fact]
    public void Reference_number_type_and_references_may_be_missing_and_an_entry_of_zero_is_taken()
    {
        var (head, entries, faults) = Golden.Read("pages.sta").Statements[3];
        Assert.Empty(faults);
        Assert.Equal(("", "JPY ACCOUNT", null, null), (head.Reference, head.Account, head.Number, head.Page));
        Assert.Equal([500L, 0], entries.Select(entry => entry.AmountMinor));
        Assert.Equal(("", null), (entries[0].TypeCode, entries[0].References.Customer));
        var coded = entries[1];
        Assert.Equal(("E2E-77", "PI-2026-000123"), (coded.References.EndToEnd, coded.Remittance));
        Assert.Equal(new Party("ACME KK", "DE89370400440532013000", "COBADEFFXXX"), coded.Counterparty);
        Assert.Equal(new Original(345, "USD", "144,9275", null, null), coded.Original);
    }

    [Fact]
    public void A_report_during_the_day_has_no_balances_and_is_checked_by_its_totals()
    {
        var (head, entries, faults) = Golden.Read("day.942").One;
        Assert.Empty(faults);
        Assert.Equal((StatementFormat.Mt942, true, "EUR", null), (head.Format, head.IsInterim, head.Currency, head.Refusal));
        Assert.Equal([new FloorLimit("EUR", 0, 'D'), new FloorLimit("EUR", 100, 'C')], head.Floors);
        Assert.Equal([EntryStatus.Booked, EntryStatus.Pending], entries.Select(entry => entry.Status));
        Assert.Equal(("E2E-9", "Rechnung 4711 vom 1.5."), (entries[0].References.EndToEnd, entries[0].Remittance));
        var wrong = Taken.Of(Golden.Text("day.942").Replace(":90C:1EUR42,", ":90C:2EUR42,", StringComparison.Ordinal)).One;
        Assert.Equal(["totals_differ"], wrong.Faults.Select(fault => fault.Code));
        Assert.Equal("2 of 4200", wrong.Head.Refusal!.Value);
    }

    [Fact]
    public void Bad_entries_of_an_odd_statement_are_told_and_everything_else_is_taken()
    {
        var file = Golden.Read("odd.sta");
        var (head, entries, faults) = file.One;
        Assert.Equal([100L, 200, 400], entries.Select(entry => entry.AmountMinor));
        Assert.Equal([1, 3, 5], entries.Select(entry => entry.Position));
        Assert.Equal(("A REFERENCE OF MORE THAN SIXTEEN", "AND A BANK REFERENCE OF MORE"), (entries[0].References.Customer,
            entries[0].References.Bank));
        Assert.Equal("ONE\nTWO", entries[0].Details);
        Assert.Equal(("PRZELEW VA0000000000005", "ACME SP Z O O"), (entries[1].Remittance, entries[1].Counterparty!.Name));
        Assert.Equal("/not a code/ but text with :99Z: inside\n:99Z:which looks like a tag\n:99Z:and again", entries[2].Remittance);
        Assert.Equal(
            [("28C", "many", 3), ("61 amount", "10.00", 8), ("61 value date", "260532", 12), ("13D", "yesterday", 19)],
            faults.Select(fault => (fault.Field, fault.Value, fault.Line)));
        Assert.Equal(":61:260504C10.00NTRFNONREF\n:86:WHOSE MONEY", faults[1].Raw);
        Assert.Equal((3, 2, 1100L, null), (head.Entries, head.Refused, head.UnexplainedMinor, head.Refusal));
        Assert.Contains(":99Z:kept", head.Raw, StringComparison.Ordinal);
        Assert.Equal("trailing\ngarbage", Assert.Single(file.Faults).Raw);
    }

    [Theory]
    [InlineData("?2")]
    [InlineData("?2\n")]
    [InlineData("?2?20")]
    [InlineData("?20?2")]
    [InlineData("?2\n0")]
    [InlineData("166?")]
    [InlineData("/EREF/ORDP/")]
    [InlineData("/EREF")]
    [InlineData("/OCMT/E/CHGS//EXCH/")]
    [InlineData("?20EREF+SVWZ+")]
    public void A_narrative_that_ends_within_a_code_is_text_all_the_same(string narrative)
    {
        var text = $":20:A\n:25:ACC\n:60F:C260503EUR0,\n:61:260504C1,\n:86:{narrative}\n:62F:C260504EUR1,\n";
        var entry = Assert.Single(Taken.Of(text).One.Entries);
        Assert.Equal(narrative, entry.Narrative);
    }

    [Theory]
    [InlineData(":61:260504C10NTRFNONREF", "61 amount", "10")]
    [InlineData(":61:260504C1,0,0NTRFNONREF", "61 amount", "1,0,0")]
    [InlineData(":61:260504C1,005NTRFNONREF", "61 amount", "1,005")]
    [InlineData(":61:260504C9999999999999999999,NTRF", "61 amount", "9999999999999999999,")]
    [InlineData(":61:260532C1,NTRFNONREF", "61 value date", "260532")]
    [InlineData(":61:2605041332C1,NTRFNONREF", "61 entry date", "1332")]
    [InlineData(":61:260504X1,NTRFNONREF", "61 mark", "X1")]
    [InlineData(":61:", "61 value date", "")]
    public void A_bad_entry_is_refused_with_its_reason_and_the_rest_goes_on(string bad, string field, string value)
    {
        var (head, entries, faults) = Taken.Of(
            $":20:A\n:25:ACC\n:60F:C260503EUR0,\n{bad}\n:86:WHOSE MONEY\n:61:260504C10,NTRFNONREF//GOOD\n:62F:C260504EUR17,\n").One;
        Assert.Equal(("GOOD", 2), (Assert.Single(entries).References.Bank, entries[0].Position));
        Assert.Equal((700L, null, 1), (head.UnexplainedMinor, head.Refusal, head.Refused));
        var fault = Assert.Single(faults);
        Assert.Equal(("entry_refused", field, value, 4), (fault.Code, fault.Field, fault.Value, fault.Line));
        Assert.Equal($"{bad}\n:86:WHOSE MONEY", fault.Raw);
    }

    [Theory]
    [InlineData(":25:ACC\n", "account")]
    [InlineData(":60F:C260503EUR0,\n", "opening balance")]
    [InlineData(":62F:C260504EUR1,\n", "closing balance")]
    public void A_statement_that_lacks_what_its_sums_need_is_refused_and_says_what(string without, string field)
    {
        const string Text = ":20:A\n:25:ACC\n:60F:C260503EUR0,\n:61:260504C1,NTRF\n:62F:C260504EUR1,\n";
        Assert.Null(Taken.Of(Text).One.Head.Refusal);
        Assert.Equal(field, Taken.Of(Text.Replace(without, "", StringComparison.Ordinal)).One.Head.Refusal!.Field);
        var wrong = Taken.Of(Text.Replace("EUR1,\n", "EUR2,\n", StringComparison.Ordinal)).One.Head.Refusal!;
        Assert.Equal(("closing balance", "200"), (wrong.Field, wrong.Value));
    }

    [Theory]
    [InlineData("latin1.sta", "Rechnung für Käse", "Größe & Söhne, Besançon")]
    [InlineData("gbk.sta", "货款 合同号SO-2026-000123", "杭州礼品有限公司")]
    [InlineData("utf8.sta", "货款 合同号SO-2026-000123", "杭州礼品有限公司")]
    public void Whatever_it_is_written_in_the_letters_are_right(string name, string remittance, string party)
    {
        var entry = Golden.Read(name).One.Entries[0];
        Assert.Equal((remittance, party), (entry.Remittance, entry.Counterparty!.Name));
    }

    [Fact]
    public void A_rare_character_beside_others_is_still_read_as_chinese() =>
        Assert.Equal("转账 义乌鑫淼饰品", Golden.Read("gbk.sta").One.Entries[1].Remittance);
}
