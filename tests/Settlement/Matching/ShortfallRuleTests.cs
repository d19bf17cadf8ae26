using CrossBorder.Platform;

namespace CrossBorder.Settlement.Tests;

/// <summary>The life of a shortfall and the end of its wait, without any database.</summary>
public sealed class ShortfallRuleTests
{
    const string Table =
        """
                  Charge  Leave Pay  End   Undo
        Waiting   Charged Left  Paid Ended -
        Left      Charged -     Paid Ended -
        Charged   -       -     -    -     Left
        Paid      -       -     -    -     -
        Ended     -       -     -    -     -
        """;

    public static TheoryData<ShortfallStatus, ShortfallAction, ShortfallStatus?> Cells()
    {
        var rows = Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToArray();
        Assert.Equal(Enum.GetNames<ShortfallStatus>(), rows.Skip(1).Select(row => row[0]));
        Assert.Equal(Enum.GetNames<ShortfallAction>(), rows[0]);
        var cells = new TheoryData<ShortfallStatus, ShortfallAction, ShortfallStatus?>();
        foreach (var row in rows.Skip(1))
            for (var i = 0; i < rows[0].Length; i++)
                cells.Add(Enum.Parse<ShortfallStatus>(row[0]), Enum.Parse<ShortfallAction>(rows[0][i]),
                    row[i + 1] == "-" ? null : Enum.Parse<ShortfallStatus>(row[i + 1]));
        return cells;
    }

    [Theory, MemberData(nameof(Cells))]
    public void A_shortfall_moves_only_as_the_table_says(ShortfallStatus from, ShortfallAction action, ShortfallStatus? to) =>
        Assert.Equal(to, Shortfall.Next(from, action));

    [Theory]
    [InlineData(98_000, false, false, false, ShortfallAction.Charge)]
    [InlineData(98_000, true, false, false, ShortfallAction.End)]
    [InlineData(98_000, false, true, false, ShortfallAction.Leave)]
    [InlineData(98_000, false, false, true, ShortfallAction.End)]
    [InlineData(98_500, false, false, false, ShortfallAction.Leave)]
    [InlineData(97_000, false, false, false, ShortfallAction.Leave)]
    [InlineData(100_000, false, true, false, ShortfallAction.Pay)]
    [InlineData(120_000, false, false, false, ShortfallAction.Pay)]
    [InlineData(98_000, false, false, false, ShortfallAction.Pay, 98_000)]
    public void The_end_of_the_wait_charges_only_what_nothing_else_explains(
        long paid, bool gone, bool contested, bool cancelled, ShortfallAction expected, long total = 130_000)
    {
        var usd = Currency.Of("USD");
        var order = new OrderCase(
            new OrderId(Guid.CreateVersion7()), PartyId.Platform, PartyId.Platform, usd, total, 0, 0, ReceivableId.New(),
            cancelled ? ReceivableStatus.Cancelled : ReceivableStatus.Open, "VA", 1, false, false, null, null).Holding(paid);
        var shortfall = new Shortfall(
            Guid.CreateVersion7(), order.OrderId, EntryId.New(), usd, 100_000, 2_000, new DateOnly(2026, 5, 14), ShortfallStatus.Waiting);
        Assert.Equal(expected, shortfall.AtEnd(order, gone, contested));
    }

    [Theory]
    [InlineData(null, "?20SO-2026-000001 71A/OUR?32X", ChargeBearer.Payer)]
    [InlineData(null, "chrgs: sha", ChargeBearer.Shared)]
    [InlineData(null, "/CHGS/BEN", ChargeBearer.Beneficiary)]
    [InlineData(null, "OUR ORDER 71", ChargeBearer.Unstated)]
    [InlineData(null, "CHARGES OURS", ChargeBearer.Unstated)]
    [InlineData("DEBT", "", ChargeBearer.Payer)]
    [InlineData("CRED", "71A/OUR", ChargeBearer.Beneficiary)]
    [InlineData("SLEV", "", ChargeBearer.Shared)]
    public void Who_bears_the_charges_is_read_of_the_field_or_behind_its_code(string? stated, string text, ChargeBearer expected) =>
        Assert.Equal(expected, MatchText.BearerOf(stated, text));
}
