using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Costs = CrossBorder.Contracts.Orders.V1.QuoteCosts.QuoteCostsClient;
using Inquiries = CrossBorder.Contracts.Orders.V1.Inquiries.InquiriesClient;
using Offered = CrossBorder.Contracts.Orders.V1.QuoteOffer;
using Quotes = CrossBorder.Contracts.Orders.V1.Quotes.QuotesClient;
using Wire = CrossBorder.Contracts.Orders.V1.Quote;

namespace CrossBorder.Orders.Tests;

/// <summary>A buyer and an exporter with two products who bargain about an inquiry.</summary>
sealed class Bargain
{
    Bargain(OrdersHost host, string tag)
    {
        Host = host;
        Skus = [$"MUG-{tag}", $"BOX-{tag}"];
        Products = [.. Skus.Select(sku => host.Catalog.List(Exporter, sku).ToString())];
    }

    public OrdersHost Host { get; }
    public Guid Exporter { get; } = Guid.CreateVersion7();
    public Guid Buyer { get; } = Guid.CreateVersion7();
    public string[] Skus { get; }
    public string[] Products { get; }
    public string InquiryId { get; private set; } = "";

    public Quotes AsBuyer => new(Host.As(OrdersHost.Buyer(Buyer)));
    public Quotes AsExporter => As("Li");
    public Costs CostsOf => new(Host.As(Person("Li")));
    public Inquiries BuyerTalks => new(Host.As(OrdersHost.Buyer(Buyer)));
    public Inquiries ExporterTalks => new(Host.As(Person("Li")));

    /// <summary>A person of the exporter.</summary>
    public Quotes As(string person) => new(Host.As(Person(person)));

    public Principal Person(string name) => new(Exporter, Role.Exporter, name);

    public static async Task<Bargain> Begin(OrdersHost host)
    {
        var bargain = new Bargain(host, Guid.NewGuid().ToString("N")[..8]);
        var opened = await bargain.BuyerTalks.OpenAsync(InquiryTests.Request(bargain.Exporter));
        bargain.InquiryId = opened.Id;
        return bargain;
    }

    /// <summary>
    /// Two lines, FOB and CIF: of the mugs 1,000 at 2.55 FOB, 3,000 at 2.40 FOB or 1,000 at 2.95 CIF; of the boxes 1,000 at 0.333 FOB
    /// or 0.399 CIF. FOB with 1,000 mugs: 2,550.00 + 333.00 + 0.00 freight.
    /// </summary>
    public QuoteTerms Terms(string mug = "2.55")
    {
        var terms = new QuoteTerms
        {
            Currency = "EUR",
            ValidUntil = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(7)),
            Rate = new LockedRate { Id = "FX-7", Base = "EUR", Quote = "CNY", Rate = "8", Source = "SAFE", On = "2026-05-01" },
            ShipTo = new() { Name = "Geschenke GmbH", Country = "DE", City = "Köln", Street = "Domkloster 4", PostalCode = "50667" },
        };
        terms.Deliveries.Add(new DeliveryTerm { No = 1, Incoterm = "FOB", NamedPlace = "Ningbo" });
        terms.Deliveries.Add(new DeliveryTerm { No = 2, Incoterm = "CIF", NamedPlace = "Hamburg", FreightMinor = 12_000 });
        terms.PaymentTerms.Add(new PaymentTerm { Milestone = "Contract", Percent = "30" });
        terms.PaymentTerms.Add(new PaymentTerm { Milestone = "Shipment", Percent = "70", OffsetDays = 30 });
        terms.Lines.Add(Line(1, Products[0], (1_000, mug, 1), (3_000, "2.4", 1), (1_000, "2.95", 2)));
        terms.Lines.Add(Line(2, Products[1], (1_000, "0.333", 1), (1_000, "0.399", 2)));
        return terms;
    }

    public OfferRequest FirstOffer(string mug = "2.55") => new() { InquiryId = InquiryId, Terms = Terms(mug), Note = "our best" };

    public Task<Wire> Offer(string mug = "2.55") => AsExporter.OfferAsync(FirstOffer(mug), OrdersHost.Key(Guid.NewGuid())).ResponseAsync;

    public Task<Wire> OfferAgain(Wire quote, string mug) => AsExporter.OfferAsync(
        new OfferRequest { QuoteId = quote.Id, ExpectedVersion = quote.Version, Terms = Terms(mug) }).ResponseAsync;

    /// <summary>The buyer counters what it reads.</summary>
    public async Task<Wire> Counter(string quoteId, string mug) => await AsBuyer.CounterAsync(
        new CounterRequest
        {
            QuoteId = quoteId,
            ExpectedVersion = (await ForBuyer(quoteId)).Version,
            Terms = Terms(mug),
            Note = "too much",
        });

    public Task<Wire> ForBuyer(string quoteId) => AsBuyer.GetAsync(new QuoteIdRequest { QuoteId = quoteId }).ResponseAsync;

    public Task<Wire> ForExporter(string quoteId) => AsExporter.GetAsync(new QuoteIdRequest { QuoteId = quoteId }).ResponseAsync;

    /// <summary>1,000 mugs and 1,000 boxes FOB, for the version that the caller read.</summary>
    public static AcceptQuoteRequest Acceptance(Wire quote, int no = 1) => new()
    {
        QuoteId = quote.Id,
        ExpectedVersion = quote.Version,
        No = no,
        Picks = { new QuotePick { LineNo = 1, OfferNo = 1 }, new QuotePick { LineNo = 2, OfferNo = 1 } },
    };

    /// <summary>A rule of the exporter that is in force already.</summary>
    public async Task<Guid> Rule(decimal? leastMargin, long? amount, string currency = "EUR", string from = "2026-01-01")
    {
        var id = Guid.CreateVersion7();
        await Host.Db.Run(
            """
            insert into quote_approval_rule (id, exporter_id, currency, valid_from, least_margin_percent, amount_minor,
                added_by, added_at)
            values (@id, @Exporter, @currency, @from::date, @leastMargin, @amount, 'Li', now())
            """,
            new { id, Exporter, currency, from, leastMargin, amount }, CancellationToken.None);
        return id;
    }

    /// <summary>
    /// In CNY at 8 for one EUR: a mug at 2.55 EUR brings 20.40 and costs 15.00 + 0.40 + 0.20 - 1.60 = 14.00, a box 2.664 and 2.00.
    /// </summary>
    public static IEnumerable<OfferCost> Costing(string mug = "15") =>
    [
        .. new[] { 1, 2, 3 }.Select(no => new OfferCost
        {
            LineNo = 1, OfferNo = no, Factory = mug, Freight = "0.4", Fee = "0.2", Refund = "1.6",
        }),
        .. new[] { 1, 2 }.Select(no => new OfferCost { LineNo = 2, OfferNo = no, Factory = "2" }),
    ];

    static QuoteLine Line(int no, string product, params (long Quantity, string Price, int Delivery)[] offers)
    {
        var line = new QuoteLine { LineNo = no, ProductId = product };
        line.Offers.AddRange(offers.Select((offer, i) => new Offered
        {
            OfferNo = i + 1,
            Quantity = offer.Quantity,
            UnitPrice = offer.Price,
            LeadDays = 30,
            DeliveryNo = offer.Delivery,
        }));
        return line;
    }

    public async Task<string> Code(Func<Task> call) => (await Host.Refusal(call)).Code;
}
