namespace CrossBorder.Sandbox;

/// <summary>An answer that the bank will lay for its customer.</summary>
sealed record PlannedAnswer(string Name, string Content, DateTimeOffset DueAt);

/// <summary>
/// What the bank will do with a file, decided when it comes: which transfers it books and when, which come back, and every answer with
/// its time. First a word on the file as it was taken, then one when the transfers are booked.
/// </summary>
sealed class PaymentPlan
{
    const double BookedAfterMs = 100;
    readonly PaymentMessage message;
    readonly DateTimeOffset now;
    readonly Settings settings;
    readonly Dictionary<PaymentOrder, PaymentRule?> rules;
    readonly List<PlannedAnswer> answers = [];

    public PaymentPlan(PaymentMessage message, PaymentScript script, Settings settings, DateTimeOffset now)
    {
        (this.message, this.now, this.settings) = (message, now, settings);
        rules = message.Orders.ToDictionary(order => order, order => RuleOf(order, script));
        if (message.Fault is { } fault)
            Answer("1", now, "RJCT", "FF01", fault, []);
        else
            Plan();
    }

    public IReadOnlyList<PlannedAnswer> Answers => answers;

    public DateTimeOffset BookedAt => now + settings.After(BookedAfterMs) + settings.Bank.Delay;

    public bool Books(PaymentOrder order) => message.Fault is null && ScenarioOf(order) != PaymentScenario.Rejected;

    /// <summary>When the money is back; null when it stays.</summary>
    public DateTimeOffset? ReturnedAt(PaymentOrder order) =>
        ScenarioOf(order) == PaymentScenario.Returned ? BookedAt + settings.After(rules[order]!.PauseMs) : null;

    PaymentRule? RuleOf(PaymentOrder order, PaymentScript script) => script.Of(order, settings.Seed)
        ?? (Chance.OneIn(settings.Bank.RejectEvery, settings.Seed, "transfer", order.EndToEndId)
            ? new PaymentRule { Scenario = PaymentScenario.Rejected }
            : null);

    PaymentScenario ScenarioOf(PaymentOrder order) => rules[order]?.Scenario ?? PaymentScenario.Accepted;

    void Plan()
    {
        var all = rules.Keys.ToList();
        var silent = all.TrueForAll(order => ScenarioOf(order) == PaymentScenario.LostAnswer);
        if (silent)
            return;
        var first = all.FindAll(order => ScenarioOf(order) is PaymentScenario.Rejected or PaymentScenario.Pending)
            .ConvertAll(order => (order, ScenarioOf(order) == PaymentScenario.Rejected
                ? new TransferStatus(order.EndToEndId, "RJCT", rules[order]!.Code)
                : new TransferStatus(order.EndToEndId, "PDNG", null)));
        var (soon, later) = (now + settings.Bank.Delay, BookedAt);
        Answer("1", settings.Bank.Reorder ? later : soon, first.Count == 0 ? "ACTC" : "PART", null, null, Blocks(first));

        // Blocks in which every transfer went the usual way are answered as a whole.
        var usual = all.FindAll(order =>
            ScenarioOf(order) is PaymentScenario.Accepted or PaymentScenario.DuplicateAnswer or PaymentScenario.Returned);
        var whole = all.GroupBy(order => order.PaymentId).Where(block => block.All(usual.Contains)).Select(block => block.Key).ToHashSet();
        var settled = usual.FindAll(order => !whole.Contains(order.PaymentId))
            .ConvertAll(order => (order, new TransferStatus(order.EndToEndId, "ACSC", null)));
        if (usual.Count > 0)
            Answer("2", settings.Bank.Reorder ? soon : later, null, null, null,
            [
                .. whole.Select(payment => new PaymentStatus(payment, "ACSC", [])), .. Blocks(settled),
            ]);
        foreach (var (pause, orders) in all.Where(order => ScenarioOf(order) == PaymentScenario.Pending)
            .GroupBy(order => rules[order]!.PauseMs).Select(group => (group.Key, group.ToList())))
            Answer($"3-{pause:F0}", later + settings.After(pause), null, null, null,
                Blocks(orders.ConvertAll(order => (order, new TransferStatus(order.EndToEndId, "ACSC", null)))));
    }

    static IEnumerable<PaymentStatus> Blocks(List<(PaymentOrder Order, TransferStatus Status)> transfers) =>
        transfers.GroupBy(pair => pair.Order.PaymentId)
            .Select(block => new PaymentStatus(block.Key, null, [.. block.Select(pair => pair.Status)]));

    void Answer(string part, DateTimeOffset due, string? group, string? code, string? detail, IEnumerable<PaymentStatus> payments)
    {
        var stem = $"PAIN002-{(message.MessageId.Length > 0 ? Plain(message.MessageId) : "UNKNOWN")}-{part}";
        var content = Pain002.Write(
            Chance.Uuid(stem).ToString("N"), message.MessageId.Length > 0 ? message.MessageId : "NOTPROVIDED", now, group, code, detail,
            payments);
        answers.Add(new(stem + ".xml", content, due));
        if (rules.Keys.Any(order => ScenarioOf(order) == PaymentScenario.DuplicateAnswer)
            || Chance.Share(settings.Bank.Repeat, settings.Seed, "answer", stem))
            answers.Add(new(stem + "-again.xml", content, due + settings.After(BookedAfterMs)));
    }

    static string Plain(string id) => string.Concat(id.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
}
