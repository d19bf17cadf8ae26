using System.Globalization;
using CrossBorder.Platform;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// What differs between two versions, field by field: lines by their number, offers by theirs. An added or removed thing is told with
/// each of its fields, so that a program can make one version of the other.
/// </summary>
public static class QuoteDifference
{
    public static IEnumerable<V1.QuoteChange> Between(V1.QuoteTerms from, V1.QuoteTerms to) =>
    [
        .. Fields(Head(from), Head(to), "Terms"),
        .. Items(from.Deliveries, to.Deliveries, one => one.No, "Delivery", (change, no) => change.ItemNo = no),
        .. Items(Numbered(from), Numbered(to), one => one.No, one => one.Term, "Payment", (change, no) => change.ItemNo = no),
        .. Items(from.Lines, to.Lines, one => one.LineNo, "Line", (change, no) => change.LineNo = no),
        .. Lines(from, to).SelectMany(no => Items(
            OffersOf(from, no), OffersOf(to, no), one => one.OfferNo, "Offer",
            (change, offer) => (change.LineNo, change.OfferNo) = (no, offer))),
    ];

    /// <summary>The terms without what has numbers of its own.</summary>
    static V1.QuoteTerms Head(V1.QuoteTerms terms) => new()
    {
        Currency = terms.Currency,
        ValidUntil = terms.ValidUntil,
        Rate = terms.Rate,
        ShipTo = terms.ShipTo,
    };

    static IEnumerable<int> Lines(V1.QuoteTerms from, V1.QuoteTerms to) =>
        from.Lines.Concat(to.Lines).Select(line => line.LineNo).Distinct().Order();

    static IEnumerable<V1.QuoteOffer> OffersOf(V1.QuoteTerms terms, int lineNo) =>
        terms.Lines.Where(line => line.LineNo == lineNo).SelectMany(line => line.Offers);

    static IEnumerable<(int No, V1.PaymentTerm Term)> Numbered(V1.QuoteTerms terms) =>
        terms.PaymentTerms.Select((term, i) => (i + 1, term));

    static IEnumerable<V1.QuoteChange> Items<T>(
        IEnumerable<T> from, IEnumerable<T> to, Func<T, int> number, string scope, Action<V1.QuoteChange, int> place) where T : IMessage =>
        Items(from, to, number, one => one, scope, place);

    static IEnumerable<V1.QuoteChange> Items<T, TMessage>(
        IEnumerable<T> from, IEnumerable<T> to, Func<T, int> number, Func<T, TMessage> message, string scope,
        Action<V1.QuoteChange, int> place) where TMessage : IMessage
    {
        var (before, after) = (from.ToDictionary(number, message), to.ToDictionary(number, message));
        foreach (var no in before.Keys.Union(after.Keys).Order())
            foreach (var change in Fields(before.GetValueOrDefault(no), after.GetValueOrDefault(no), scope))
            {
                place(change, no);
                yield return change;
            }
    }

    static IEnumerable<V1.QuoteChange> Fields(IMessage? from, IMessage? to, string scope)
    {
        var (before, after) = (ValuesOf(from, ""), ValuesOf(to, ""));
        var kind = from is null ? "Added" : to is null ? "Removed" : "Changed";
        foreach (var field in before.Keys.Union(after.Keys))
            if (before.GetValueOrDefault(field, "") is var old && after.GetValueOrDefault(field, "") is var now && old != now)
                yield return new V1.QuoteChange { Kind = kind, Scope = scope, Field = field, Before = old, After = now };
    }

    /// <summary>The single fields of a message by path, as text; numbers of lines and offers are places and no values.</summary>
    static Dictionary<string, string> ValuesOf(IMessage? message, string path)
    {
        var values = new Dictionary<string, string>();
        foreach (var field in message?.Descriptor.Fields.InFieldNumberOrder().Where(field => !field.IsRepeated) ?? [])
        {
            var value = field.Accessor.GetValue(message);
            if (value is Timestamp instant)
                values[path + field.Name] = instant.ToDateTimeOffset().ToString("O", CultureInfo.InvariantCulture);
            else if (field.FieldType == FieldType.Message)
                foreach (var (name, inner) in ValuesOf((IMessage?)value, $"{path}{field.Name}."))
                    values[name] = inner;
            else if (field.Name is not ("no" or "line_no" or "offer_no"))
                values[path + field.Name] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        }

        return values;
    }
}

public sealed partial class QuotesService
{
    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.QuoteDiff> GetDiff(V1.QuoteDiffRequest request, ServerCallContext context)
    {
        var quote = await Find(request.QuoteId, context.CancellationToken);
        var from = await FindVersion(quote, request.FromNo, context.CancellationToken);
        var to = await FindVersion(quote, request.ToNo, context.CancellationToken);
        var diff = new V1.QuoteDiff
        {
            QuoteId = request.QuoteId,
            FromNo = request.FromNo,
            ToNo = request.ToNo,
            FromCurrency = from.Terms.Currency,
            ToCurrency = to.Terms.Currency,
        };
        diff.Changes.AddRange(QuoteDifference.Between(from.Terms, to.Terms));
        return diff;
    }
}
