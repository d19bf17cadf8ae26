using CrossBorder.Platform;

namespace CrossBorder.Sandbox.Tests;

public sealed class Mt940Tests
{
    static readonly DateOnly Friday = new(2026, 11, 20);
    static readonly DateOnly Monday = new(2026, 11, 23);

    /// <summary>Written by hand from the tags of fx-and-payments.md section 3: 1,000.00 + 250.50 - 1,300.75 = -50.25.</summary>
    [Fact]
    public void A_statement_is_written_as_swift_says()
    {
        var statement = new Statement("ST000000000007", "CBUSD0001", Currency.Of("USD"), 3, Friday, 100_000, Monday, -5_025,
        [
            new(Monday, 25_050, "NONREF", "CB000000000011",
                "?20VA 6222001234567?21SO-2026-000123?32Gift Shop Ltd?31GB82WEST12345698765432"),
            new(Monday, -130_075, "018F2A3B4C5D6E7F", "CB000000000012", "?20PAYMENT 018F2A3B4C5D6E7F?21payout?32Hangzhou Gifts?31955880"),
        ]);
        string[] lines =
        [
            ":20:ST000000000007",
            ":25:CBUSD0001",
            ":28C:00003/00001",
            ":60F:C261120USD1000,00",
            ":61:2611231123C250,50NTRFNONREF//CB000000000011",
            // 69 characters with the tag, 65 without it.
            ":86:?20VA 6222001234567?21SO-2026-000123?32Gift Shop Ltd?31GB82WEST12",
            "345698765432",
            ":61:2611231123D1300,75NTRF018F2A3B4C5D6E7F//CB000000000012",
            ":86:?20PAYMENT 018F2A3B4C5D6E7F?21payout?32Hangzhou Gifts?31955880",
            ":62F:D261123USD50,25",
            ":64:D261123USD50,25",
            "-",
        ];
        Assert.Equal(string.Join("\r\n", lines) + "\r\n", Mt940.Write(statement));
    }

    [Theory]
    [InlineData(0, "USD", "0,00")]
    [InlineData(5, "USD", "0,05")]
    [InlineData(-120, "EUR", "1,20")]
    [InlineData(1234, "JPY", "1234,")]
    [InlineData(0, "JPY", "0,")]
    [InlineData(1234, "KWD", "1,234")]
    [InlineData(7, "KWD", "0,007")]
    [InlineData(99_999_999_999_999, "USD", "999999999999,99")]
    public void An_amount_has_a_comma_and_the_decimals_of_its_currency(long minor, string currency, string expected) =>
        Assert.Equal(expected, Mt940.Amount(minor, Currency.Of(currency)));

    [Theory]
    [InlineData("Gift Shop Ltd. (UK) +44 'x': a/b-c,d", "Gift Shop Ltd. (UK) +44 'x': a/b-c,d")]
    [InlineData("杭州礼品", "....")]
    [InlineData("what?32injected", "what.32injected")]
    [InlineData("two\r\n:61:lines", "two..:61:lines")]
    [InlineData(" Müller & Söhne ", "M.ller . S.hne")]
    public void Only_the_swift_characters_are_left(string text, string expected) => Assert.Equal(expected, Mt940.Plain(text));

    [Fact]
    public void A_long_narrative_is_wrapped_so_that_joining_its_lines_gives_it_back()
    {
        var random = new Random(940);
        for (var round = 0; round < 500; round++)
        {
            var remittance = Enumerable.Range(0, random.Next(1, 250)).Select(_ => "ab 1:-."[random.Next(7)]);
            var narrative = $"?20VA 1?21{string.Concat(remittance)}x";
            var text = Mt940.Write(new("R", "A", Currency.Of("USD"), 1, Friday, 0, Friday, 1, [new(Friday, 1, "NONREF", "B", narrative)]));
            var lines = text.Split("\r\n").SkipWhile(line => !line.StartsWith(":86:", StringComparison.Ordinal))
                .TakeWhile(line => !line.StartsWith(":62F:", StringComparison.Ordinal)).ToList();

            Assert.InRange(lines.Count, 1, 6);
            Assert.Equal(":86:" + narrative, string.Concat(lines));
            Assert.All(lines.Skip(1), line => Assert.InRange(line.Length, 1, 65));
            Assert.All(lines.Skip(1).Where(line => line.Trim(' ', ':', '-').Length > 0 && !OnlyMarks(lines, line)),
                line => Assert.False(line[0] is ' ' or ':' or '-', line));
        }
    }

    /// <summary>A run of more than 64 marks cannot be wrapped well.</summary>
    static bool OnlyMarks(List<string> lines, string line) => lines[lines.IndexOf(line) - 1].Trim(' ', ':', '-').Length <= 1;

    [Theory]
    [InlineData(1, "00001")]
    [InlineData(99_999, "99999")]
    [InlineData(100_000, "00001")]
    public void The_statement_number_has_five_digits_and_starts_anew(int number, string expected) => Assert.Contains(
        $":28C:{expected}/00001\r\n", Mt940.Write(new("R", "A", Currency.Of("USD"), number, Friday, 0, Friday, 0, [])),
        StringComparison.Ordinal);
}
