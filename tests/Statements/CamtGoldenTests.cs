namespace CrossBorder.Statements.Tests;

public sealed class CamtGoldenTests
{
    [Fact]
    public void The_head_of_a_statement_is_read()
    {
        var (head, _, faults) = Golden.Read("v02.xml").One;
        Assert.Empty(faults);
        Assert.Equal((StatementFormat.Camt053, "S-2026-05-04", "DE89370400440532013000", "EUR"), (head.Format, head.Reference,
            head.Account, head.Currency));
        Assert.Equal((124L, 1, true, "Hangzhou Gifts", "COBADEFFXXX"), (head.Number, head.Page, head.LastPage, head.AccountOwner,
            head.Servicer));
        Assert.Equal(new DateTimeOffset(2026, 5, 4, 18, 0, 0, TimeSpan.FromHours(2)), head.CreatedAt);
        Assert.Equal(new Balance(BalanceKind.Opening, false, new DateOnly(2026, 5, 3), "EUR", -10_000), head.Opening);
        Assert.Equal(new Balance(BalanceKind.Closing, false, new DateOnly(2026, 5, 4), "EUR", 2850), head.Closing);
        Assert.Equal([new Balance(BalanceKind.Available, false, new DateOnly(2026, 5, 4), "EUR", 2000)], head.OtherBalances);
        Assert.Equal([new StatementTotal(true, 2, 13_000), new StatementTotal(false, 1, 150)], head.Totals);
        Assert.Equal((4, 0, 0L, null), (head.Entries, head.Refused, head.UnexplainedMinor, head.Refusal));
    }

    [Fact]
    public void A_payment_is_read_with_its_parties_references_amounts_and_charges()
    {
        var entry = Golden.Read("v02.xml").One.Entries[0];
        Assert.Equal((10_000L, Mark.C, "PMNT/RCDT/XBCT", "166"), (entry.AmountMinor, entry.Mark, entry.TypeCode, entry.BankCode));
        Assert.Equal((new DateOnly(2026, 5, 5), new DateOnly(2026, 5, 4)), (entry.ValueDate, entry.BookingDate));
        Assert.Equal(
            new References
            {
                Customer = "SO-2026-000123",
                EndToEnd = "SO-2026-000123",
                Bank = "BANK1",
                Instruction = "I1",
                Transaction = "T1",
            },
            entry.References);
        Assert.Equal(new Party("Gift Shop Ltd", "GB82WEST12345698765432", "WESTGB2LXXX"), entry.Counterparty);
        Assert.Equal("Gift Holding", entry.UltimateParty);
        Assert.Equal(new Original(11_000, "USD", "1.0837", "USD", "EUR"), entry.Original);
        Assert.Equal([new Charge(150, "EUR", null, null, "SHAR")], entry.Charges);
        Assert.Equal("VA 0000000\nsecond & last", entry.Remittance);
        Assert.Equal(["RF18539007547034"], entry.Structured);
        Assert.Equal("told by phone\nGUTSCHRIFT", entry.Details);
        Assert.Null(entry.Batch);
        Assert.Contains("<Ustrd>second &amp; last</Ustrd>", entry.Raw, StringComparison.Ordinal);
        Assert.Contains("<Amt Ccy=\"EUR\">100</Amt>", entry.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public void Reversals_batches_and_pending_entries_are_told_apart()
    {
        var entries = Golden.Read("v02.xml").One.Entries;
        Assert.Equal([Mark.C, Mark.RC, Mark.C, Mark.C, Mark.C], entries.Select(entry => entry.Mark));
        Assert.Equal([1, 2, 3, 3, 4], entries.Select(entry => entry.Position));
        Assert.Equal([10_000L, 150, 1000, 2000, 700], entries.Select(entry => entry.AmountMinor));
        Assert.Equal([new Batch(1, 3000, null, Mark.C, "B7", 2), new Batch(2, 3000, null, Mark.C, "B7", 2)],
            entries.Skip(2).Take(2).Select(entry => entry.Batch));
        Assert.Equal(["One", "Two"], entries.Skip(2).Take(2).Select(entry => entry.Counterparty!.Name));
        Assert.Equal(["E1", null], entries.Skip(2).Take(2).Select(entry => entry.References.EndToEnd));
        Assert.Equal(new DateOnly(2026, 5, 4), entries[2].ValueDate);
        Assert.Equal(EntryStatus.Pending, entries[4].Status);
    }

    [Fact]
    public void The_later_version_with_prefixes_pages_and_another_encoding_is_read_as_well()
    {
        var file = Golden.Read("v08.xml");
        Assert.Equal([(9L, 1, false), (9L, 2, true)], file.Statements.Select(one => (one.Head.Number!.Value, one.Head.Page!.Value,
            one.Head.LastPage!.Value)));
        Assert.Equal([(0L, 900L), (900, 1000)], file.Statements.Select(one => (one.Head.Opening!.Minor, one.Head.Closing!.Minor)));
        Assert.Equal([(false, true), (true, false)], file.Statements.Select(one => (one.Head.Opening!.Intermediate,
            one.Head.Closing!.Intermediate)));
        Assert.All(file.Statements, one => Assert.Equal(("CBJPY0001", "JPY"), (one.Head.Account, one.Head.Currency)));
        var first = file.Statements[0].Entries[0];
        Assert.Equal(("Müller", "COBADEFFXXX"), (first.Counterparty!.Name, first.Counterparty.Bic));
        Assert.Equal("eb6305c9-1f7f-49de-aed0-16487c27b42d", first.References.Uetr);
        Assert.Equal([new Charge(60, "JPY", false, null, "CRED")], first.Charges);
    }

    [Fact]
    public void Charges_that_a_batch_was_cut_by_are_a_payment_of_their_own()
    {
        var entries = Golden.Read("v08.xml").Statements[0].Entries;
        Assert.Equal([(Mark.C, 1000L), (Mark.D, 40), (Mark.D, 60)], entries.Select(entry => (entry.Mark, entry.AmountMinor)));
        Assert.Equal(("Returned to", "AC04"), (entries[1].Counterparty!.Name, entries[1].ReturnReason));
        Assert.Equal(900, entries.Sum(entry => entry.SignedMinor));
        Assert.All(entries, entry => Assert.Equal("BATCH-1", entry.References.Bank));
    }

    [Fact]
    public void A_payment_without_an_amount_takes_what_is_left_and_payments_without_any_are_one_entry()
    {
        var entries = Golden.Read("v08.xml").Statements[1].Entries.Where(entry => entry.Position < 3).ToList();
        Assert.Equal([20L, 30, 50], entries.Select(entry => entry.AmountMinor));
        Assert.Equal("OPEN", entries[1].References.EndToEnd);
        Assert.Equal(("first\nsecond", null), (entries[2].Remittance, entries[2].Batch));
        Assert.Contains("second", entries[2].Raw, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_that_does_not_add_up_and_a_bad_amount_are_refused_alone()
    {
        var (head, _, faults) = Golden.Read("v08.xml").Statements[1];
        Assert.Equal(
            [("batch_refused", 3, "NtryDtls", "4"), ("entry_refused", 4, "Ntry/Amt", "1.5")],
            faults.Select(fault => (fault.Code, fault.Position, fault.Field, fault.Value)));
        Assert.StartsWith("5, what was booked", faults[0].Accepted, StringComparison.Ordinal);
        Assert.Equal((2, 2, 0L), (head.Entries, head.Refused, head.UnexplainedMinor));
        Assert.Equal((21, 22), (faults[0].Line, faults[1].Line));
    }
}
