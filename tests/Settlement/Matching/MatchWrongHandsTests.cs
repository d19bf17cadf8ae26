using System.Reflection;
using CrossBorder.Platform;
using Google.Protobuf.Reflection;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class MatchWrongHandsTests(SettlementHost host)
{
    const string Allowed =
        """
                          Exporter Buyer Partner Operator Service
        GetSchedule       yes      yes   -       yes      yes
        ListDue           yes      yes   -       yes      yes
        RecordMilestone   yes      -     -       yes      -
        NameOrder         yes      -     -       yes      -
        ReplanReceivable  -        -     -       yes      -
        RecordCredit      yes      -     -       yes      -
        CheckPresentation yes      -     -       yes      -
        ListExceptions    -        -     -       yes      -
        TakeException     -        -     -       yes      -
        GetReceipt        -        -     -       yes      yes
        AcceptSuggestion  -        -     -       yes      -
        Allocate          -        -     -       yes      -
        PutOnAdvance      -        -     -       yes      -
        ReturnReceipt     -        -     -       yes      -
        UndoDecision      -        -     -       yes      -
        ConfirmPayer      -        -     -       yes      -
        DecideShortfall   -        -     -       yes      -
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
    public void Every_method_of_the_contracts_is_in_the_table()
    {
        var methods = V1.Receivables.Descriptor.Methods.Concat(V1.Matching.Descriptor.Methods)
            .Concat(V1.Shortfalls.Descriptor.Methods).ToList();
        Assert.Equal(methods.Select(method => method.Name).Order(), Rows.Skip(1).Select(row => row[0]).Order());
        Assert.All(methods, method => Assert.NotNull((method.Service == V1.Matching.Descriptor ? typeof(MatchingService)
            : method.Service == V1.Shortfalls.Descriptor ? typeof(ShortfallsService) : typeof(ReceivablesService))
            .GetMethod(method.Name)!.GetCustomAttribute<AllowAttribute>()));
    }

    [Theory, MemberData(nameof(Cells))]
    public async Task A_role_calls_only_what_the_table_allows(string method, Role role, bool allowed)
    {
        var status = await Status(new Principal(Guid.CreateVersion7(), role, "x"), method);
        Assert.Equal(allowed, status != StatusCode.PermissionDenied);
        Assert.NotEqual(StatusCode.Internal, status);
        Assert.NotEqual(StatusCode.Unknown, status);
        Assert.Equal(StatusCode.Unauthenticated, await Status(null, method));
    }

    [Fact]
    public async Task Another_partys_order_has_no_credit_no_names_and_no_schedule()
    {
        var order = Given.Order();
        await host.Place(order);
        var id = order.OrderId.ToString();
        var credit = new V1.Credit
        {
            OrderId = id,
            Number = "LC1",
            IssuingBank = "Bank of Leeds",
            AmountMinor = 100_000,
            ExpiresOn = "2026-12-31",
        };
        var presented = new V1.PresentationRequest
        {
            OrderId = id,
            PresentedOn = "2026-06-30",
            ShippedOn = "2026-06-01",
            DrawnMinor = 100_001,
            Currency = "USD",
        };
        var other = host.ReceivablesAs(SettlementHost.Exporter(Guid.CreateVersion7()));
        foreach (var call in new Func<Task>[]
            {
                () => other.GetScheduleAsync(new V1.OrderRequest { OrderId = id }).ResponseAsync,
                () => other.NameOrderAsync(new V1.NameOrderRequest { OrderId = id, Kind = "Contract", Text = "CT-9988" }).ResponseAsync,
                () => other.RecordCreditAsync(credit).ResponseAsync,
                () => other.CheckPresentationAsync(presented).ResponseAsync,
            })
            Assert.Equal("receivable_not_found", (await FxStory.Refused(call)).Code);

        var own = host.ReceivablesAs(SettlementHost.Exporter(order.ExporterId));
        Assert.Equal("credit_not_found", (await FxStory.Refused(() => own.CheckPresentationAsync(presented).ResponseAsync)).Code);
        Assert.Equal(21, (await own.RecordCreditAsync(credit)).PresentationDays);
        var check = await own.CheckPresentationAsync(presented);
        Assert.Equal(["presented_late", "amount_exceeds_credit"], check.Discrepancies.Select(one => one.Code));
        Assert.Equal(("2026-07-07", "2026-06-22"), (check.BankAnswersBy, check.LatestPresentation));
    }

    /// <summary>Calls any method with an empty request.</summary>
    async Task<StatusCode> Status(Principal? principal, string method)
    {
        MethodDescriptor descriptor = V1.Matching.Descriptor.FindMethodByName(method)
            ?? V1.Shortfalls.Descriptor.FindMethodByName(method) ?? V1.Receivables.Descriptor.FindMethodByName(method);
        ClientBase client = descriptor.Service == V1.Matching.Descriptor ? host.MatchingAs(principal)
            : descriptor.Service == V1.Shortfalls.Descriptor ? host.ShortfallsAs(principal)
            : host.ReceivablesAs(principal);
        var call = client.GetType().GetMethod(
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
