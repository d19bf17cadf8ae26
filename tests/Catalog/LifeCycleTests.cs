namespace CrossBorder.Catalog.Tests;

public sealed class LifeCycleTests
{
    // Every status crossed with every action. "-" means refused.
    const string Products =
        """
                    Publish     Withdraw
        Draft       Published   -
        Published   -           Withdrawn
        Withdrawn   Published   -
        """;

    // "-" means that the action changes nothing.
    const string Reservations =
        """
                    Hold   Confirm     Refuse    Lapse    Cancel      Complete    Amend
        Lapsed      Held   Confirmed   Refused   -        Cancelled   -           -
        Held        -      Confirmed   -         Lapsed   Cancelled   Completed   Lapsed
        Confirmed   -      -           -         -        Cancelled   Completed   Lapsed
        Completed   -      -           -         -        -           -           -
        Cancelled   -      -           -         -        -           -           -
        Refused     -      -           -         -        Cancelled   -           -
        """;

    [Theory, MemberData(nameof(ProductCells))]
    public void A_product_moves_only_as_the_table_says(ProductStatus from, ProductAction action, ProductStatus? to) =>
        Assert.Equal(to, Product.Next(from, action));

    [Theory, MemberData(nameof(ReservationCells))]
    public void A_reservation_moves_only_as_the_table_says(ReservationStatus from, ReservationAction action, ReservationStatus? to) =>
        Assert.Equal(to, Reservation.Next(from, action));

    [Theory]
    [InlineData(ProductStatus.Draft, "Publish")]
    [InlineData(ProductStatus.Published, "Withdraw")]
    [InlineData(ProductStatus.Withdrawn, "Publish")]
    public void The_allowed_actions_are_those_of_the_table(ProductStatus status, string allowed) =>
        Assert.Equal([allowed], Product.Allowed(status));

    public static TheoryData<ProductStatus, ProductAction, ProductStatus?> ProductCells() =>
        Cells<ProductStatus, ProductAction>(Products);

    public static TheoryData<ReservationStatus, ReservationAction, ReservationStatus?> ReservationCells() =>
        Cells<ReservationStatus, ReservationAction>(Reservations);

    static TheoryData<TStatus, TAction, TStatus?> Cells<TStatus, TAction>(string table)
        where TStatus : struct, Enum
        where TAction : struct, Enum
    {
        var cells = new TheoryData<TStatus, TAction, TStatus?>();
        var rows = table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var actions = rows[0].Select(Enum.Parse<TAction>).ToArray();
        Assert.Equal(Enum.GetValues<TAction>(), actions);
        Assert.Equal(Enum.GetValues<TStatus>(), rows[1..].Select(row => Enum.Parse<TStatus>(row[0])));
        foreach (var row in rows[1..])
            for (var i = 0; i < actions.Length; i++)
                cells.Add(Enum.Parse<TStatus>(row[0]), actions[i], row[i + 1] == "-" ? null : Enum.Parse<TStatus>(row[i + 1]));
        return cells;
    }
}
