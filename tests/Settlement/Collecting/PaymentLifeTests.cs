using CrossBorder.Platform;
using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Settlement.Tests;

/// <summary>The life of a payment and of a chargeback, cell by cell, and what any processor's history makes of a payment.</summary>
public sealed class PaymentLifeTests
{
    // Every status with what it accepts; what is not listed is refused.
    const string Payments =
        """
        Created: Submit=Pending Authorise=Authorised Void=Voided Fail=Failed Expire=Expired
        Pending: Submit=Pending Authorise=Authorised Void=Voided Fail=Failed Expire=Expired
        Authorised: CapturePart=PartlyCaptured CaptureAll=Captured Void=Voided Expire=Expired
        PartlyCaptured: CapturePart=PartlyCaptured CaptureAll=Captured Void=Captured Expire=Captured
        PartlyCaptured: RefundPart=PartlyRefunded RefundAll=Refunded ChargeBack=ChargedBack
        Captured: RefundPart=PartlyRefunded RefundAll=Refunded ChargeBack=ChargedBack
        Voided:
        Failed:
        Expired: CapturePart=PartlyCaptured CaptureAll=Captured
        PartlyRefunded: CapturePart=PartlyRefunded CaptureAll=PartlyRefunded
        PartlyRefunded: RefundPart=PartlyRefunded RefundAll=Refunded ChargeBack=ChargedBack
        Refunded: CapturePart=PartlyRefunded CaptureAll=PartlyRefunded
        ChargedBack: CapturePart=ChargedBack CaptureAll=ChargedBack
        ChargedBack: RefundPart=ChargedBack RefundAll=ChargedBack ChargeBack=ChargedBack
        ChargedBack: RestoreOpen=PartlyCaptured RestorePart=PartlyRefunded RestoreAll=Captured
        """;

    const string Chargebacks =
        """
        Opened: Contest=Contested Win=Won Lose=Lost
        Contested: Contest=Contested Win=Won Lose=Lost
        Won:
        Lost:
        """;

    [Fact]
    public void A_payment_moves_only_as_the_table_says() =>
        Assert.Equal(Cells<PaymentStatus, PaymentAction>(Payments), Moves<PaymentStatus, PaymentAction>(ChannelPayment.Next));

    [Fact]
    public void A_chargeback_moves_only_as_the_table_says() =>
        Assert.Equal(Cells<ChargebackStage, ChargebackAction>(Chargebacks), Moves<ChargebackStage, ChargebackAction>(Chargeback.Next));

    static Dictionary<(TStatus, TAction), TStatus?> Moves<TStatus, TAction>(Func<TStatus, TAction, TStatus?> next)
        where TStatus : struct, Enum where TAction : struct, Enum =>
        (from status in Enum.GetValues<TStatus>() from action in Enum.GetValues<TAction>() select (status, action))
            .ToDictionary(cell => cell, cell => next(cell.status, cell.action));

    static Dictionary<(TStatus, TAction), TStatus?> Cells<TStatus, TAction>(string table)
        where TStatus : struct, Enum where TAction : struct, Enum
    {
        var rows = table.Split('\n').Select(row => row.Trim().Split(": ")).ToArray();
        Assert.Equal(Enum.GetNames<TStatus>().Order(), rows.Select(row => row[0].TrimEnd(':')).Distinct().Order());
        var moves = (from row in rows.Where(row => row.Length > 1)
                     from move in row[1].Split(' ').Select(move => move.Split('='))
                     select (Status: Enum.Parse<TStatus>(row[0]), Action: Enum.Parse<TAction>(move[0]), To: Enum.Parse<TStatus>(move[1])))
            .ToDictionary(move => (move.Status, move.Action), move => move.To);
        return Moves<TStatus, TAction>((status, action) => moves.TryGetValue((status, action), out var to) ? to : null);
    }

    /// <summary>
    /// A processor does whatever its rules allow; its states come in any order, some twice, some never. The payment ends as the last
    /// state that came says, what was booked adds up to it, and no sum ever passes another that bounds it.
    /// </summary>
    [Fact]
    public void Any_history_told_in_any_order_comes_to_its_latest_state() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(40),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<byte[]>(), (seed, acts) => Follow(seed, acts ?? [])));

    [Fact]
    public void A_chargeback_that_was_won_and_a_refund_of_all_told_at_once_end_as_refunded() => Assert.All(
        Enumerable.Range(0, 500), seed => Assert.True(Follow(seed, [234, 171, 238, 28, 208, 236, 7]), $"{seed}"));

    static bool Follow(int seed, byte[] acts)
    {
        var random = new Random(seed);
        var history = History(acts);
        // Shuffled, with repeats and losses.
        var told = history.SelectMany(state => Enumerable.Repeat(state, random.Next(3))).OrderBy(_ => random.Next()).ToList();
        var (payment, known) = (Fresh, new List<Chargeback>());
        var (captured, refunded, charged) = (0L, 0L, 0L);
        foreach (var state in told)
        {
            var telling = PaymentTelling.Of(payment, known, state);
            var stale = state.Sequence <= payment.ProcessorSequence;
            if (telling.Verdict != (stale ? TellingVerdict.Stale : TellingVerdict.Applied))
                throw new InvalidOperationException($"{telling.Verdict} {telling.Reason} of {state} after {payment}");
            payment = telling.After;
            captured += telling.CapturedMinor;
            refunded += telling.RefundedMinor;
            charged += telling.ChargedBackMinor;
            foreach (var dispute in telling.Changed)
            {
                known.RemoveAll(one => one.Reference == dispute.Reference);
                known.Add(new Chargeback(payment.Id, dispute.Reference, dispute.AmountMinor, dispute.Stage, "", null, default));
            }

            if (captured < 0 || refunded + charged > captured || captured > payment.AmountMinor)
                return false;
        }

        if (told.Count == 0)
            return true;
        var last = told.MaxBy(state => state.Sequence)!;
        return (payment.CapturedMinor, payment.RefundedMinor, payment.ChargedBackMinor) == (captured, refunded, charged)
            && (captured, refunded, charged) == (last.CapturedMinor, last.RefundedMinor, last.ChargedBackMinor)
            && payment.Status == Expected(last);
    }

    /// <summary>The status by the sums alone.</summary>
    static PaymentStatus Expected(ProcessorState last) => last switch
    {
        { ChargedBackMinor: > 0 } => PaymentStatus.ChargedBack,
        { RefundedMinor: > 0 } => last.RefundedMinor == last.CapturedMinor ? PaymentStatus.Refunded : PaymentStatus.PartlyRefunded,
        { CapturedMinor: > 0 } => last.CapturedMinor == last.AuthorisedMinor || last.Stage != ProcessorStage.Open
            ? PaymentStatus.Captured
            : PaymentStatus.PartlyCaptured,
        { Stage: ProcessorStage.Expired } => PaymentStatus.Expired,
        { Stage: ProcessorStage.Closed } => PaymentStatus.Voided,
        _ => PaymentStatus.Authorised,
    };

    static readonly Guid Opening = Guid.CreateVersion7();

    static ChannelPayment Fresh => new(
        Guid.CreateVersion7(), 1, new OrderId(Opening), default, default, Currency.Of("USD"), 1000, ChannelMethod.Card, null, true, default,
        PaymentStatus.Pending, null, "card", Opening, null, 0, 0, 0, 0, 0, null, null, null, null, default, 1);

    /// <summary>A processor of its own: authorise, capture, void, refund, dispute, win, lose, as its rules allow.</summary>
    static List<ProcessorState> History(byte[] acts)
    {
        var now = new ProcessorState(Opening, "a", 1, "USD", ProcessorStage.Open, null, 1000, 0, 0, [], null, null);
        var history = new List<ProcessorState> { now };
        foreach (var act in acts)
        {
            var next = Act(now, act % 6, (act / 6 * 37 % 999) + 1);
            if (next is null)
                continue;
            now = next with { Sequence = now.Sequence + 1 };
            history.Add(now);
        }

        return history;
    }

    static ProcessorState? Act(ProcessorState p, int act, long minor)
    {
        var rest = p.CapturedMinor - p.RefundedMinor - p.ChargedBackMinor;
        var disputed = p.Disputes.Any(d => d.Stage is ChargebackStage.Opened or ChargebackStage.Contested);
        IReadOnlyList<ProcessorDispute> Ended(ChargebackStage stage) =>
            [.. p.Disputes.Select(d => d.Stage is ChargebackStage.Opened or ChargebackStage.Contested ? d with { Stage = stage } : d)];
        return act switch
        {
            0 when p.Stage == ProcessorStage.Open && p.CapturedMinor + minor <= 1000 =>
                p with { CapturedMinor = p.CapturedMinor + minor },
            1 when p.Stage == ProcessorStage.Open && p.CapturedMinor < 1000 =>
                p with { Stage = minor % 2 == 0 ? ProcessorStage.Closed : ProcessorStage.Expired },
            2 when !disputed && minor <= rest => p with { RefundedMinor = p.RefundedMinor + minor },
            3 when !disputed && minor <= rest => p with
            {
                Disputes = [.. p.Disputes, new($"d{p.Disputes.Count}", minor, ChargebackStage.Opened, "", null)],
            },
            4 when disputed => p with { Disputes = Ended(minor % 2 == 0 ? ChargebackStage.Won : ChargebackStage.Contested) },
            5 when disputed => p with { Disputes = Ended(ChargebackStage.Lost) },
            _ => null,
        };
    }
}
