using System.Diagnostics;
using System.Text;
using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class ReceiptReaderTests
{
    static readonly Story Story = new();
    static readonly Guid Guid = new("0196e0a4-1111-7aaa-8bbb-00000000c303");
    static readonly DateTimeOffset At = new(2026, 3, 5, 16, 30, 45, 678, TimeSpan.Zero);

    static IReadOnlyList<Receipt> Read(string xml) => ReceiptReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(xml)));

    static string Refusal(string xml) => Assert.Throws<UnreadableReceiptException>(() => Read(xml)).Message;

    [Fact]
    public void A_304_answers_an_order_by_platform_and_number()
    {
        var receipt = Assert.Single(Read(Receipts.Order(Story, Guid, "120", At)));
        Assert.Equal(
            ("CEB304", "CEB303", $"{Receipts.Platform}/{Story.Placed.Number}", "120", At, "order"),
            (receipt.Type, receipt.SentType, receipt.BusinessKey, receipt.ReturnStatus, receipt.ReturnTime, receipt.ReturnInfo));
        Assert.Equal([Guid], receipt.Guids);
    }

    [Fact]
    public void A_506_answers_a_waybill_by_carrier_and_number()
    {
        var receipt = Assert.Single(Read(Receipts.Waybill(Story, Guid, "399", At)));
        Assert.Equal(
            ("CEB506", "CEB505", $"3302980012/{Story.Booked.WaybillNumber}"), (receipt.Type, receipt.SentType, receipt.BusinessKey));
    }

    [Fact]
    public void A_604_answers_a_list_and_brings_its_numbers()
    {
        var receipt = Assert.Single(Read(Receipts.List("CB000000000042", Story, Guid, "800", At, "29002026E000000001")));
        Assert.Equal(
            ("CEB603", "CB000000000042", "B20260306000000001", "29002026E000000001"),
            (receipt.SentType, receipt.BusinessKey, receipt.PreNumber, receipt.ListNumber));
    }

    [Fact]
    public void Early_604s_may_lack_the_list_number_but_released_and_closed_ones_may_not()
    {
        Assert.Null(Assert.Single(Read(Receipts.List("CB1", Story, Guid, "120", At))).ListNumber);
        Assert.Contains("list number", Refusal(Receipts.List("CB1", Story, Guid, "800", At)), StringComparison.Ordinal);
        Assert.Contains("list number", Refusal(Receipts.List("CB1", Story, Guid, "899", At, "2900")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_900_is_found_by_its_guid_the_clients_id_or_the_quoted_message()
    {
        var (other, quoted) = (Guid.NewGuid(), Guid.NewGuid());
        var receipt = Assert.Single(Read(Receipts.Gateway(Guid, $"<ceb:CEB603Message guid=\"{CebMessage.Text(quoted)}\"", At, other)));
        Assert.Equal([Guid, other, quoted], receipt.Guids);
        Assert.Equal(("CEB900", null, null, "-1"), (receipt.Type, receipt.SentType, receipt.BusinessKey, receipt.ReturnStatus));
    }

    [Fact]
    public void A_900_may_carry_its_fields_without_a_node()
    {
        var bare = Receipts.Message("CEB900",
            $"""
            <ceb:guid>{Guid}</ceb:guid><ceb:returnStatus>-1</ceb:returnStatus><ceb:returnTime>{Receipts.Time(At)}</ceb:returnTime>
            <ceb:oriMessageType>CEB603Message</ceb:oriMessageType>
            """);
        Assert.Equal("CEB603", Assert.Single(Read(bare)).SentType);
    }

    /// <summary>Fields of each answer in the order of edition 202205, with what it answers and by which key.</summary>
    [Theory]
    [InlineData("CEB404", "ReceiptsReturn", "ebcCode=3301961234 orderNo=SO-1 payNo=P1", "CEB403", "3301961234/SO-1")]
    [InlineData("CEB508", "ArrivalReturn", "operatorCode=O logisticsCode=L preNo=B copNo=T1 billNo=M msgSeqNo=2", "CEB507", "T1/2")]
    [InlineData("CEB510", "DepartureReturn", "logisticsCode=L copNo=T1 preNo=B msgSeqNo=1", "CEB509", "T1/1")]
    [InlineData("CEB606", "InvtCancelReturn", "agentCode=A copNo=W1 preNo=B invtNo=N", "CEB605", "W1")]
    [InlineData("CEB608", "WayBillReturn", "agentCode=A logisticsCode=L copNo=T1 preNo=B billNo=M msgSeqNo=3", "CEB607", "T1/3")]
    [InlineData("CEB702", "SummaryReturn", "agentCode=A ebcCode=E copNo=S1 preNo=B sumNo=S msgSeqNo=1", "CEB701", "S1/1")]
    [InlineData("CEB214", "RefundReturn", "agentCode=A coElNo=R1 invtNo=N", "CEB213", "R1")]
    [InlineData("CEB216", "InvtRefundDetailReturn", "operatorCode=O logisticsCode=L logisticsNo=X coElNo=T1-2", "CEB215", "T1-2")]
    public void Every_answer_tells_which_message_it_answers(string type, string node, string fields, string sent, string key)
    {
        var told = fields.Split(' ').Select(field => field.Split('=')).Select(field => $"<ceb:{field[0]}>{field[1]}</ceb:{field[0]}>");
        var message = Receipts.Message(type,
            $"""
            <ceb:{node}><ceb:guid>{CebMessage.Text(Guid)}</ceb:guid>{string.Concat(told)}<ceb:returnStatus>399</ceb:returnStatus>
            <ceb:returnTime>{Receipts.Time(At)}</ceb:returnTime><ceb:returnInfo>text</ceb:returnInfo></ceb:{node}>
            """);
        var receipt = Assert.Single(Read(message));
        Assert.Equal((type, sent, key, "399", At, "text"), (
            receipt.Type, receipt.SentType, receipt.BusinessKey, receipt.ReturnStatus, receipt.ReturnTime, receipt.ReturnInfo));
        Assert.Equal([Guid], receipt.Guids);
        Assert.Equal(type == "CEB702" ? "S" : null, receipt.SummaryNumber);
    }

    [Fact]
    public void Messages_that_we_send_are_no_receipts()
    {
        var story = new Story();
        var order = OrderMessage.Of(Goods.Of(story.Case(), story.Known()), Sender.Of(new CustomsOptions()), Envelope.New(At));
        Assert.Contains("'CEB303Message' is not a receipt of customs", Refusal(order.ToXml()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_may_hold_up_to_a_hundred_receipts()
    {
        var nodes = Enumerable.Range(0, 100).Select(i => Receipts.OrderNode(Story, Guid, "3", At.AddSeconds(i))).ToList();
        Assert.Equal(100, Read(Receipts.Message("CEB304", nodes)).Count);
        Assert.Contains("more than 100", Refusal(Receipts.Message("CEB304", nodes.Append(nodes[0]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Times_are_china_standard_time_with_or_without_milliseconds()
    {
        var text = Receipts.Order(Story, Guid, "120", At);
        Assert.Equal(At, Read(text)[0].ReturnTime);
        var seconds = text.Replace(Receipts.Time(At), Receipts.Time(At)[..14], StringComparison.Ordinal);
        Assert.Equal(At.AddMilliseconds(-678), Read(seconds)[0].ReturnTime);
    }

    [Theory]
    [InlineData("<ceb:returnStatus>120</ceb:returnStatus>", "<ceb:returnStatus/>", "returnStatus is missing")]
    [InlineData("<ceb:returnStatus>120<", "<ceb:returnStatus>12345678901<", "returnStatus has 11 characters")]
    [InlineData("ceb:orderNo>", "ceb:number>", "OrderReturn/number: unknown")]
    [InlineData("<ceb:ebcCode>3301961234</ceb:ebcCode>", "", "OrderReturn/ebcCode: mandatory")]
    [InlineData("<ceb:guid>", "<ceb:guid>0000", "guid has 40 characters")]
    [InlineData("<ceb:returnTime>20260306003045678<", "<ceb:returnTime>20261306003045678<", "is not yyyyMMddHHmmssfff")]
    [InlineData("<ceb:returnTime>20260306003045678<", "<ceb:returnTime>00010101000000000<", "is not yyyyMMddHHmmssfff")]
    [InlineData("CEB304Message", "CEB305Message", "not a receipt of customs")]
    [InlineData("http://www.chinaport.gov.cn/ceb", "http://example.org/ceb", "not a receipt of customs")]
    [InlineData("</ceb:CEB304Message>", "", "cannot be read")]
    [InlineData("ceb:OrderReturn>", "ceb:OrderReturn />", "OrderReturn/guid: mandatory")]
    public void What_is_wrong_with_a_receipt_is_said(string from, string to, string reason)
    {
        var wrong = Receipts.Order(Story, Guid, "120", At).Replace(from, to, StringComparison.Ordinal);
        Assert.Contains(reason, Refusal(wrong), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not xml")]
    [InlineData("<ceb:CEB304Message xmlns:ceb=\"http://www.chinaport.gov.cn/ceb\"/>")]
    [InlineData("<ceb:CEB304Message xmlns:ceb=\"http://www.chinaport.gov.cn/ceb\"><ceb:OrderReturn/></ceb:CEB304Message>")]
    public void What_is_no_receipt_at_all_is_unreadable(string text) => Refusal(text);

    [Fact]
    public void A_document_type_and_its_entities_are_refused()
    {
        var bomb = Receipts.Order(Story, Guid, "120", At).Replace("<ceb:CEB304Message",
            "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><ceb:CEB304Message", StringComparison.Ordinal);
        Assert.Contains("DTD", Refusal(bomb), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_above_the_limit_is_not_even_parsed()
    {
        using var stream = new MemoryStream();
        stream.SetLength(CebLimits.Default.MaxBytes + 1);
        var refusal = Assert.Throws<UnreadableReceiptException>(() => ReceiptReader.Read(stream));
        Assert.Contains("bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_neither_crashes_nor_hangs()
    {
        const int Depth = 200_000;
        var deep = string.Concat(Enumerable.Repeat("<a>", Depth)) + "x" + string.Concat(Enumerable.Repeat("</a>", Depth));
        var watch = Stopwatch.StartNew();
        var order = Receipts.Message("CEB304", $"<ceb:OrderReturn>{deep}</ceb:OrderReturn>");
        Assert.Contains("OrderReturn/a: unknown", Refusal(order), StringComparison.Ordinal);
        Refusal(Receipts.Message("CEB900", deep));
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Mutated_receipts_are_read_or_refused_and_nothing_else()
    {
        var samples = new[]
        {
            Receipts.Order(Story, Guid, "120", At), Receipts.Waybill(Story, Guid, "-504011", At),
            Receipts.List("CB000000000042", Story, Guid, "899", At, "29002026E000000001"), Receipts.Gateway(Guid, "<x guid='y'>", At),
        };
        var random = new Random(604);
        var refused = 0;
        for (var run = 0; run < 20_000; run++)
        {
            var bytes = Encoding.UTF8.GetBytes(samples[random.Next(samples.Length)]);
            try
            {
                var receipts = ReceiptReader.Read(new MemoryStream(Mutate(bytes, random)));
                Assert.All(receipts, receipt =>
                {
                    Assert.InRange(receipt.ReturnStatus.Length, 1, 10);
                    Assert.InRange(receipt.GuidText.Length, 1, 36);
                    Assert.True(receipt.Type == "CEB900" || receipt.BusinessKey!.Length <= 80);
                });
            }
            catch (UnreadableReceiptException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 19_999);
    }

    static byte[] Mutate(byte[] bytes, Random random)
    {
        for (var edit = random.Next(1, 5); edit > 0; edit--)
        {
            var at = random.Next(bytes.Length);
            bytes = random.Next(4) switch
            {
                0 => [.. bytes[..at], (byte)random.Next(256), .. bytes[(at + 1)..]],
                1 => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 30))..]],
                2 => [.. bytes[..at], .. bytes[random.Next(at + 1)..at], .. bytes[at..]],
                _ => bytes[..Math.Max(1, at)],
            };
            if (bytes.Length == 0)
                return [0];
        }

        return bytes;
    }
}
