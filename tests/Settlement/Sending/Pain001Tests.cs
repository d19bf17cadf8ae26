using System.Text;
using CrossBorder.Platform;

namespace CrossBorder.Settlement.Tests;

/// <summary>The golden file is written by hand from the message's element order; the sandbox bank's own check takes it too.</summary>
public sealed class Pain001Tests
{
    static readonly PaymentFile File = new(
        Guid.Empty, 1, "P0190f1a2b3c47d5e8f60718293a4b5c6", Currency.Of("EUR"), new DateOnly(2026, 6, 1), "SHAR",
        "CrossBorder Trade Services Co., Ltd.", "CBEUR0001", "CRBOCNBHXXX", 2, 9_975_555, PaymentFileStatus.Open, null, null,
        new DateTimeOffset(2026, 6, 1, 8, 0, 0, 250, TimeSpan.Zero), null);

    static readonly PaymentLine[] Lines =
    [
        new("018F2A3B4C5D6E7F", new Guid("6fa459ea-ee8a-4ca4-894e-db77e160355e"), 9_950_000, "Hangzhou Gifts & Mugs Co., Ltd.", null,
            "CN3301900001", null, null, null, null, new OrderId(new Guid("0190aaaa-bbbb-7ccc-8ddd-eeeeffff0001"))),
        new("A0B1C2D3E4F50617", new Guid("16fd2706-8baf-433b-82eb-8c7fada847da"), 25_555, "Mugs GmbH", "DE", "DE89370400440532013000",
            AccountForm.Iban, "Commerzbank", "COBADEFFXXX", null, null),
    ];

    [Fact]
    public async Task A_file_has_the_golden_bytes()
    {
        using var golden = new StreamReader(typeof(Pain001Tests).Assembly.GetManifestResourceStream("Golden/pain001.xml")!);
        using var written = new MemoryStream();
        await Pain001.Write(written, File, Lines);
        Assert.Equal(await golden.ReadToEndAsync(TestContext.Current.CancellationToken), Encoding.UTF8.GetString(written.ToArray()));
    }

    [Fact]
    public async Task A_file_of_other_payouts_than_it_was_made_of_is_not_written()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Pain001.Write(Stream.Null, File, [Lines[0]]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Pain001.Write(Stream.Null, File with { SumMinor = 1 }, Lines));
    }
}
