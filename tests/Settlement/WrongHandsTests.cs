using System.Reflection;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class WrongHandsTests(SettlementHost host)
{
    const string Allowed =
        """
                         Exporter Buyer Partner Operator Service
        GetReceivable    yes      yes   -       yes      yes
        ListPayouts      yes      -     -       yes      yes
        ListClaims       yes      -     -       yes      yes
        GetClaim         yes      -     -       yes      yes
        RegisterInvoices yes      -     -       -        -
        ImportStatement  -        -     -       yes      -
        ListUnmatched    -        -     -       yes      -
        LedgerReport     -        -     -       yes      yes
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
        Assert.Equal(V1.Settlement.Descriptor.Methods.Select(method => method.Name).Order(), Rows.Skip(1).Select(row => row[0]).Order());
        Assert.All(V1.Settlement.Descriptor.Methods, method =>
            Assert.NotNull(typeof(SettlementService).GetMethod(method.Name)!.GetCustomAttribute<AllowAttribute>()));
    }

    [Theory, MemberData(nameof(Cells))]
    public async Task A_role_calls_only_what_the_table_allows(string method, Role role, bool allowed)
    {
        var status = await Status(() => Call(host.As(new Principal(Guid.CreateVersion7(), role, "x")), method));
        if (allowed)
            Assert.NotEqual(StatusCode.PermissionDenied, status);
        else
            Assert.Equal(StatusCode.PermissionDenied, status);
    }

    [Theory]
    [InlineData(Role.Exporter)]
    [InlineData(Role.Buyer)]
    [InlineData(Role.Partner)]
    [InlineData(Role.Service)]
    public async Task Statement_files_are_for_operators_only(Role role)
    {
        foreach (var method in V1.BankStatements.Descriptor.Methods)
        {
            Assert.Equal([Role.Operator],
                typeof(BankStatementsService).GetMethod(method.Name)!.GetCustomAttribute<AllowAttribute>()!.Roles);
            Assert.Equal(StatusCode.PermissionDenied, await Status(() => CallBank(method.Name, new Principal(Guid.CreateVersion7(),
                role, "x"))));
            Assert.Equal(StatusCode.Unauthenticated, await Status(() => CallBank(method.Name, null)));
        }
    }

    async Task CallBank(string method, Principal? principal)
    {
        var client = host.BankAs(principal);
        await (method switch
        {
            "PutPart" => (Task)client.PutPartAsync(new V1.PutStatementPartRequest()).ResponseAsync,
            "FinishUpload" => client.FinishUploadAsync(new V1.FinishStatementUploadRequest()).ResponseAsync,
            "GetUpload" => client.GetUploadAsync(new V1.StatementUploadRequest()).ResponseAsync,
            "ListFiles" => client.ListFilesAsync(new V1.ListRequest()).ResponseAsync,
            "ListQuarantine" => client.ListQuarantineAsync(new V1.ListRequest()).ResponseAsync,
            "RetryQuarantined" => client.RetryQuarantinedAsync(new V1.RetryQuarantinedRequest()).ResponseAsync,
            "DiscardQuarantined" => client.DiscardQuarantinedAsync(new V1.DiscardQuarantinedRequest()).ResponseAsync,
            "ListGaps" => client.ListGapsAsync(new V1.ListRequest()).ResponseAsync,
            _ => throw new ArgumentException(method, nameof(method)),
        });
    }

    [Fact]
    public async Task Without_a_principal_nothing_is_answered()
    {
        foreach (var method in Rows.Skip(1).Select(row => row[0]))
            Assert.Equal(StatusCode.Unauthenticated, await Status(() => Call(host.As(null), method)));
    }

    [Fact]
    public async Task Another_partys_order_is_not_there()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        await host.Deliver(Given.Closed(order));
        await SettlementHost.Eventually(async () => await host.Count("claim where order_id = @Id", order.OrderId) == 1, "claim");
        await SettlementHost.Eventually(async () => (await host.Payouts(order.OrderId)).Count == 1, "payout");
        var request = new V1.OrderRequest { OrderId = order.OrderId.ToString() };
        foreach (var stranger in new[] { SettlementHost.Exporter(Guid.CreateVersion7()), SettlementHost.Buyer(Guid.CreateVersion7()),
            SettlementHost.Exporter(order.BuyerId) })
        {
            if (stranger.PartyId != order.BuyerId)
                Assert.Equal("receivable_not_found", await Code(() => host.As(stranger).GetReceivableAsync(request).ResponseAsync));
            if (stranger.Role == Role.Exporter)
                Assert.Equal("claim_not_found", await Code(() => host.As(stranger).GetClaimAsync(request).ResponseAsync));
        }

        var other = host.As(SettlementHost.Exporter(Guid.CreateVersion7()));
        Assert.Empty((await other.ListPayoutsAsync(new V1.ListRequest())).Payouts);
        Assert.Empty((await other.ListClaimsAsync(new V1.ListRequest())).Claims);
        Assert.Equal(order.OrderId.ToString(), (await host.As(SettlementHost.Buyer(order.BuyerId)).GetReceivableAsync(request)).OrderId);
        var own = host.As(SettlementHost.Exporter(order.ExporterId));
        Assert.Equal(order.OrderId.ToString(), (await own.GetReceivableAsync(request)).OrderId);
        Assert.Equal(order.OrderId.ToString(), (await own.GetClaimAsync(request)).OrderId);
        Assert.Single((await own.ListPayoutsAsync(new V1.ListRequest())).Payouts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("01980000-0000-7000-8000-00000000dead")]
    public async Task An_order_that_nobody_knows_is_not_there(string id)
    {
        Assert.Equal("receivable_not_found",
            await Code(() => host.Desk.GetReceivableAsync(new V1.OrderRequest { OrderId = id }).ResponseAsync));
        Assert.Equal("claim_not_found", await Code(() => host.Desk.GetClaimAsync(new V1.OrderRequest { OrderId = id }).ResponseAsync));
    }

    [Theory]
    [InlineData("x", 0, "page.cursor")]
    [InlineData("-1", 0, "page.cursor")]
    [InlineData("", 501, "page.limit")]
    [InlineData("", -1, "page.limit")]
    public async Task A_page_that_cannot_be_is_refused_by_field(string cursor, int limit, string field)
    {
        var request = new V1.ListRequest { Page = new Contracts.Common.V1.Page { Cursor = cursor, Limit = limit } };
        foreach (var call in new Func<Task>[]
            {
                () => host.Desk.ListPayoutsAsync(request).ResponseAsync,
                () => host.Desk.ListClaimsAsync(request).ResponseAsync,
                () => host.Desk.ListUnmatchedAsync(request).ResponseAsync,
            })
            Assert.Equal(field, Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(call)).Field);
    }

    [Fact]
    public async Task A_status_that_does_not_exist_is_refused_with_those_that_do()
    {
        var request = new V1.ListRequest { Status = "Lost" };
        var payouts = Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(() => host.Desk.ListPayoutsAsync(request).ResponseAsync));
        Assert.Equal(("status", "Waiting, Requested, Sent, Accepted, Settled, Completed, Refused, Rejected, Returned"),
            (payouts.Field, payouts.Accepted));
        var claims = Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(() => host.Desk.ListClaimsAsync(request).ResponseAsync));
        Assert.Equal("Waiting, Filed, Accepted, Paid, Refused, Withdrawn", claims.Accepted);
    }

    static Task Call(V1.Settlement.SettlementClient client, string method) => method switch
    {
        "GetReceivable" => client.GetReceivableAsync(new V1.OrderRequest()).ResponseAsync,
        "ListPayouts" => client.ListPayoutsAsync(new V1.ListRequest()).ResponseAsync,
        "ListClaims" => client.ListClaimsAsync(new V1.ListRequest()).ResponseAsync,
        "GetClaim" => client.GetClaimAsync(new V1.OrderRequest()).ResponseAsync,
        "RegisterInvoices" => client.RegisterInvoicesAsync(new V1.RegisterInvoicesRequest()).ResponseAsync,
        "ImportStatement" => client.ImportStatementAsync(new V1.ImportStatementRequest()).ResponseAsync,
        "ListUnmatched" => client.ListUnmatchedAsync(new V1.ListRequest()).ResponseAsync,
        "LedgerReport" => client.LedgerReportAsync(new V1.LedgerReportRequest()).ResponseAsync,
        _ => throw new ArgumentException(method, nameof(method)),
    };

    static async Task<StatusCode> Status(Func<Task> call)
    {
        try
        {
            await call();
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }

    static async Task<string> Code(Func<Task> call) => Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(call)).Code;
}
