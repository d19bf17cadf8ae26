namespace CrossBorder.Sandbox;

/// <summary>The doors of the companies that the sandbox plays; each breaks as its own settings say.</summary>
static class Companies
{
    public static void AddCarrier(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DepartureSignal>().AddHostedService<Depart>();
        builder.Services.AddSingleton<ReportSignal>().AddHostedService<ReportMilestones>();
    }

    public static void MapBank(this WebApplication app)
    {
        var bank = app.MapGroup("/bank").BreaksAs(settings => settings.Bank);
        TakePayment.Map(bank);
        TakeTransfer.Map(bank);
        QuoteRate.Map(bank);
        TakeDeal.Map(bank);
    }

    public static void MapCarrier(this WebApplication app)
    {
        var carrier = app.MapGroup("/carrier").BreaksAs(settings => settings.Carrier);
        Book.Map(carrier);
        Release.Map(carrier);
        Cancel.Map(carrier);
    }

    public static void MapTax(this WebApplication app)
    {
        var tax = app.MapGroup("/tax").BreaksAs(settings => settings.Tax);
        FileClaim.Map(tax);
        ReadAnswers.Map(tax);
    }
}
