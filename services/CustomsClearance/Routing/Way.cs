using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance;

/// <summary>Value and route of a whole case, and what keeps them from being known or used. A pure function of case and knowledge.</summary>
public sealed record Way(FobValue? Fob, Route? Route, IReadOnlyList<WaitingReason> Problems)
{
    public static Way Of(OrderCase subject, Knowledge known)
    {
        var (order, booked) = (subject.Placed!, subject.Booked!);
        var (fob, unknown) = FobValue.Of(order, booked, subject.Stated.Charges, known.Rates);
        List<WaitingReason> problems = unknown is null ? [] : [unknown];
        if (known.Buyer is null)
            problems.Add(Reason.BuyerUnknown(order));
        problems.AddRange(order.Lines.Select(line => CodeProblem(order, line, known)).OfType<WaitingReason>());
        var value = fob is null ? null : known.Rates.Convert(new Charge(fob.LineMinor.Sum(), order.Currency), "CNY");
        if (fob is not null && value is null)
            problems.Add(Reason.CustomsRateMissing(order.Currency, known.Rules.Day));
        if (problems.Count > 0 || order.Lines.Any(line => known.Commodity(order, line) is null))
            return new(fob, null, problems);

        var commodities = order.Lines.Select(line => known.Commodity(order, line)!).DistinctBy(commodity => commodity.Code).ToList();
        var route = Route.Choose(
            new RouteFacts(
                known.District, known.Buyer!.Kind == Buyer.Consumer, order.OverseasWarehouse is not null, value!.Value.Minor,
                known.Exporter?.TaxClass, commodities, subject.Stated.Override,
                [.. fob!.Grounds.Append(known.Rates.Ground(order.Currency)).DistinctBy(ground => ground.Id)],
                subject.GivenAway),
            known.Rules);
        return new(fob, route, [.. OfRoute(subject, known, route, commodities)]);
    }

    /// <summary>A line without any code is told by <see cref="Match"/>.</summary>
    static WaitingReason? CodeProblem(OrderPlaced order, OrderLine line, Knowledge known) => known.HsCode(order, line) is { } code
        ? known.Commodities.GetValueOrDefault(code) switch
        {
            null or { Problem: "unknown" } => Reason.HsCodeUnknown(line, code, known.Rules.Day),
            { Problem: "ambiguous" } finding => Reason.HsCodeAmbiguous(line, code, finding.Candidates),
            _ => null,
        }
        : null;

    static IEnumerable<WaitingReason> OfRoute(OrderCase subject, Knowledge known, Route route, List<Commodity> commodities)
    {
        var order = subject.Placed!;
        if (route.Channel == DeclarationChannel.CebList && order.Lines.Count > InventoryMessage.LinesAtMost)
            yield return Reason.TooManyLines(order);
        // Kilograms that are not the net weight are told by the comparison of the two.
        foreach (var line in order.Lines.Where(line => line.UnitCode != Match.Kilogram || line.NetGrams == 1000 * line.Quantity))
        {
            var commodity = known.Commodity(order, line)!;
            foreach (var unit in new[] { commodity.Unit1, commodity.Unit2 }.OfType<string>())
            {
                if (StatutoryQuantity.Of(line.UnitCode, line.Quantity, line.NetGrams, unit) is { Problem.Length: > 0 } finding)
                    yield return Reason.UnitConversionUnknown(line, commodity, finding.Problem);
            }
        }

        var certificates = known.Certificates(subject);
        foreach (var reason in commodities.SelectMany(commodity => OfPermits(commodity, certificates, known.Rules)))
            yield return reason;

        foreach (var reason in order.Lines.SelectMany(line => OfLine(line, known, known.Commodity(order, line)!, route.Channel)))
            yield return reason;
        if (route is { Mode: "1210", Override.Bonded: null })
            yield return Reason.BondedAreaMissing(order);
    }

    /// <summary>Only a full declaration needs every element: on a list the specification is for people.</summary>
    static IEnumerable<WaitingReason> OfLine(OrderLine line, Knowledge known, Commodity commodity, DeclarationChannel channel)
    {
        foreach (var standing in known.Screened.Where(standing => standing.Holds && standing.Code == commodity.Code))
            yield return standing.Status == ReviewStatus.Refused
                ? Reason.DualUseRefused(line, standing)
                : Reason.DualUseReview(line, standing);
        var elements = known.Elements(line, commodity, channel);
        if (elements.IsTooLong)
            yield return Reason.ElementsTooLong(line, elements, ElementText.Longest(channel));
        if (channel != DeclarationChannel.FullDeclaration || !elements.Blocks)
            yield break;
        foreach (var element in elements.Missing)
            yield return Reason.ElementMissing(line, commodity, element);
    }

    static IEnumerable<WaitingReason> OfPermits(Commodity commodity, IReadOnlyList<Certificate> certificates, RuleBook rules)
    {
        var prohibited = rules.Find("export-prohibited")?.Words ?? [];
        var needed = Route.DocumentRules.SelectMany(name => rules.Find(name)?.Words ?? []).ToList();
        foreach (var document in commodity.SupervisionDocuments.Select(letter => letter.ToString()))
        {
            if (prohibited.Contains(document))
                yield return Reason.ExportProhibited(commodity);
            else if (needed.Contains(document) && !certificates.Any(certificate => certificate.Covers(commodity, document)))
                yield return Reason.PermitMissing(commodity, document);
        }
    }
}
