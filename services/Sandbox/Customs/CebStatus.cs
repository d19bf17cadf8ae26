namespace CrossBorder.Sandbox;

/// <summary>
/// Return statuses of sections 2 and 6 of ceb-messages.md. Lists, withdrawals and returns have no published ones of their own on
/// export and follow the orders' pattern; a full declaration is refused with the letter E, whatever the reason.
/// </summary>
static class CebStatus
{
    public const string Returned = "100";
    public const string OrderNotFound = "-301003";
    public const string OrderDeclared = "-301011";
    public const string WaybillNotFound = "-504014";
    public const string WaybillDeclared = "-504016";
    public const string ListStateForbids = "-621012";

    public static string CheckFailed(CebKind kind) => Of(kind, "008", "009", "011");
    public static string NothingToChange(CebKind kind) => Of(kind, "009", "006", "014");
    public static string Exists(CebKind kind) => Of(kind, "010", "007", "012");
    public static string StateForbids(CebKind kind) => Of(kind, "012", "008", "016");
    public static string NoSuchOperation(CebKind kind) => Of(kind, kind == CebKind.Order ? "012" : "008", "010", "011");
    public static string Older(CebKind kind) => Of(kind, "014", "012", "015");
    public static string NoLines(CebKind kind) => kind is CebKind.Order or CebKind.Inventory ? "-301001" : CheckFailed(kind);
    public static string DuplicateLine(CebKind kind) => kind switch
    {
        CebKind.Order => "-301002",
        CebKind.Inventory => "-621027",
        _ => CheckFailed(kind),
    };

    /// <summary>What customs answers when it looked and says no: 100, or E for a declaration.</summary>
    public static string Rejected(CebKind kind) => kind is CebKind.Declaration or CebKind.Request ? "E" : Returned;

    static string Of(CebKind kind, string order, string payment, string logistics) => kind switch
    {
        CebKind.Order => "-301" + order,
        CebKind.Payment => "-401" + payment,
        CebKind.Logistics => "-504" + logistics,
        CebKind.Arrival or CebKind.Departure => "-505" + logistics,
        CebKind.Inventory or CebKind.WayBill or CebKind.Summary => "-621" + order,
        CebKind.Withdrawal => "-623" + order,
        CebKind.Return or CebKind.Tally => "-625" + order,
        CebKind.Declaration or CebKind.Request => "E",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "has no return statuses"),
    };
}
