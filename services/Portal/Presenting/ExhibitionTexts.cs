namespace CrossBorder.Portal;

/// <summary>The words of the public pages of exhibitions in one language.</summary>
sealed record ExhibitionTexts(
    ShopTexts Shop, string Window, string TimesIn, string Halls, string Booths, string NoBooths, string Schedule, string NoSessions,
    string Seats, string Full, string Book, string Visit, string Ask, string Shows, string Back, string Status, string Published,
    string Running, string Closed, string Cancelled, string MissingText)
{
    public static readonly ExhibitionTexts English = new(
        ShopTexts.English, "Open", "Times are in {0}, or in your own zone where scripts may run.", "Halls", "Booths", "No booth yet.",
        "Live sessions", "No session is planned.", "{0} of {1} seats are free", "All seats are taken", "Book a meeting or a seat",
        "Visit the booth", "Ask the exporter", "Shown here", "The whole exhibition", "Status", "Coming", "Open now", "Over", "Called off",
        "There is no such exhibition.");

    public static readonly ExhibitionTexts Chinese = new(
        ShopTexts.Chinese, "展期", "时间为 {0} 时区；可运行脚本时显示您所在时区的时间。", "展馆", "展位", "暂无展位。", "直播场次", "暂无场次。",
        "余 {0} 席，共 {1} 席", "席位已满", "预约会面或席位", "进入展位", "咨询出口商", "展品", "返回展会", "状态", "即将开展", "正在进行", "已结束",
        "已取消", "没有这个展会。");

    public ExhibitionTexts Else => Shop.Code == "en" ? Chinese : English;

    public string Of(string status) => status switch
    {
        "Published" => Published,
        "Running" => Running,
        "Closed" => Closed,
        _ => Cancelled,
    };
}
