using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Adds up what speaks for and against a set of orders.</summary>
sealed class CandidateScore(MatchFacts facts, MatchRules rules, ReceiptView view)
{
    readonly WaitingEntry entry = view.Entry;

    int Points(string name) => rules.Points(name, entry.ValueDate);

    Evidence Rule(string name, string text) => new(name, Points(name), text);

    /// <summary>Null when nothing speaks for them.</summary>
    public Candidate? Of(List<OrderCase> orders)
    {
        var fit = Fit(orders);
        var naming = Naming(orders);
        if (naming is null && !fit.Fits && orders.Count > 1)
            return null;
        var payer = Payer(orders);
        return naming is null && payer is not { Points: > 0 } ? null : Build(orders, fit, naming, payer);
    }

    Candidate Build(List<OrderCase> orders, AmountFit fit, Evidence? naming, Evidence? payer)
    {
        var evidence = new[] { naming, payer, fit.Evidence, DueNear(orders), OtherNamed(orders) }.OfType<Evidence>().ToList();
        var shares = Shares(orders, fit);
        var rest = entry.AmountMinor - shares.Sum(share => share.AmountMinor);
        if (rest > 0)
            evidence.Add(new Evidence("AmountExceeds", 0, $"{new Money(rest, entry.Currency)} more came than is open."));
        else if (!fit.Fits)
            evidence.Add(new Evidence("AmountPart", 0, "The amount is a part of what is open."));
        var isSafe = orders.Select(order => order.BuyerId).Distinct().Count() == 1 && fit.Fits && rest == 0
            && orders.TrueForAll(order => order.PayoutId is null);
        return new Candidate(shares, rest, evidence.Sum(one => one.Points), evidence, !fit.Fits && rest == 0, isSafe, fit.WaitDays);
    }

    /// <summary>What is open of the line that is due first, of the first two, and so on, and of each alone.</summary>
    public static List<long> Targets(List<(DueLine Line, long OpenMinor)> open) =>
        [.. Wholes(open).Concat(open.Select(line => line.OpenMinor)).Distinct()];

    /// <summary>What is open of the line that is due first, of the first two, and so on.</summary>
    public static List<long> Wholes(List<(DueLine Line, long OpenMinor)> open)
    {
        var (wholes, sum) = (new List<long>(), 0L);
        foreach (var (_, minor) in open)
            wholes.Add(sum += minor);
        return wholes;
    }

    AmountFit Fit(List<OrderCase> orders)
    {
        var each = orders.ConvertAll(order => Targets(facts.OpenLines(order)));
        if (orders.Count == 1)
            return AmountFit.Of(entry, each[0], Wholes(facts.OpenLines(orders[0])), rules);
        // Of several orders everything that is open, or of each what is due first; of two any that come to it exactly.
        List<long> sums = [each.Sum(targets => targets.DefaultIfEmpty(0).Max()), each.Sum(targets => targets.FirstOrDefault())];
        var isPair = orders.Count == 2 && each[0].Exists(target => each[1].Contains(entry.AmountMinor - target));
        return AmountFit.Of(entry, isPair ? [.. sums, entry.AmountMinor] : sums, sums, rules);
    }

    Evidence? Naming(List<OrderCase> orders)
    {
        var ids = orders.ConvertAll(order => order.OrderId);
        var named = view.Named.Where(name => ids.Contains(name.OrderId)).ToList();
        var strong = named.Where(name => MatchText.IsStrong(name.Key)).ToList();
        if (ids.TrueForAll(id => strong.Exists(name => name.OrderId == id)))
            return strong.Exists(name => name.Kind is "Number" or "Account")
                ? Rule("OrderNumber", $"The text names {string.Join(", ", strong.Select(name => name.Key).Distinct())}.")
                : Rule("Reference", $"The text has the reference {string.Join(", ", strong.Select(name => name.Key).Distinct())}.");
        if (ids.Count > 1)
            return null;
        if (named.Count > 0)
            return Rule("WeakReference", $"The text has {named[0].Key}, which may be chance.");
        var number = facts.NumberOf(ids[0]);
        return view.Unknown.FirstOrDefault(unknown => MatchText.IsNear(unknown, number)) is { } near
            ? Rule("NearNumber", $"The text has {near}, one character from {number}.")
            : null;
    }

    Evidence? Payer(List<OrderCase> orders)
    {
        if (!view.HasPayer)
            return null;
        var buyers = orders.Select(order => order.BuyerId).Distinct().ToList();
        if (buyers.TrueForAll(view.ByAccount.Contains))
            return Rule("PayerAccount", "The account paid for this buyer before, or somebody confirmed it.");
        if (view.ByAccount.Count > 0)
            return Rule("ThirdParty", "The account is known to pay for another buyer.");
        if (buyers.TrueForAll(view.ByName.Contains))
            return Rule("PayerName", "The payer has the buyer's name.");
        var known = buyers.SelectMany(facts.PayersOf).ToList();
        if (view.NameKey.Length > 0 && known.Exists(row => MatchText.IsClose(row.NameKey, view.NameKey)))
            return Rule("PayerNameClose", "The payer's name is nearly the buyer's.");
        if (view.ByName.Count > 0)
            return Rule("ThirdParty", "The payer has the name of another buyer.");
        return known.Count > 0 ? Rule("ThirdParty", "Neither account nor name of the payer belong to the buyer.") : null;
    }

    Evidence? DueNear(List<OrderCase> orders)
    {
        var most = (int)rules.On("DueNearDays", entry.ValueDate);
        return orders.TrueForAll(order => facts.OpenLines(order).Select(open => open.Line.DueOn).FirstOrDefault() is { } due
            && Math.Abs(due.DayNumber - entry.ValueDate.DayNumber) <= most)
            ? Rule("DueNear", "It is due about then.")
            : null;
    }

    Evidence? OtherNamed(List<OrderCase> orders)
    {
        var ids = orders.Select(order => order.OrderId).ToHashSet();
        var mine = orders.ConvertAll(order => facts.NumberOf(order.OrderId));
        var others = view.Strong.Where(name => !ids.Contains(name.OrderId)).Select(name => name.Key)
            .Except(view.Strong.Where(name => ids.Contains(name.OrderId)).Select(name => name.Key))
            .Concat(view.Unknown.Where(unknown => !mine.Exists(number => MatchText.IsNear(unknown, number)))).ToList();
        return others.Count > 0 ? Rule("OtherOrderNamed", $"The text names {string.Join(", ", others)} as well.") : null;
    }

    /// <summary>Oldest due first; the charge lies on the order with the largest share.</summary>
    List<Share> Shares(List<OrderCase> orders, AmountFit fit)
    {
        var shares = new List<Share>();
        var left = fit.TakenMinor + fit.ChargeMinor;
        foreach (var (order, cap) in orders.Zip(Caps(orders, left)))
        {
            var taken = Math.Min(left, cap);
            left -= taken;
            if (taken > 0)
                shares.Add(new Share(order.OrderId, taken, 0));
        }

        if (fit.ChargeMinor > 0)
        {
            var most = shares.FindIndex(share => share.AmountMinor == shares.Max(other => other.AmountMinor));
            shares[most] = shares[most] with
            {
                AmountMinor = shares[most].AmountMinor - fit.ChargeMinor,
                ChargeMinor = fit.ChargeMinor,
            };
        }

        return shares;
    }

    /// <summary>How much each order takes: what is due first of each when that is the sum, else all that is open.</summary>
    List<long> Caps(List<OrderCase> orders, long sum)
    {
        var each = orders.ConvertAll(order => Targets(facts.OpenLines(order)));
        if (orders.Count > 1 && each.Sum(targets => targets.FirstOrDefault()) == sum)
            return each.ConvertAll(targets => targets.FirstOrDefault());
        if (orders.Count == 2 && each[0].Find(target => each[1].Contains(sum - target)) is var first && first > 0)
            return [first, sum - first];
        return orders.ConvertAll(order => order.TotalMinor - order.CoveringMinor);
    }
}
