using CrossBorder.Platform;
using FsCheck;
using FsCheck.Fluent;
using Grpc.Core;
using Npgsql;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class ForwardTests(SettlementHost host)
{
    static readonly Forward Contract = new(
        Guid.NewGuid(), default, Currency.Of("USD"), 1_000, 0, 7.2m, new DateOnly(2026, 6, 1), new DateOnly(2026, 6, 30), "FW", 0);

    static int serial;

    async Task<V1.FxForward> Book(Guid exporter, long minor, int fromDays = -1, int toDays = 30, string? reference = null)
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        return await host.Fx(exporter).BookForwardAsync(
            new V1.BookForwardRequest
            {
                Currency = "USD",
                AmountMinor = minor,
                Rate = "7.2",
                WindowFrom = today.AddDays(fromDays).ToString("yyyy-MM-dd"),
                WindowTo = today.AddDays(toDays).ToString("yyyy-MM-dd"),
                BankReference = reference ?? $"FW{Interlocked.Increment(ref serial)}",
            },
            FxStory.Key());
    }

    [Theory]
    [InlineData("2026-05-31", 0, ForwardStatus.Waiting)]
    [InlineData("2026-06-01", 0, ForwardStatus.Open)]
    [InlineData("2026-06-30", 999, ForwardStatus.Open)]
    [InlineData("2026-06-30", 1_000, ForwardStatus.Used)]
    [InlineData("2026-07-01", 999, ForwardStatus.Expired)]
    public void A_contract_stands_where_its_window_and_its_use_say(string day, long used, ForwardStatus status) => Assert.Equal(
        status, (Contract with { UsedMinor = used }).StatusOn(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Deliveries_in_any_sizes_never_use_more_than_was_booked() => Prop.ForAll(
        Gen.ListOf(Gen.Choose(1, 400)).ToArbitrary(), Gen.ListOf(Gen.Choose(-2, 33)).ToArbitrary(), (sizes, days) =>
        {
            var contract = Contract;
            foreach (var (size, day) in sizes.Zip(days))
            {
                var on = contract.WindowFrom.AddDays(day);
                if (contract.Refusal(size, on) is null)
                {
                    contract = contract with { UsedMinor = contract.UsedMinor + size };
                    Assert.InRange(on, contract.WindowFrom, contract.WindowTo);
                }
                else
                    Assert.True(on < contract.WindowFrom || on > contract.WindowTo || contract.LeftMinor < size);
            }

            Assert.InRange(contract.UsedMinor, 0, contract.BookedMinor);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_contract_is_used_in_parts_at_its_own_rate_and_without_a_spread()
    {
        var order = await host.WithBalance();
        var contract = await Book(order.ExporterId, 50_000);
        var deal = await host.Ended(await host.Convert(order.ExporterId, FxStory.By(contract, (order, 20_000))));
        Assert.Equal(("Settled", 144_000L, 0L, "7.2"), (deal.Status, deal.BoughtMinor, deal.SpreadMinor, deal.BankRate));
        Assert.Equal(contract.BankReference, Assert.Single(host.Others.Desk.Deals(contract.BankReference)).ForwardReference);
        await host.Convert(order.ExporterId, FxStory.By(contract, (order, 30_000)));
        var used = Assert.Single((await host.Fx(order.ExporterId).ListForwardsAsync(new V1.ListFxRequest())).Forwards);
        Assert.Equal((50_000L, "Used"), (used.UsedMinor, used.Status));
        var refused = await FxStory.Refused(() => host.Convert(order.ExporterId, FxStory.By(contract, (order, 1))));
        Assert.Equal(("fx_forward_exceeded", "at most 0 by it, the rest by a quote"), (refused.Code, refused.Accepted));
    }

    [Fact]
    public async Task Rivals_never_use_more_than_was_booked()
    {
        var order = await host.WithBalance();
        var contract = await Book(order.ExporterId, 10_000);
        var won = 0;
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async _ =>
        {
            try
            {
                await host.Convert(order.ExporterId, FxStory.By(contract, (order, 3_000)));
                Interlocked.Increment(ref won);
            }
            catch (RpcException e)
            {
                Assert.Equal("fx_forward_exceeded", Problem.FromGrpc(e).Code);
            }
        }));
        Assert.Equal(3, won);
        var over = await Assert.ThrowsAsync<PostgresException>(() => host.Db.Run(
            "update fx_forward set used_minor = booked_minor + 1 where id = @id",
            new { id = Guid.Parse(contract.Id) }, CancellationToken.None));
        Assert.Equal("fx_forward_never_more_than_booked", over.ConstraintName);
    }

    [Fact]
    public async Task Outside_of_its_window_nothing_is_delivered()
    {
        var order = await host.WithBalance();
        foreach (var contract in new[] { await Book(order.ExporterId, 100, 5, 9), await Book(order.ExporterId, 100, -9, -5) })
            Assert.Equal("fx_forward_closed", (await FxStory.Refused(
                () => host.Convert(order.ExporterId, FxStory.By(contract, (order, 1))))).Code);
    }

    [Fact]
    public async Task What_the_bank_refuses_is_free_again()
    {
        var order = await host.WithBalance();
        var contract = await Book(order.ExporterId, 10_000);
        host.Others.Desk.Treat(contract.BankReference, Manner.Refuses);
        Assert.Equal("Refused", (await host.Ended(await host.Convert(order.ExporterId, FxStory.By(contract, (order, 10_000))))).Status);
        Assert.Equal(0, Assert.Single((await host.Fx(order.ExporterId).ListForwardsAsync(new V1.ListFxRequest())).Forwards).UsedMinor);
        Assert.Equal(-99_500, (await host.Balances(order.OrderId, "USD"))[AccountKind.ExporterPayable]);
    }

    [Fact]
    public async Task A_reference_is_booked_once_and_anothers_contract_is_not_there()
    {
        var (exporter, order) = (Guid.CreateVersion7(), await host.WithBalance());
        var contract = await Book(exporter, 100, reference: "TAKEN");
        Assert.Equal("fx_forward_reference_taken", (await FxStory.Refused(() => Book(order.ExporterId, 100, reference: "TAKEN"))).Code);
        Assert.Equal("fx_forward_not_found", (await FxStory.Refused(
            () => host.Convert(order.ExporterId, FxStory.By(contract, (order, 1))))).Code);
        Assert.Empty((await host.Fx(order.ExporterId).ListForwardsAsync(new V1.ListFxRequest())).Forwards);
        var request = new V1.BookForwardRequest
        {
            Currency = "USD",
            AmountMinor = 1,
            Rate = "7.1234567",
            WindowFrom = "2026-01-01",
            WindowTo = "2026-01-02",
            BankReference = "X",
        };
        Task<Problem> Refused() =>
            FxStory.Refused(() => host.Fx(exporter).BookForwardAsync(request, FxStory.Key()).ResponseAsync);
        Assert.Equal("rate", (await Refused()).Field);
        request.WindowTo = "2025-12-31";
        Assert.Equal("window_to", (await Refused()).Field);
    }
}
