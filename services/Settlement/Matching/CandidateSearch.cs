namespace CrossBorder.Settlement;

/// <summary>
/// Finds the orders that a receipt without a virtual account may be for, and says why (fx-and-payments.md section 7). One is taken
/// without asking when its points reach the threshold, nothing else comes near it, and nothing speaks against it. Reads no database.
/// </summary>
public sealed class CandidateSearch(MatchFacts facts, MatchRules rules)
{
    const int MostKept = 5;
    const int MostOrders = 60;
    const int MostOfPairs = 25;

    /// <param name="now">An order as it stands at this moment, after what was decided before in the same batch.</param>
    public Explanation Explain(WaitingEntry entry, Func<OrderId, OrderCase?> now)
    {
        var view = ReceiptView.Of(entry, facts);
        var score = new CandidateScore(facts, rules, view);
        var found = Groups(view, now).Select(group => score.Of(group)).OfType<Candidate>()
            .OrderByDescending(candidate => candidate.Score).ThenBy(candidate => candidate.Shares.Count).ToList();
        var candidates = new List<Candidate>();
        foreach (var candidate in found)
            if (candidates.Count < MostKept && !candidates.Exists(candidate.SameOrders))
                candidates.Add(candidate);
        return new Explanation(ReasonToAsk(view, candidates, now), candidates);
    }

    /// <summary>The text names the order with certainty.</summary>
    internal bool Names(WaitingEntry entry, OrderId order) =>
        entry.Names.Where(MatchText.IsStrong).SelectMany(facts.Named).Any(name => name.OrderId == order);

    /// <summary>How an amount fits what is open of one order; null when it does not.</summary>
    internal AmountFit? FitOf(WaitingEntry entry, OrderCase order) =>
        AmountFit.Of(entry, CandidateScore.Targets(facts.OpenLines(order)), CandidateScore.Wholes(facts.OpenLines(order)), rules)
            is { Fits: true } fit ? fit : null;

    /// <summary>Null when the first candidate is taken without asking.</summary>
    string? ReasonToAsk(ReceiptView view, List<Candidate> candidates, Func<OrderId, OrderCase?> now)
    {
        var day = view.Entry.ValueDate;
        if (candidates.Count == 0)
            return view.Named.Count == 0 ? view.Entry.AccountFault ?? Unmatched.NoAccountNamed : ReasonOfNamed(view, now);
        var best = candidates[0];
        if (best.Evidence.Any(one => one.Kind == "ThirdParty"))
            return Unmatched.ThirdPartyPayer;
        if (best.Evidence.Any(one => one.Kind == "OtherOrderNamed"))
            return Unmatched.ReferenceConflicts;
        if (best.RestMinor > 0 || best.IsPart)
            return !best.IsNamed ? Unmatched.AmountFitsNothing
                : best.IsPart ? Unmatched.PartOfInstalment
                : Unmatched.AmountExceeds;
        if (best.Score < rules.Points("Automatic", day) || !best.IsSafe)
            return Unmatched.EvidenceTooWeak;
        return candidates.Skip(1).Any(other => other.Score > best.Score - rules.Points("Margin", day) && !other.IsPart)
            ? Unmatched.SeveralOrdersFit
            : null;
    }

    static string ReasonOfNamed(ReceiptView view, Func<OrderId, OrderCase?> now)
    {
        var orders = view.Named.Select(name => now(name.OrderId)).OfType<OrderCase>().ToList();
        return orders.Exists(order => order.Currency == view.Entry.Currency) ? Unmatched.NothingOpen : Unmatched.CurrencyDiffers;
    }

    /// <summary>Sets of open orders of one currency that may belong together.</summary>
    IEnumerable<List<OrderCase>> Groups(ReceiptView view, Func<OrderId, OrderCase?> now)
    {
        bool IsOpen(OrderCase order) =>
            order.Currency == view.Entry.Currency && order.ReceivableStatus is (ReceivableStatus.Open or ReceivableStatus.PartlyPaid);
        List<OrderCase> Open(IEnumerable<OrderId> ids) => [.. ids.Distinct().Select(now).OfType<OrderCase>().Where(IsOpen)];

        var strong = Open(view.Strong.Select(name => name.OrderId));
        if (strong.Count > 1)
            yield return strong;
        var named = Open(view.Named.Select(name => name.OrderId));
        foreach (var order in named)
            yield return [order];
        foreach (var buyer in view.Buyers.Concat(named.Select(order => order.BuyerId)).Distinct().ToList())
        {
            var open = Open(facts.OrdersOf(buyer)).OrderBy(Oldest).Take(MostOrders).ToList();
            foreach (var order in open)
                yield return [order];
            if (open.Count > 2)
                yield return open;
            foreach (var pair in Pairs(open, view.Entry.AmountMinor))
                yield return pair;
        }
    }

    DateOnly Oldest(OrderCase order) => facts.OpenLines(order).Select(open => open.Line.DueOn).FirstOrDefault() ?? DateOnly.MaxValue;

    /// <summary>Two orders of which something that is due comes to just this amount.</summary>
    IEnumerable<List<OrderCase>> Pairs(List<OrderCase> open, long amountMinor)
    {
        var some = open.Take(MostOfPairs).Select(order => (Order: order, Targets: CandidateScore.Targets(facts.OpenLines(order)))).ToList();
        for (var i = 0; i < some.Count; i++)
            for (var j = i + 1; j < some.Count; j++)
                if (some[i].Targets.Exists(target => some[j].Targets.Contains(amountMinor - target)))
                    yield return [some[i].Order, some[j].Order];
    }
}
