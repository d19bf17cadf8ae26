namespace CrossBorder.CustomsClearance.Tests;

/// <summary>The golden files are written by hand from declaration_fields.csv and customs-modes.md section 6.</summary>
public sealed class FullDeclarationTests
{
    static readonly Guid Guid = new("0196e0a4-1111-7aaa-8bbb-00000000d101");

    static Outgoing Message(Goods goods) => FullDeclaration.MessageOf(
        goods, Assert.Single(DeclarationPart.Of(goods, 50)!), Sample.Sender, new Envelope(Guid, "1", Story.At));

    static List<Ceb.Declaration> Declarations(Documents documents) =>
        [.. documents.Messages.Select(message => Outgoing.Node<Ceb.Declaration>(message.ToXml()))];

    [Fact]
    public void A_price_with_freight_and_insurance_states_both() => GoldenTests.Golden("declaration-cif", Message(Sample.Goods("1")));

    [Fact]
    public void A_price_free_on_board_states_neither() => GoldenTests.Golden("declaration-fob", Message(Sample.Goods("3")));

    [Theory]
    [InlineData("1", true, true)]
    [InlineData("2", true, false)]
    [InlineData("3", false, false)]
    [InlineData("4", false, true)]
    [InlineData("7", false, false)]
    public void Freight_and_insurance_are_stated_when_the_price_contains_them(string term, bool freight, bool insurance)
    {
        var head = Declarations(FullDeclaration.DocumentsOf(Sample.Goods(term), Sample.Sender, Story.At, History.None)).Single().DecHead;
        Assert.Equal((freight, insurance), (head.FeeMark == "3", head.InsurMark == "3"));
        Assert.Equal((freight ? "USD" : null, insurance ? "USD" : null), (head.FeeCurr, head.InsurCurr));
    }

    [Theory]
    [InlineData(50, 1)]
    [InlineData(51, 2)]
    [InlineData(120, 3)]
    public void An_order_of_more_than_fifty_items_is_declared_in_parts_that_sum_up_to_it(int lines, int parts)
    {
        var goods = Sample.Goods("1", lines);
        var documents = FullDeclaration.DocumentsOf(goods, Sample.Sender, Story.At, History.None);
        Assert.Empty(documents.Faults);
        var declared = Declarations(documents);
        Assert.Equal(
            Enumerable.Range(1, parts).Select(part => part == 1 ? "CB000000000042" : $"CB000000000042-{part}"),
            declared.Select(part => part.DecHead.CopNo));
        Assert.All(declared, part => Assert.Equal(Enumerable.Range(1, part.DecList.Count), part.DecList.Select(line => line.GNo)));
        Assert.Equal(lines, declared.Sum(part => part.DecList.Count));
        Assert.Equal(
            (goods.GrossKilograms, goods.NetKilograms, 45m, 1.35m),
            (declared.Sum(part => part.DecHead.GrossWt), declared.Sum(part => part.DecHead.NetWt),
            declared.Sum(part => part.DecHead.FeeRate!.Value), declared.Sum(part => part.DecHead.InsurRate!.Value)));
        Assert.Equal(goods.Pieces, declared.Sum(part => part.DecHead.PackNo));
        Assert.Equal(goods.Lines.Select(line => line.No), documents.Goods.Lines.Select(line => line.No));
        Assert.Equal((parts, lines - (50 * (parts - 1))), (documents.Goods.Lines[^1].PartNo, documents.Goods.Lines[^1].ItemNo));
    }

    [Fact]
    public void More_parts_than_pieces_wait_for_another_packing()
    {
        var documents = FullDeclaration.DocumentsOf(Sample.Goods("3", 51) with { Pieces = 1 }, Sample.Sender, Story.At, History.None);
        Assert.Empty(documents.Messages);
        Assert.Equal("too_few_pieces", Assert.Single(documents.Faults).Code);
    }

    [Fact]
    public void What_customs_would_refuse_is_told_with_its_path_and_nothing_is_sent()
    {
        var goods = Sample.Goods();
        var fault = Assert.Single(FullDeclaration.DocumentsOf(
            goods with { Lines = [goods.Lines[0] with { HsCode = "940550" }, .. goods.Lines.Skip(1)] }, Sample.Sender, Story.At,
            History.None).Faults);
        Assert.Equal("declaration_invalid", fault.Code);
        Assert.StartsWith("Declaration/DecList[1]/codeTs = '940550'", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_supervision_document_goes_with_the_goods_that_need_it()
    {
        var goods = Sample.Goods("3", 51);
        var needs = new Commodity("9405500000", "烛台", "007", null, 13, 13, 0, "4", "", [], new DateOnly(2026, 1, 1), null, "t", true);
        goods = goods with
        {
            Certificates = [new Certificate("4", "26-33-0001")],
            Lines =
            [
                .. goods.Lines.Select(line =>
                    line with { Commodity = line.No == 51 ? needs : needs with { SupervisionDocuments = "" } }),
            ],
        };
        var declared = Declarations(FullDeclaration.DocumentsOf(goods, Sample.Sender, Story.At, History.None));
        Assert.Empty(declared[0].DecDocument);
        Assert.Equal(("4", "26-33-0001"), (declared[1].DecDocument[0].DocuCode, declared[1].DecDocument[0].CertCode));
        Assert.Equal((null, "26-33-0001"), (declared[0].DecHead.LicenseNo, declared[1].DecHead.LicenseNo));
    }

    /// <summary>The property: shares sum up to the whole, none is negative, and none is off its fair share by a unit or more.</summary>
    [Fact]
    public void Shares_sum_up_to_the_whole_whatever_it_is()
    {
        for (var seed = 0; seed < 5000; seed++)
        {
            var random = new Random(seed);
            var weights = Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.NextInt64(0, 1L << random.Next(1, 40))).ToList();
            var whole = random.NextInt64(0, 1L << random.Next(1, 40));
            var shares = Apportion.Of(whole, weights);
            Assert.Equal(whole, shares.Sum());
            Assert.All(shares, share => Assert.True(share >= 0));
            var total = weights.Sum(weight => (decimal)weight);
            Assert.All(shares.Zip(weights), pair =>
                Assert.True(total == 0 || Math.Abs(pair.First - (whole * (pair.Second / total))) <= 1, $"seed {seed}"));
            var pieces = weights.Count + random.Next(0, 100);
            var packed = Apportion.Pieces(pieces, weights)!;
            Assert.Equal(pieces, packed.Sum());
            Assert.All(packed, piece => Assert.True(piece >= 1));
            Assert.Null(Apportion.Pieces(weights.Count - 1, weights));
        }
    }

    [Theory]
    [InlineData("CB000000000042", 1)]
    [InlineData("CB000000000042-2", 2)]
    [InlineData("CB000000000042-13", 13)]
    [InlineData("42", 1)]
    public void A_document_number_names_its_part(string number, int part) => Assert.Equal(part, DeclarationPart.NumberOf(number));
}
