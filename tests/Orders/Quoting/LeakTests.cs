using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace CrossBorder.Orders.Tests;

/// <summary>What a quote costs the exporter is nowhere in what the buyer can get: no answer, no refusal, no event, no log line.</summary>
public sealed class LeakTests(LeakTests.LoggedHost host) : IClassFixture<LeakTests.LoggedHost>
{
    /// <summary>Figures and words that nothing else here has.</summary>
    static readonly string[] Secrets = ["13.1379", "0.2791", "0.3917", "1.5137", "far too thin", "Mrs Zhou approves"];

    static readonly string[] SecretNames =
        ["cost", "margin", "factory", "refund", "duty", "fee", "rule", "approv", "decided", "reject", "revenue", "reasons"];

    /// <summary>With every line that the service logs.</summary>
    public sealed class LoggedHost : OrdersHost
    {
        public Recorder Log { get; } = new();

        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
            [.. base.Settings, new("Logging:LogLevel:Default", "Trace"), new("Logging:LogLevel:CrossBorder", "Trace")];

        protected override void Configure(IServiceCollection services)
        {
            base.Configure(services);
            services.RemoveAll<ILoggerProvider>();
            services.AddSingleton<ILoggerProvider>(Log);
        }
    }

    public sealed class Recorder : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {state} {exception}");

        public void Dispose()
        {
        }
    }

    [Fact]
    public void No_message_of_the_services_that_buyers_call_has_a_field_for_it()
    {
        var answers = new[] { InquiriesReflection.Descriptor, QuotesReflection.Descriptor }
            .SelectMany(file => file.Services).Where(service => service.Name != "QuoteCosts")
            .SelectMany(service => service.Methods).Select(method => method.OutputType);
        var fields = Reachable(answers).SelectMany(message => message.Fields.InFieldNumberOrder()).ToArray();
        Assert.True(fields.Length > 60);
        Assert.DoesNotContain(fields, field => SecretNames.Any(name => field.Name.Contains(name, StringComparison.Ordinal)));
        var others = CostsOnly().SelectMany(method => method.GetCustomAttribute<AllowAttribute>()!.Roles);
        Assert.All(others, role => Assert.Equal(Role.Exporter, role));
    }

    [Fact]
    public async Task Nothing_that_the_buyer_gets_and_no_event_and_no_log_tells_a_cost_or_a_margin()
    {
        var bargain = await Bargain.Begin(host);
        var (quoteId, secrets) = await Haggle(bargain);
        var (asked, told) = await Everything(bargain, quoteId);

        // Each method that a buyer may call was called.
        Assert.Equal(OpenToBuyers().Order(), asked.Order());
        await host.Quiet();
        told.AddRange(host.Published.Of<IEvent>().Select(one => JsonSerializer.Serialize(one, one.GetType())));
        Assert.Contains(told, text => text.Contains("PlacedOrderId", StringComparison.Ordinal));
        told.AddRange(host.Log.Lines.Where(line => !line.Contains("CrossBorder.Orders.Tests", StringComparison.Ordinal)));
        Assert.Contains(host.Log.Lines, line => line.Contains("accepted, order", StringComparison.Ordinal));
        Assert.NotEmpty(secrets);
        foreach (var secret in secrets.Concat(Secrets))
            Assert.DoesNotContain(told, text => text.Contains(secret, StringComparison.Ordinal));
    }

    /// <summary>Offers with costs that wait, are rejected and approved; with the figures that came of the costs.</summary>
    static async Task<(string Id, string[] Figures)> Haggle(Bargain bargain)
    {
        await bargain.Rule(99, null);
        var first = await bargain.AsExporter.OfferAsync(WithCosts(bargain.FirstOffer()));
        var rejected = await bargain.As("Mrs Zhou approves").RejectAsync(
            new QuoteVersionChange { QuoteId = first.Id, No = 1, ExpectedVersion = first.Version, Reason = "far too thin" });
        var again = new OfferRequest { QuoteId = first.Id, ExpectedVersion = rejected.Version, Terms = bargain.Terms("2.71") };
        var second = await bargain.AsExporter.OfferAsync(WithCosts(again));
        await bargain.As("Mrs Zhou approves").ApproveAsync(
            new QuoteVersionChange { QuoteId = first.Id, No = 2, ExpectedVersion = second.Version });
        var figures = new List<string>();
        foreach (var no in new[] { 1, 2 })
        {
            var costing = await bargain.CostsOf.GetAsync(new QuoteVersionRequest { QuoteId = first.Id, No = no });
            figures.AddRange(costing.Offers.SelectMany(offer => new[]
            {
                offer.CostMinor.ToString(CultureInfo.InvariantCulture), offer.MarginMinor.ToString(CultureInfo.InvariantCulture),
                // As a value of its own: the seconds of an instant may have the same digits.
                $"\"{offer.MarginPercent}\"",
            }));
            figures.Add(costing.RuleId);
        }

        return (first.Id, [.. figures]);
    }

    static OfferRequest WithCosts(OfferRequest request)
    {
        request.Costs.AddRange(Bargain.Costing().Select(cost => new OfferCost
        {
            LineNo = cost.LineNo,
            OfferNo = cost.OfferNo,
            Factory = "13.1379",
            Freight = "0.2791",
            Fee = "0.3917",
            Refund = "1.5137",
        }));
        return request;
    }

    /// <summary>Every method as the buyer, with what it answered or refused.</summary>
    static async Task<(List<string> Asked, List<string> Told)> Everything(Bargain bargain, string id)
    {
        var notes = new Notes();
        await Bargained(bargain, id, notes);
        var (inquiry, talks, quotes) = (bargain.InquiryId, bargain.BuyerTalks, bargain.AsBuyer);
        await notes.Take("Quotes.Close", quotes.CloseAsync(new CloseQuoteRequest { QuoteId = id, ExpectedVersion = 9, Reason = "x" }));
        await notes.Take("Quotes.Get", quotes.GetAsync(new QuoteIdRequest { QuoteId = id }));
        await notes.Take("Quotes.List", quotes.ListAsync(new ListQuotesOfRequest()));
        await notes.Take("Inquiries.Open", talks.OpenAsync(InquiryTests.Request(bargain.Exporter)));
        await notes.Take("Inquiries.Say", talks.SayAsync(new SayRequest { InquiryId = inquiry, Body = "well" }));
        await notes.Take("Inquiries.MarkRead", talks.MarkReadAsync(new MarkReadRequest { InquiryId = inquiry, Seq = long.MaxValue }));
        await notes.Take("Inquiries.AddFile", talks.AddFileAsync(Files.Pdf(inquiry)));
        await notes.Take("Inquiries.GetFile", talks.GetFileAsync(new InquiryFileRequest { InquiryId = inquiry, FileId = inquiry }));
        await notes.Take("Inquiries.Get", talks.GetAsync(new InquiryIdRequest { Id = inquiry }));
        await notes.Take("Inquiries.List", talks.ListAsync(new ListInquiriesRequest()));
        var page = new InquiryPageRequest { InquiryId = inquiry };
        await notes.Take("Inquiries.ListMessages", talks.ListMessagesAsync(page));
        await notes.Take("Inquiries.ListTimeline", talks.ListTimelineAsync(page));
        await notes.Take("Inquiries.Close", talks.CloseAsync(new CloseInquiryRequest { Id = inquiry, Reason = "over" }));
        return ([.. notes.Asked.Distinct()], notes.Told);
    }

    /// <summary>A counter that waits for approval, an approved offer, an acceptance that is refused and one that is not.</summary>
    static async Task Bargained(Bargain bargain, string id, Notes notes)
    {
        var quotes = bargain.AsBuyer;
        await notes.Take("Quotes.GetVersion", quotes.GetVersionAsync(new QuoteVersionRequest { QuoteId = id, No = 1 }));
        await notes.Take("Quotes.GetVersion", quotes.GetVersionAsync(new QuoteVersionRequest { QuoteId = id, No = 2 }));
        await notes.Take("Quotes.Counter", quotes.CounterAsync(
            new CounterRequest { QuoteId = id, ExpectedVersion = 1, Terms = bargain.Terms("2.5") }));
        await notes.Take("Quotes.GetDiff", quotes.GetDiffAsync(new QuoteDiffRequest { QuoteId = id, FromNo = 2, ToNo = 3 }));
        var own = await bargain.ForExporter(id);
        var needed = await bargain.Host.Refusal(async () => await bargain.AsExporter.AcceptAsync(Bargain.Acceptance(own, 3)));
        Assert.Equal("quote_approval_needed", needed.Code);
        var fourth = new OfferRequest { QuoteId = id, ExpectedVersion = own.Version, Terms = bargain.Terms("2.6") };
        var waiting = await bargain.AsExporter.OfferAsync(WithCosts(fourth));
        await bargain.As("Mrs Zhou approves").ApproveAsync(
            new QuoteVersionChange { QuoteId = id, No = 4, ExpectedVersion = waiting.Version });
        await notes.Take("Quotes.Accept", quotes.AcceptAsync(Bargain.Acceptance(await bargain.ForBuyer(id), 2)));
        await notes.Take("Quotes.Accept", quotes.AcceptAsync(Bargain.Acceptance(await bargain.ForBuyer(id), 4)));
    }

    /// <summary>What was called, and what it answered or was refused with.</summary>
    sealed class Notes
    {
        public List<string> Asked { get; } = [];

        public List<string> Told { get; } = [];

        public async Task Take<T>(string method, AsyncUnaryCall<T> call) where T : IMessage
        {
            Asked.Add(method);
            try
            {
                Told.Add(JsonFormatter.Default.Format(await call));
            }
            catch (RpcException e)
            {
                Told.Add(Problem.FromGrpc(e).ToString());
            }
        }
    }

    static IEnumerable<string> OpenToBuyers() =>
        from service in new[] { typeof(InquiriesService), typeof(QuotesService) }
        from method in service.GetMethods()
        where method.GetCustomAttribute<AllowAttribute>()?.Roles.Contains(Role.Buyer) == true
        select $"{service.Name[..^"Service".Length]}.{method.Name}";

    static IEnumerable<MethodInfo> CostsOnly() =>
        typeof(QuoteCostsService).GetMethods().Where(method => method.GetCustomAttribute<AllowAttribute>() is not null);

    static HashSet<MessageDescriptor> Reachable(IEnumerable<MessageDescriptor> roots)
    {
        var (seen, left) = (new HashSet<MessageDescriptor>(), new Queue<MessageDescriptor>(roots));
        while (left.TryDequeue(out var message))
            if (seen.Add(message))
                foreach (var field in message.Fields.InFieldNumberOrder().Where(field => field.FieldType == FieldType.Message))
                    left.Enqueue(field.MessageType);
        return seen;
    }
}
