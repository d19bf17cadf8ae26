using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// Either side proposes terms, each version in the place of the last; the other side accepts exactly the one that it read.
/// </summary>
public sealed partial class FramesService
{
    const int LongestTitle = 200;
    const int LongestNote = 500;

    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.Frame> Propose(V1.ProposeFrameRequest request, ServerCallContext context)
    {
        var (principal, ct) = (Principal.Required, context.CancellationToken);
        var fault = PlaceCheck.Text("note", request.Note, 0, LongestNote) ?? FrameCheck.Of(request.Terms, Instants.DayInChina(Now));
        if (fault is not null)
            throw fault.ToGrpc();
        var (exporter, buyer) = request.FrameId.Length > 0
            ? await Find(request.FrameId, ct) is var known ? (known.ExporterId, known.BuyerId) : default
            : Parties(request, principal).OrThrow();
        var terms = await Described(request.Terms, exporter, ct);
        var proposed = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Propose(tx, request, terms, exporter, buyer)), ct)).OrThrow();
        LogProposed(log, proposed.Id, proposed.CurrentNo, proposed.Side);
        return proposed;
    }

    async Task<Outcome<V1.Frame>> Propose(Tx tx, V1.ProposeFrameRequest request, V1.FrameTerms terms, Guid exporter, Guid buyer)
    {
        var (principal, now) = (Principal.Required, Now);
        var until = FrameCheck.Day(terms.ValidUntil);
        Frame frame;
        if (request.FrameId.Length == 0)
        {
            frame = new Frame(
                Guid.CreateVersion7(now), 0, 1, exporter, buyer, FrameStatus.Open, request.Title.Trim(), 1, principal.Role, until, now,
                null, null);
            await Insert(tx, frame);
        }
        else
        {
            var locked = (await Lock(tx, request.FrameId, principal))!;
            if (locked.Refusal(FrameAction.Propose, request.ExpectedVersion, Instants.DayInChina(now)) is { } refused)
                return refused;
            frame = await Save(tx, locked with { CurrentNo = locked.CurrentNo + 1, Side = principal.Role, ValidUntil = until });
        }

        await Insert(tx, frame, request.Note.Trim(), terms, principal, now);
        return await View(tx, frame);
    }

    static Task<int> Insert(Tx tx, Frame frame, string note, V1.FrameTerms terms, Principal principal, DateTimeOffset now) => tx.Run(
        """
        insert into frame_round (frame_id, no, side, author, note, terms, at)
        values (@Id, @CurrentNo, @Proposer, @Name, @note, @Terms, @now)
        """,
        new
        {
            frame.Id,
            frame.CurrentNo,
            Proposer = principal.Role.ToString(),
            principal.Name,
            note,
            Terms = terms.ToByteArray(),
            now,
        });

    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.Frame> Accept(V1.AcceptFrameRequest request, ServerCallContext context)
    {
        var accepted = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Accept(tx, request)), context.CancellationToken)).OrThrow();
        LogAccepted(log, accepted.Id, accepted.CurrentNo);
        return accepted;
    }

    async Task<Outcome<V1.Frame>> Accept(Tx tx, V1.AcceptFrameRequest request)
    {
        var (principal, now) = (Principal.Required, Now);
        if (await Lock(tx, request.FrameId, principal) is not { } frame)
            return Problem.NotFound("frame", request.FrameId);
        var day = Instants.DayInChina(now);
        if (frame.Refusal(FrameAction.Accept, request.ExpectedVersion, day) is { } refused)
            return refused;
        if (frame.Side == principal.Role)
            return new Problem(409, "frame_own_version", "A side accepts the other side's version, not its own.", "no", "Propose, Close");
        if (frame.CurrentNo != request.No)
            return new Problem(
                409, "frame_version_superseded", $"Version {request.No} is not the one that can be accepted.", "no",
                $"{frame.CurrentNo}, once it was read");
        if (day > frame.ValidUntil)
            return new Problem(409, "frame_expired", "The last day of the version is over.", "no", "a new version");
        var terms = (await Rounds(tx, frame.Id))[^1].Read();
        await tx.Run(
            """
            insert into frame_balance (frame_id, line_no, product_id, total)
            select @Id, line.*
            from unnest(@Nos, @Products, @Totals) as line
            """,
            new
            {
                frame.Id,
                Nos = Enumerable.Range(1, terms.Lines.Count).ToArray(),
                Products = terms.Lines.Select(line => Guid.Parse(line.ProductId)).ToArray(),
                Totals = terms.Lines.Select(line => line.Quantity).ToArray(),
            });
        return await View(tx, await Save(tx, frame with { Stored = FrameStatus.Active, ActiveAt = now }));
    }

    static Outcome<(Guid Exporter, Guid Buyer)> Parties(V1.ProposeFrameRequest request, Principal principal)
    {
        if (PlaceCheck.Text("title", request.Title, 1, LongestTitle) is { } fault)
            return fault;
        var (field, other) = principal.Role == Role.Exporter ? ("buyer_id", request.BuyerId) : ("exporter_id", request.ExporterId);
        if (!Guid.TryParse(other, out var id) || id == principal.PartyId)
            return Problem.Invalid(field, "The other side is missing, or the same.", "the id of another company");
        return principal.Role == Role.Exporter ? (principal.PartyId, id) : (id, principal.PartyId);
    }

    /// <summary>The terms with what the products are called, so that they read the same whatever becomes of them.</summary>
    async Task<V1.FrameTerms> Described(V1.FrameTerms terms, Guid exporter, CancellationToken ct)
    {
        var asked = terms.Lines.Select((line, i) => (Guid.Parse(line.ProductId), $"terms.lines[{i}].product_id")).ToArray();
        var facts = (await products.Of(asked, exporter, ct)).OrThrow();
        var described = terms.Clone();
        foreach (var line in described.Lines)
        {
            var fact = facts[Guid.Parse(line.ProductId)];
            (line.Sku, line.NameEn, line.NameZh, line.UnitCode) = (fact.Sku, fact.NameEn, fact.NameZh, fact.UnitCode);
        }

        return described;
    }

    static Task<int> Insert(Tx tx, Frame frame) => tx.Run(
        """
        insert into frame (id, version, exporter_id, buyer_id, status, title, current_no, side, valid_until, opened_at)
        values (@Id, 1, @ExporterId, @BuyerId, 'Open', @Title, 1, @Proposer, @ValidUntil, @OpenedAt)
        """,
        new { frame.Id, frame.ExporterId, frame.BuyerId, frame.Title, Proposer = frame.Side.ToString(), frame.ValidUntil, frame.OpenedAt });

    [LoggerMessage(Level = LogLevel.Information, Message = "Frame {FrameId}: version {No} of the {Side}")]
    static partial void LogProposed(ILogger log, string frameId, int no, string side);

    [LoggerMessage(Level = LogLevel.Information, Message = "Frame {FrameId}: version {No} accepted")]
    static partial void LogAccepted(ILogger log, string frameId, int no);
}
