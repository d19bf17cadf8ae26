using System.ComponentModel.DataAnnotations;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class CodeTablesTests
{
    [Theory]
    [InlineData("US", "502")]
    [InlineData("GB", "303")]
    [InlineData("DE", "304")]
    [InlineData("CN", "142")]
    [InlineData("AI", null)]
    [InlineData("us", null)]
    public void Countries_have_the_numbers_of_the_unified_version(string alpha2, string? number) =>
        Assert.Equal(number, CodeTables.Country(alpha2));

    [Theory]
    [InlineData("USD", "502")]
    [InlineData("EUR", "300")]
    [InlineData("GBP", "303")]
    [InlineData("CNY", "142")]
    [InlineData("", null)]
    [InlineData("BRL", null)]
    public void Currencies_have_the_numbers_of_the_unified_version(string iso, string? number) =>
        Assert.Equal(number, CodeTables.Currency(iso));

    [Fact]
    public void Units_and_transport_modes_are_known()
    {
        Assert.Equal((true, false), (CodeTables.IsUnit("007"), CodeTables.IsUnit("7")));
        Assert.Equal((true, false), (CodeTables.IsTransportMode("2"), CodeTables.IsTransportMode("22")));
    }

    [Theory]
    [InlineData("CEB303", "OrderHead", 14)]
    [InlineData("CEB303", "OrderList", 11)]
    [InlineData("CEB505", "Logistics", 17)]
    [InlineData("CEB603", "InventoryHead", 48)]
    [InlineData("CEB603", "InventoryList", 19)]
    public void The_field_list_is_whole(string message, string element, int fields) =>
        Assert.Equal(fields, Ceb.CebType.Of(message)!.Groups.Single(group => group.Name == element).Fields.Count);

    public static TheoryData<CustomsOptions> BadOptions =>
    [
        new CustomsOptions { District = "29" },
        new CustomsOptions { Port = "abcd" },
        new CustomsOptions { PlatformCode = "123" },
        new CustomsOptions { PlatformName = "" },
        new CustomsOptions { AgentCode = "x" },
        new CustomsOptions { DxpId = new string('D', 31) },
        new CustomsOptions { GrossTolerancePercent = 11 },
        new CustomsOptions { GrossToleranceGrams = -1 },
        new CustomsOptions { ReceiptFilesPerStep = 0 },
    ];

    [Theory, MemberData(nameof(BadOptions))]
    public void Bad_options_are_refused(CustomsOptions options) =>
        Assert.False(Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true));

    [Fact]
    public void The_defaults_are_good()
    {
        var options = new CustomsOptions();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
    }
}
