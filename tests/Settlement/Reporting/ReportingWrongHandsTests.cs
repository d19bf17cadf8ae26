using System.Reflection;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class ReportingWrongHandsTests(SettlementHost host)
{
    const string Allowed =
        """
                               Exporter Buyer Partner Operator Service
        GetAccountStatement    yes      yes   -       yes      yes
        RenderAccountStatement yes      yes   -       yes      yes
        GetCashPosition        -        -     -       yes      -
        GetAging               yes      -     -       yes      yes
        GetReconciliation      -        -     -       yes      -
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
            V1.Reporting.Descriptor.Methods.Select(method => method.Name).Order(), Rows.Skip(1).Select(row => row[0]).Order());
        Assert.All(V1.Reporting.Descriptor.Methods, method =>
            Assert.NotNull(typeof(ReportingService).GetMethod(method.Name)!.GetCustomAttribute<AllowAttribute>()));
    }

    [Theory, MemberData(nameof(Cells))]
    public async Task A_role_calls_only_what_the_table_allows(string method, Role role, bool allowed)
    {
        var status = await Status(new Principal(Guid.CreateVersion7(), role, "x"), method);
        Assert.Equal(allowed, status != StatusCode.PermissionDenied);
        Assert.NotEqual(StatusCode.Internal, status);
        Assert.Equal(StatusCode.Unauthenticated, await Status(null, method));
    }

    /// <summary>Calls any method with an empty request.</summary>
    async Task<StatusCode> Status(Principal? principal, string method)
    {
        var client = host.Reports(principal);
        var descriptor = V1.Reporting.Descriptor.FindMethodByName(method);
        var call = typeof(V1.Reporting.ReportingClient).GetMethod(
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
