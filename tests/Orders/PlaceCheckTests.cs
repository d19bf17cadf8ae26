using System.Globalization;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.Orders.Tests;

/// <summary>Every refusal names its field and what would be accepted.</summary>
public sealed class PlaceCheckTests(OrdersHost host)
{
    static readonly Dictionary<string, Action<PlaceRequest>> Faults = new()
    {
        ["exporter_id: missing"] = r => r.ExporterId = "",
        ["exporter_id: not an id"] = r => r.ExporterId = "ACME",
        ["buyer_id: somebody else"] = r => r.BuyerId = Guid.NewGuid().ToString(),
        ["buyer_id: sells to itself"] = r => r.ExporterId = TheBuyer.ToString(),
        ["currency: unknown"] = r => r.Currency = "XYZ",
        ["currency: lower case"] = r => r.Currency = "eur",
        ["incoterm: Incoterms 2000"] = r => r.Incoterm = "DAT",
        ["named_place: missing"] = r => r.NamedPlace = " ",
        ["named_place: too long"] = r => r.NamedPlace = new string('x', 101),
        ["named_place: NUL"] = r => r.NamedPlace = "Ning\0bo",
        ["freight_minor: negative"] = r => r.FreightMinor = -1,
        ["freight_minor: too large"] = r => r.FreightMinor = long.MaxValue,
        ["overseas_warehouse: too long"] = r => r.OverseasWarehouse = new string('x', 33),
        ["reference: too long"] = r => r.Reference = new string('x', 61),
        ["ship_to: missing"] = r => r.ShipTo = null,
        ["ship_to.country: not assigned"] = r => r.ShipTo.Country = "XX",
        ["ship_to.country: alpha-3"] = r => r.ShipTo.Country = "DEU",
        ["ship_to.country: missing"] = r => r.ShipTo.Country = "",
        ["ship_to.name: missing"] = r => r.ShipTo.Name = "",
        ["ship_to.city: missing"] = r => r.ShipTo.City = "",
        ["ship_to.street: too long"] = r => r.ShipTo.Street = new string('x', 201),
        ["ship_to.street: two lines"] = r => r.ShipTo.Street = "Domkloster 4\nhinten",
        ["ship_to.postal_code: too long"] = r => r.ShipTo.PostalCode = new string('1', 33),
        ["payment_terms: none"] = r => r.PaymentTerms.Clear(),
        ["payment_terms: 99.99"] = r => r.PaymentTerms[0].Percent = "29.99",
        ["payment_terms: 110"] = r => r.PaymentTerms[0].Percent = "40",
        ["payment_terms: too many"] = r => r.PaymentTerms.Add(Enumerable.Repeat(r.PaymentTerms[0], 11)),
        ["payment_terms[1].milestone: unknown"] = r => r.PaymentTerms[1].Milestone = "Delivered",
        ["payment_terms[0].percent: three decimals"] = r => r.PaymentTerms[0].Percent = "30.000",
        ["payment_terms[0].percent: zero"] = r => r.PaymentTerms[0].Percent = "0",
        ["payment_terms[0].percent: negative"] = r => r.PaymentTerms[0].Percent = "-30",
        ["payment_terms[0].percent: comma"] = r => r.PaymentTerms[0].Percent = "30,0",
        ["payment_terms[0].percent: beside an amount"] = r => r.PaymentTerms[0].AmountMinor = 5,
        ["payment_terms[0].amount_minor: negative"] = r => r.PaymentTerms[0].AmountMinor = -1,
        ["payment_terms[1].method: unknown"] = r => r.PaymentTerms[1].Method = "CASH",
        ["payment_terms[0].milestone: credit before the goods leave"] = r => r.PaymentTerms[0].Method = "OA",
        ["payment_terms[1].milestone: a draft against payment"] = r => r.PaymentTerms[1].Method = "DP",
        ["payment_terms[1].offset_days: negative"] = r => r.PaymentTerms[1].OffsetDays = -1,
        ["payment_terms[1].offset_days: over a year"] = r => r.PaymentTerms[1].OffsetDays = 366,
        ["kind: unknown"] = r => r.Kind = "Gift",
        ["promotion_codes: of a trial"] = r => { r.Kind = "Trial"; r.PromotionCodes.Add("SPRING"); },
        ["overseas_warehouse: of a sample"] = r => (r.Kind, r.OverseasWarehouse) = ("Sample", "WH-1"),
        ["lines: none"] = r => r.Lines.Clear(),
        ["lines: 501"] = r => r.Lines.Add(Enumerable.Repeat(r.Lines[0], 498)),
        ["lines[1].product_id: neither"] = r => r.Lines[1].Sku = "",
        ["lines[1].product_id: both"] = r => r.Lines[1].ProductId = Guid.NewGuid().ToString(),
        ["lines[2].product_id: not an id"] = r => (r.Lines[2].Sku, r.Lines[2].ProductId) = ("", "7"),
        ["lines[0].quantity: zero"] = r => r.Lines[0].Quantity = 0,
        ["lines[0].quantity: negative, as in a dirty file"] = r => r.Lines[0].Quantity = -24,
        ["lines[0].quantity: too many"] = r => r.Lines[0].Quantity = 1_000_000_001,
        ["lines[0].agreed_unit_price: a buyer's"] = r => r.Lines[0].AgreedUnitPrice = "0.01",
    };

    static readonly Guid TheBuyer = Guid.CreateVersion7();

    public static TheoryData<string> Cases => [.. Faults.Keys];

    [Theory, MemberData(nameof(Cases))]
    public async Task A_bad_field_is_refused_before_catalog_is_asked(string fault)
    {
        var request = Deal.Request(Guid.CreateVersion7());
        Faults[fault](request);
        var problem = await host.Refusal(async () =>
            await host.Client(OrdersHost.Buyer(TheBuyer)).PlaceAsync(request, OrdersHost.Key(Guid.NewGuid())));

        var field = fault[..fault.IndexOf(':', StringComparison.Ordinal)];
        Assert.Equal((400, "invalid_field", field), (problem.Status, problem.Code, problem.Field));
        Assert.NotEmpty(problem.Accepted!);
    }

    // Peers' fault 11: tax decided by the country that the buyer is at home in.
    [Theory]
    [InlineData("CN", "destination_in_china")]
    [InlineData("HK", null)]
    [InlineData("MO", null)]
    [InlineData("TW", null)]
    [InlineData("DE", null)]
    public void Fault_11_where_the_goods_go_decides_whether_they_are_exported_and_not_who_buys(string destination, string? refusal)
    {
        var request = Deal.Request(Guid.CreateVersion7());
        request.ShipTo.Country = destination;
        var problem = PlaceCheck.Of(request, OrdersHost.Buyer(TheBuyer));
        Assert.Equal((refusal, refusal is null ? null : "ship_to.country"), (problem?.Code, problem?.Field));
        Assert.Equal(refusal, PlaceCheck.Destination("destination_country", destination)?.Code);
    }

    [Fact]
    public async Task A_request_without_a_key_is_refused()
    {
        var client = host.Client(OrdersHost.Buyer(TheBuyer));
        var missing = await host.Refusal(async () => await client.PlaceAsync(Deal.Request(Guid.CreateVersion7())));
        Assert.Equal((400, "Idempotency-Key"), (missing.Status, missing.Field));
        var bad = await host.Refusal(async () => await client.PlaceAsync(
            Deal.Request(Guid.CreateVersion7()), new Metadata { { Idempotency.Header, "order 7" } }));
        Assert.Equal((400, "Idempotency-Key"), (bad.Status, bad.Field));
    }

    [Theory]
    [InlineData(Role.Partner)]
    [InlineData(Role.Service)]
    public async Task Only_buyers_exporters_and_operators_place(Role role)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client(new Principal(Guid.NewGuid(), role, "x"))
            .PlaceAsync(Deal.Request(Guid.CreateVersion7()), OrdersHost.Key(Guid.NewGuid())));
        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
    }

    [Fact]
    public void Nobody_places_for_another_party_of_its_own_side()
    {
        var (me, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var request = Deal.Request(other);
        request.BuyerId = other.ToString();
        Assert.Equal("exporter_id", PlaceCheck.Of(request, OrdersHost.Exporter(me))?.Field);
        Assert.Equal("buyer_id", PlaceCheck.Of(request, OrdersHost.Buyer(me))?.Field);
        request.BuyerId = "";
        Assert.Equal("buyer_id", PlaceCheck.Of(request, OrdersHost.Exporter(other))?.Field);
        Assert.Equal("buyer_id", PlaceCheck.Of(request, OrdersHost.Operator)?.Field);
        Assert.Null(PlaceCheck.Of(request, OrdersHost.Buyer(me)));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("2,55")]
    [InlineData("free")]
    public void An_agreed_price_is_a_positive_decimal(string price)
    {
        var request = Deal.Request(Guid.CreateVersion7(), new PlaceLine { Sku = "A", Quantity = 1, AgreedUnitPrice = price });
        request.BuyerId = Guid.CreateVersion7().ToString();
        Assert.Equal("lines[0].agreed_unit_price", PlaceCheck.Of(request, OrdersHost.Operator)?.Field);
        request.Lines[0].AgreedUnitPrice = "0.0001";
        Assert.Null(PlaceCheck.Of(request, OrdersHost.Operator));
    }

    [Fact]
    public void The_eleven_rules_of_2020_are_accepted_and_no_other()
    {
        string[] rules = ["EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"];
        string[] former = ["DAT", "DAF", "DES", "DEQ", "DDU", "C&F", "fob", ""];
        Assert.All(rules, rule => Assert.Null(Check(r => r.Incoterm = rule)));
        Assert.All(former, rule => Assert.Equal("incoterm", Check(r => r.Incoterm = rule)?.Field));
    }

    /// <summary>Seeded: hundredths of a percent split at random among 1 to 12 instalments.</summary>
    [Fact]
    public void Percents_are_accepted_exactly_when_they_sum_to_100()
    {
        var random = new Random(20_260_301);
        for (var round = 0; round < 2_000; round++)
        {
            var parts = random.Next(1, 13);
            var cuts = Enumerable.Range(0, parts - 1).Select(_ => random.Next(1, 10_000))
                .Append(0).Append(10_000).Distinct().Order().ToArray();
            var hundredths = cuts.Zip(cuts.Skip(1), (from, to) => to - from).ToArray();
            var off = random.Next(0, 3) - 1;
            hundredths[^1] += off;
            var problem = Check(r =>
            {
                r.PaymentTerms.Clear();
                foreach (var part in hundredths)
                    r.PaymentTerms.Add(
                        new PaymentTerm { Milestone = "Shipment", Percent = (part / 100m).ToString(CultureInfo.InvariantCulture) });
            });
            if (off == 0)
                Assert.Null(problem);
            else
                Assert.StartsWith("payment_terms", problem?.Field, StringComparison.Ordinal);
        }
    }

    static Problem? Check(Action<PlaceRequest> change)
    {
        var request = Deal.Request(Guid.CreateVersion7());
        change(request);
        return PlaceCheck.Of(request, OrdersHost.Buyer(TheBuyer));
    }
}
