using FsCheck;
using FsCheck.Fluent;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Golden numbers: those of the specification, the IBAN registry's published examples, and Luhn's by hand.</summary>
public sealed class BankAccountTests(SettlementHost host)
{
    [Theory]
    [InlineData("GB82WEST12345698765432", true)]
    [InlineData("DE89370400440532013000", true)]
    [InlineData("FR1420041010050500013M02606", true)]
    [InlineData("NO9386011117947", true)]
    [InlineData("MT84MALT011000012345MTLCAST001S", true)]
    [InlineData("SA0380000000608010167519", true)]
    [InlineData("GB82WEST12345698765433", false)]
    [InlineData("GB28WEST12345698765432", false)]
    [InlineData("GB82WEST1234569876543", false)]
    [InlineData("US82WEST12345698765432", false)]
    [InlineData("GB82WEST1234569876543é", false)]
    [InlineData("", false)]
    public void An_iban_has_its_countrys_length_and_its_check_digits(string text, bool good) =>
        Assert.Equal(good, BankAccounts.IsIban(text));

    [Theory]
    [InlineData("BKCHCNBJ", true)]
    [InlineData("BKCHCNBJ300", true)]
    [InlineData("DEUTDEFF500", true)]
    [InlineData("BKCHXXBJ", false)]
    [InlineData("BKCHCNBJ30", false)]
    [InlineData("bkchcnbj", false)]
    [InlineData("BKC1CNBJ", false)]
    [InlineData("BKCHCNBJ\n", false)]
    public void A_bic_has_8_or_11_characters_and_a_country(string text, bool good) => Assert.Equal(good, BankAccounts.IsBic(text));

    [Theory]
    // 7 9 9 2 7 3 9 8 7 1 3: doubled every second from the right, the digits sum to 70.
    [InlineData("79927398713", true)]
    [InlineData("79927398710", false)]
    [InlineData("6222020200112233440", false)]
    [InlineData("0", true)]
    public void A_card_number_ends_in_luhns_digit(string digits, bool good) => Assert.Equal(good, BankAccounts.IsLuhn(digits));

    [Fact]
    public void A_wrong_digit_or_an_exchange_of_two_is_always_found_in_an_iban() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(ArbMap.Default.ArbFor<(byte, byte)>(), seed =>
        {
            const string good = "DE89370400440532013000";
            var (at, digit) = (4 + (seed.Item1 % 17), (char)('0' + (seed.Item2 % 10)));
            var wrong = good[..at] + digit + good[(at + 1)..];
            var turned = good[..at] + good[at + 1] + good[at] + good[(at + 2)..];
            return BankAccounts.IsIban(wrong) == (wrong == good) && BankAccounts.IsIban(turned) == (turned == good);
        }));

    [Theory]
    [InlineData("GB82WEST12345698765432", "GB", "Iban", null)]
    [InlineData("DE89370400440532013000", "GB", null, "account")]
    [InlineData("12345678", "GB", null, "account")]
    [InlineData("12345678", "CN", "Chinese", null)]
    [InlineData("1234567", "CN", null, "account")]
    [InlineData("12345678901234567890123456789012", "CN", "Chinese", null)]
    [InlineData("123456789012345678901234567890123", "CN", null, "account")]
    [InlineData("12345678A", "CN", null, "account")]
    // 62 and 16 to 19 digits: a card, here with Luhn's digit 7 (3 + 2 + 4 + 8 + 8 + 8 and 7 are 40).
    [InlineData("6228480000000007", "CN", "Card", null)]
    [InlineData("6228480000000005", "CN", null, "account")]
    [InlineData("0123456789", "US", "Other", null)]
    [InlineData("012", "US", null, "account")]
    public void An_account_is_judged_by_the_banks_country(string account, string country, string? form, string? field)
    {
        var outcome = BankAccounts.FormOf(account, country);
        Assert.Equal((form, field), (outcome.Problem is null ? outcome.Value.ToString() : null, outcome.Problem?.Field));
    }

    public static TheoryData<string, Action<V1.BeneficiaryDraft>> Wrong() => new()
    {
        { "name", draft => draft.Name = " " },
        { "name", draft => draft.Name = new string('x', 141) },
        { "bank_name", draft => draft.BankName = "" },
        { "country", draft => draft.Country = "XX" },
        { "currency", draft => draft.Currency = "XXX" },
        { "account", draft => draft.Account = "12 34" },
        { "bic", draft => draft.Bic = "HZCBCN2" },
        { "bic", draft => draft.Bic = "DEUTDEFF" },
        { "bic", draft => (draft.Bic, draft.Cnaps) = ("", "") },
        { "cnaps", draft => draft.Cnaps = "31333100001" },
        { "cnaps", draft => (draft.Country, draft.Bic, draft.Account) = ("DE", "DEUTDEFF", "DE89370400440532013000") },
    };

    [Theory, MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public async Task A_beneficiary_that_cannot_be_names_its_field(string field, Action<V1.BeneficiaryDraft> spoil)
    {
        var draft = PayoutStory.Draft();
        spoil(draft);
        var refused = await FxStory.Refused(
            () => host.PayoutDesk(Guid.CreateVersion7()).RegisterBeneficiaryAsync(draft, FxStory.Key()).ResponseAsync);
        Assert.Equal((400, "invalid_field", field), (refused.Status, refused.Code, refused.Field));
    }
}
