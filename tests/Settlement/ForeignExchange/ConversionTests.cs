using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Every order here is booked on 2026-05-01; a bank's rate of that day is 7.05 for the dollar.</summary>
public sealed class ConversionTests(SettlementHost host)
{
    const string Table =
        """
                   Settle   Refuse
        Requested  Settled  Refused
        Settled    -        -
        Refused    -        -
        """;

    public static TheoryData<ConversionStatus, ConversionAction, ConversionStatus?> Cells()
    {
        string[][] rows =
            [.. Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        Assert.Equal(Enum.GetNames<ConversionStatus>(), rows.Skip(1).Select(row => row[0]));
        var cells = new TheoryData<ConversionStatus, ConversionAction, ConversionStatus?>();
        foreach (var row in rows.Skip(1))
            for (var i = 0; i < rows[0].Length; i++)
                cells.Add(Enum.Parse<ConversionStatus>(row[0]), Enum.Parse<ConversionAction>(rows[0][i]),
                    row[i + 1] == "-" ? null : Enum.Parse<ConversionStatus>(row[i + 1]));
        return cells;
    }

    [Theory, MemberData(nameof(Cells))]
    public void A_conversion_moves_only_as_the_table_says(ConversionStatus from, ConversionAction action, ConversionStatus? to) =>
        Assert.Equal(to, Conversion.Next(from, action));

    async Task<(OrderPlaced Order, V1.FxQuote Quote)> Offered(long minor)
    {
        await host.ImportRates("booked", "effective_on,base,quote,rate\n2026-05-01,USD,CNY,7.05\n");
        var order = await host.WithBalance();
        return (order, await host.Quote(order.ExporterId, minor));
    }

    [Fact]
    public async Task The_exporters_dollars_become_yuan_at_the_quoted_rate_with_spread_and_gain_on_their_own()
    {
        var (order, quote) = await Offered(80_000);
        var deal = await host.Ended(await host.Convert(order.ExporterId, FxStory.By(quote, (order, 80_000))));
        // 800.00 x 7.1098 = 5,687.84; x 7.1205 = 5,696.40; booked x 7.05 = 5,640.00.
        Assert.Equal(("Settled", 80_000L, 568_784L, 856L), (deal.Status, deal.SoldMinor, deal.BoughtMinor, deal.SpreadMinor));
        var line = Assert.Single(deal.Lines);
        Assert.Equal(("2026-05-01", "7.05", 564_000L, 4_784L), (line.BookedOn, line.BookedRate, line.BookedMinor, line.ResultMinor));
        Assert.NotEmpty(deal.BankReference);
        Assert.Single(host.Others.Desk.Deals(quote.Id));

        var (dollars, yuan) = (await host.Balances(order.OrderId, "USD"), await host.Balances(order.OrderId, "CNY"));
        Assert.Equal((-19_500L, -80_000L), (dollars[AccountKind.ExporterPayable], dollars[AccountKind.BankClearing]));
        Assert.Equal((-568_784L, 568_784L), (yuan[AccountKind.ExporterPayable], yuan[AccountKind.BankClearing]));
        Assert.Equal((-4_784L, 4_784L), (yuan[AccountKind.FxResult], yuan[AccountKind.FxBooked]));
        foreach (var kind in new[] { AccountKind.FxPosition, AccountKind.FxSpread })
            Assert.False(dollars.ContainsKey(kind) || yuan.ContainsKey(kind), $"{kind} is open");
        var report = await host.Desk.LedgerReportAsync(new V1.LedgerReportRequest());
        Assert.Equal(0, report.DifferenceMinor);
    }

    [Fact]
    public async Task Sixty_four_clients_use_one_quote_once_and_the_others_are_told_so()
    {
        var (order, quote) = await Offered(1_000);
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            try
            {
                await host.Convert(order.ExporterId, FxStory.By(quote, (order, 1_000)));
                return "won";
            }
            catch (RpcException e)
            {
                var problem = Problem.FromGrpc(e);
                return $"{problem.Status} {problem.Code}";
            }
        }));
        Assert.Equal((1, 63), (answers.Count(answer => answer == "won"), answers.Count(answer => answer == "409 fx_quote_used")));
        await SettlementHost.Eventually(() => Task.FromResult(host.Others.Desk.Deals(quote.Id).Count > 0), "deal");
        Assert.Single(host.Others.Desk.Deals(quote.Id));
        Assert.Equal(-98_500, (await host.Balances(order.OrderId, "USD"))[AccountKind.ExporterPayable]);
    }

    [Fact]
    public async Task A_retry_with_the_same_key_makes_one_conversion()
    {
        var (order, quote) = await Offered(2_000);
        var key = Guid.NewGuid();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            _ => host.Convert(order.ExporterId, FxStory.By(quote, (order, 2_000)), key)));
        Assert.Single(answers.Distinct());
        Assert.Equal(1, await host.Count("fx_conversion where quote_id = @Id", Guid.Parse(quote.Id)));
    }

    [Fact]
    public async Task An_expired_quote_is_refused_and_nothing_moves()
    {
        host.Others.Desk.Expire(4_242, TimeSpan.Zero);
        var (order, quote) = await Offered(4_242);
        var refused = await FxStory.Refused(() => host.Convert(order.ExporterId, FxStory.By(quote, (order, 4_242))));
        Assert.Equal((409, "fx_quote_expired"), (refused.Status, refused.Code));
        Assert.Equal(-99_500, (await host.Balances(order.OrderId, "USD"))[AccountKind.ExporterPayable]);
    }

    [Fact]
    public async Task More_than_the_order_has_is_refused_and_the_quote_stays_open()
    {
        var (order, quote) = await Offered(99_501);
        var refused = await FxStory.Refused(() => host.Convert(order.ExporterId, FxStory.By(quote, (order, 99_501))));
        Assert.Equal(("fx_balance_insufficient", "at most 99500"), (refused.Code, refused.Accepted));
        Assert.Equal("Open", Assert.Single((await host.Fx(order.ExporterId).ListQuotesAsync(new V1.ListFxRequest())).Quotes).Status);
    }

    [Fact]
    public async Task Rivals_with_quotes_of_their_own_never_sell_more_than_the_order_has()
    {
        var order = await host.WithBalance();
        var quotes = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => host.Quote(order.ExporterId, 30_000)));
        var won = 0;
        await Task.WhenAll(quotes.Select(async quote =>
        {
            try
            {
                await host.Convert(order.ExporterId, FxStory.By(quote, (order, 30_000)));
                Interlocked.Increment(ref won);
            }
            catch (RpcException e)
            {
                Assert.Equal("fx_balance_insufficient", Problem.FromGrpc(e).Code);
            }
        }));
        Assert.Equal(3, won);
        Assert.Equal(-9_500, (await host.Balances(order.OrderId, "USD"))[AccountKind.ExporterPayable]);
    }

    [Fact]
    public async Task Orders_of_one_conversion_share_it_and_nothing_is_lost()
    {
        var first = await host.WithBalance();
        var second = await host.WithBalance(exporter: first.ExporterId);
        var third = await host.WithBalance(exporter: first.ExporterId);
        var quote = await host.Quote(first.ExporterId, 100);
        var deal = await host.Ended(await host.Convert(
            first.ExporterId, FxStory.By(quote, (first, 33), (second, 33), (third, 34))));
        Assert.Equal((711L, 1L), (deal.BoughtMinor, deal.SpreadMinor));
        Assert.Equal((711L, 1L), (deal.Lines.Sum(line => line.BoughtMinor), deal.Lines.Sum(line => line.SpreadMinor)));
        Assert.All(deal.Lines, line => Assert.InRange(line.BoughtMinor, 234, 243));
    }

    [Fact]
    public async Task What_the_bank_refuses_goes_back_to_the_balance()
    {
        var (order, quote) = await Offered(50_000);
        host.Others.Desk.Treat(quote.Id, Manner.Refuses);
        var deal = await host.Ended(await host.Convert(order.ExporterId, FxStory.By(quote, (order, 50_000))));
        Assert.Equal(("Refused", "refused: not with us", ""), (deal.Status, deal.Reason, deal.BankReference));
        var dollars = await host.Balances(order.OrderId, "USD");
        Assert.Equal(-99_500, dollars[AccountKind.ExporterPayable]);
        Assert.False(dollars.ContainsKey(AccountKind.FxPosition));
        Assert.Empty(await host.Balances(order.OrderId, "CNY"));
        // The quote is spent all the same: a price is honoured or refused, and never offered again.
        Assert.Equal("fx_quote_used",
            (await FxStory.Refused(() => host.Convert(order.ExporterId, FxStory.By(quote, (order, 50_000))))).Code);
    }

    [Fact]
    public async Task Another_amount_than_the_quoted_one_is_not_taken_over()
    {
        var (order, quote) = await Offered(60_000);
        host.Others.Desk.Treat(quote.Id, Manner.Takes, off: -1);
        var deal = await host.Ended(await host.Convert(order.ExporterId, FxStory.By(quote, (order, 60_000))));
        Assert.Equal("Refused", deal.Status);
        Assert.StartsWith("priced anew: 426587 instead of 426588", deal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_lost_is_asked_for_again_under_the_same_id()
    {
        var (order, quote) = await Offered(40_000);
        host.Others.Desk.Treat(quote.Id, Manner.TakesAndFails);
        var requested = await host.Convert(order.ExporterId, FxStory.By(quote, (order, 40_000)));
        await SettlementHost.Eventually(() => Task.FromResult(host.Others.Desk.Deals(quote.Id).Count > 0), "deal taken");
        host.Others.Desk.Treat(quote.Id, Manner.Takes);
        await SettlementHost.Eventually(async () =>
        {
            await host.Db.Run(
                "update fx_conversion set not_before = now() where id = @id and status = 'Requested'",
                new { id = Guid.Parse(requested.Id) }, CancellationToken.None);
            return (await host.Fx(order.ExporterId).GetConversionAsync(new V1.FxIdRequest { Id = requested.Id })).Status == "Settled";
        }, "settled");
        Assert.Equal(requested.Id, Assert.Single(host.Others.Desk.Deals(quote.Id)).DealId.ToString());
        Assert.Equal(-59_500, (await host.Balances(order.OrderId, "USD"))[AccountKind.ExporterPayable]);
        Assert.Equal(-284_392, (await host.Balances(order.OrderId, "CNY"))[AccountKind.ExporterPayable]);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_by_field_and_others_things_are_not_there()
    {
        var (order, quote) = await Offered(1_500);
        async Task<string> Code(V1.ConvertRequest request, Guid? who = null)
        {
            var refused = await FxStory.Refused(() => host.Convert(who ?? order.ExporterId, request));
            return refused.Field ?? refused.Code;
        }

        Assert.Equal("quote_id", await Code(FxStory.By(new V1.FxQuote(), (order, 1_500))));
        Assert.Equal("lines", await Code(FxStory.By(quote)));
        Assert.Equal("lines", await Code(FxStory.By(quote, (order, 1_499))));
        Assert.Equal("lines[0].sold_minor", await Code(FxStory.By(quote, (order, 0))));
        Assert.Equal("lines[1].order_id", await Code(FxStory.By(quote, (order, 700), (order, 800))));
        Assert.Equal("fx_quote_not_found", await Code(FxStory.By(quote, (order, 1_500)), Guid.CreateVersion7()));
        Assert.Equal("fx_quote_not_found", await Code(FxStory.By(new V1.FxQuote { Id = Guid.NewGuid().ToString() }, (order, 1_500))));
        Assert.Equal("order_not_found", await Code(FxStory.By(quote, (await host.WithBalance(), 1_500))));
        Assert.Equal("fx_forward_not_found", await Code(FxStory.By(new V1.FxForward { Id = Guid.NewGuid().ToString() }, (order, 1))));
    }
}
