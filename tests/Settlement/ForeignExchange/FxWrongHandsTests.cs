using System.Reflection;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class FxWrongHandsTests(SettlementHost host)
{
    const string Allowed =
        """
                                Exporter Buyer Partner Operator Service
        ImportRates             -        -     -       yes      -
        GetRates                yes      -     -       yes      yes
        RequestQuote            yes      -     -       -        -
        ListQuotes              yes      -     -       yes      yes
        Convert                 yes      -     -       -        -
        GetConversion           yes      -     -       yes      yes
        ListConversions         yes      -     -       yes      yes
        BookForward             yes      -     -       yes      -
        ListForwards            yes      -     -       yes      yes
        GetExposure             yes      -     -       yes      yes
        ListReceiptDeclarations yes      -     -       yes      yes
        DeclareReceipt          yes      -     -       yes      -
        ListFxAlerts            yes      -     -       yes      yes
        """;

    static readonly string[][] Rows =
        [.. Allowed.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    public static TheoryData<string, Role, bool> Cells()
    {
        var cells = new TheoryData<string, Role, bool>();
        foreach (var row in Rows.Skip(1))
            for (var i = 0; i < Rows[0].Length; i++)
                cells.Add(row[0], Enum.Parse<Role>(Rows[0][i]), row[i + 1] == "yes");
        return cells;
    }

    [Fact]
    public void Every_method_of_the_contract_is_in_the_table()
    {
        Assert.Equal(
            V1.ForeignExchange.Descriptor.Methods.Select(method => method.Name).Order(), Rows.Skip(1).Select(row => row[0]).Order());
        Assert.All(V1.ForeignExchange.Descriptor.Methods, method =>
            Assert.NotNull(typeof(ForeignExchangeService).GetMethod(method.Name)!.GetCustomAttribute<AllowAttribute>()));
    }

    [Theory, MemberData(nameof(Cells))]
    public async Task A_role_calls_only_what_the_table_allows(string method, Role role, bool allowed)
    {
        var status = await Status(new Principal(Guid.CreateVersion7(), role, "x"), method);
        Assert.Equal(allowed, status != StatusCode.PermissionDenied);
        Assert.NotEqual(StatusCode.Internal, status);
        Assert.Equal(StatusCode.Unauthenticated, await Status(null, method));
    }

    [Fact]
    public async Task Anothers_conversion_is_not_there()
    {
        var order = await host.WithBalance();
        var deal = await host.Convert(order.ExporterId, FxStory.By(await host.Quote(order.ExporterId, 500), (order, 500)));
        var request = new V1.FxIdRequest { Id = deal.Id };
        Assert.Equal("fx_conversion_not_found", (await FxStory.Refused(
            () => host.Fx(Guid.CreateVersion7()).GetConversionAsync(request).ResponseAsync)).Code);
        Assert.Empty((await host.Fx(Guid.CreateVersion7()).ListConversionsAsync(new V1.ListFxRequest())).Conversions);
        Assert.Equal(deal.Id, (await host.Fx(order.ExporterId).GetConversionAsync(request)).Id);
        Assert.Equal(deal.Id, Assert.Single((await host.Fx(order.ExporterId).ListConversionsAsync(new V1.ListFxRequest())).Conversions).Id);
        Assert.Equal(deal.Id, (await host.Fx(SettlementHost.Operator).GetConversionAsync(request)).Id);
        Assert.Equal("fx_conversion_not_found", (await FxStory.Refused(
            () => host.Fx(SettlementHost.Operator).GetConversionAsync(new V1.FxIdRequest { Id = "x" }).ResponseAsync)).Code);
    }

    [Fact]
    public async Task A_status_or_page_that_cannot_be_is_refused_by_field()
    {
        var (desk, status) = (host.Fx(SettlementHost.Operator), new V1.ListFxRequest { Status = "Lost" });
        var page = new V1.ListFxRequest { Page = new Contracts.Common.V1.Page { Limit = 501 } };
        foreach (var call in new Func<V1.ListFxRequest, Task>[]
            {
                request => desk.ListQuotesAsync(request).ResponseAsync,
                request => desk.ListConversionsAsync(request).ResponseAsync,
                request => desk.ListForwardsAsync(request).ResponseAsync,
                request => desk.ListReceiptDeclarationsAsync(request).ResponseAsync,
            })
        {
            Assert.Equal("status", (await FxStory.Refused(() => call(status))).Field);
            Assert.Equal("page.limit", (await FxStory.Refused(() => call(page))).Field);
        }
    }

    /// <summary>Calls any method with an empty request.</summary>
    async Task<StatusCode> Status(Principal? principal, string method)
    {
        var client = host.Fx(principal);
        var descriptor = V1.ForeignExchange.Descriptor.FindMethodByName(method);
        var call = typeof(V1.ForeignExchange.ForeignExchangeClient).GetMethod(
            $"{method}Async", [descriptor.InputType.ClrType, typeof(Metadata), typeof(DateTime?), typeof(CancellationToken)])!
            .Invoke(client, [Activator.CreateInstance(descriptor.InputType.ClrType), null, null, CancellationToken.None])!;
        try
        {
            await (Task)call.GetType().GetProperty("ResponseAsync")!.GetValue(call)!;
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }
}
