namespace CrossBorder.CustomsClearance.Tests;

/// <summary>
/// The golden tables are written by another implementation (npm dbffile 1.13.0, GB18030), not by ours: once as dBASE III (0x03), once
/// as Visual FoxPro (0x30). Four records, the last with a code that is too short.
/// </summary>
public sealed class IndependentLibraryTests
{
    [Theory]
    [InlineData("library-dbase3")]
    [InlineData("library-foxpro")]
    public void A_table_of_another_implementation_is_read_record_by_record(string name)
    {
        using var packed = new MemoryStream();
        using (var stream = typeof(IndependentLibraryTests).Assembly.GetManifestResourceStream($"Golden/{name}.zip")!)
            stream.CopyTo(packed);

        var content = RuleFile.Read(packed.ToArray())!;

        Assert.Equal(
            [
                new RefundLine(1, "8541430000", "已装在组件内或组装成块的光电池", "个", "13", 9, "", new(2024, 12, 1), new(2026, 3, 31)),
                new RefundLine(2, "8541430000", "已装在组件内或组装成块的光电池", "个", "13", 0, "1", new(2026, 4, 1), new(9999, 12, 31)),
                new RefundLine(3, "8479899990", "其他机器及机械器具㐀", "台", "13,9", 13, "", new(2020, 3, 20), new(9999, 12, 31)),
            ], content.Refunds);
        Assert.Equal([new LineRefusal(4, "CODE", "28443", "8 to 20 digits")], content.Refusals);
        Assert.Equal((RuleKind.RefundLibrary, 3, new DateOnly(2020, 3, 20)), (content.Kind, content.Rows, content.EffectiveFrom));
    }
}
