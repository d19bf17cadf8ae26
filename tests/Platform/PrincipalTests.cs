using CrossBorder.Testing;

namespace CrossBorder.Platform.Tests;

public sealed class PrincipalTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    readonly ManualClock clock = new(Now);
    readonly byte[] key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    readonly Principal someone = new(Guid.NewGuid(), Role.Exporter, "杭州|礼品");

    PrincipalSeal Seal => new(key, clock);

    [Fact]
    public void A_seal_opens_to_the_principal_that_it_was_made_for() => Assert.Equal(someone, Seal.Open(Seal.Seal(someone)));

    [Fact]
    public void A_seal_is_good_for_a_minute()
    {
        var seal = Seal.Seal(someone);
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.NotNull(Seal.Open(seal));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(Seal.Open(seal));
    }

    [Fact]
    public void Another_key_opens_nothing() => Assert.Null(new PrincipalSeal(new byte[32], clock).Open(Seal.Seal(someone)));

    [Fact]
    public void A_seal_with_any_character_changed_opens_nothing()
    {
        var seal = Seal.Seal(someone);
        for (var i = 0; i < seal.Length; i++)
            // The last character may carry bits that Base64 ignores, so it is left out of the last position only.
            if (i != seal.Length - 1)
                Assert.Null(Seal.Open(seal[..i] + (seal[i] == 'A' ? 'B' : 'A') + seal[(i + 1)..]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("abc")]
    [InlineData("abc.def")]
    [InlineData("%%%.%%%")]
    public void Garbage_opens_nothing(string? seal) => Assert.Null(Seal.Open(seal));
}
