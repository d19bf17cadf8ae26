using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>A buyer asks an exporter about products, or in free words.</summary>
public sealed partial class InquiriesService
{
    [Allow(Role.Buyer)]
    public override async Task<V1.Inquiry> Open(V1.OpenInquiryRequest request, ServerCallContext context)
    {
        var (principal, now) = (Principal.Required, Instants.ToMicroseconds(clock.GetUtcNow()));
        if (InquiryCheck.Of(request, principal, Instants.DayInChina(now)) is { } fault)
            throw fault.ToGrpc();
        var exporterId = Guid.Parse(request.ExporterId);
        await KnownExporter(exporterId, context.CancellationToken);
        var named = request.Lines.Select((line, i) => (line.ProductId, Field: $"lines[{i}].product_id"))
            .Where(line => line.ProductId.Length > 0).Select(line => (Guid.Parse(line.ProductId), line.Field)).ToArray();
        var facts = (await products.Of(named, exporterId, context.CancellationToken)).OrThrow();
        var opened = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Open(tx, request, principal, facts, now)),
            context.CancellationToken)).OrThrow();
        LogOpened(log, opened.Id, opened.Number);
        return opened;
    }

    /// <summary>As the platform itself: buyers do not read companies that they do not trade with.</summary>
    async Task KnownExporter(Guid id, CancellationToken ct)
    {
        Principal.Current = null;
        try
        {
            var company = await enterprises.GetAsync(new() { Id = id.ToString() }, cancellationToken: ct);
            if (company.Kind != nameof(Role.Exporter))
                throw NoExporter(id).ToGrpc();
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            throw NoExporter(id).ToGrpc();
        }
    }

    static Problem NoExporter(Guid id) => Problem.NotFound("exporter", id) with { Field = "exporter_id" };

    static async Task<Outcome<V1.Inquiry>> Open(
        Tx tx, V1.OpenInquiryRequest request, Principal principal, Dictionary<Guid, ProductFact> facts, DateTimeOffset now)
    {
        var serial = await tx.One<long>("select nextval('inquiry_serial')", new { });
        var inquiry = new Inquiry
        {
            Id = Guid.CreateVersion7(now),
            Serial = serial,
            Number = $"INQ-{OrdersService.YearOf(now)}-{serial.ToString("D6", CultureInfo.InvariantCulture)}",
            ExporterId = Guid.Parse(request.ExporterId),
            BuyerId = principal.PartyId,
            OpenedBy = principal.Name,
            Subject = request.Subject.Trim(),
            DestinationCountry = request.DestinationCountry,
            DestinationPlace = request.DestinationPlace.Trim(),
            Incoterm = request.Incoterm is { Length: > 0 } incoterm ? incoterm : null,
            Currency = request.Currency is { Length: > 0 } currency ? currency : null,
            NeededBy = request.NeededBy.Length > 0
                ? DateOnly.ParseExact(request.NeededBy, "yyyy-MM-dd", CultureInfo.InvariantCulture)
                : null,
            OpenedAt = now,
            Channel = request.Channel.Trim() is { Length: > 0 } channel ? channel : null,
        };
        InquiryLine[] lines = [.. request.Lines.Select((line, i) => LineOf(line, i + 1, facts))];
        await Insert(tx, inquiry, lines);
        if (request.Message.Length > 0)
            await Message.Insert(tx, inquiry.Id, principal, request.Message.Trim(), now);
        await TradeTimeline.Write(tx, inquiry.Id, null, "InquiryOpened", now, false, ("number", inquiry.Number));
        tx.Publish(Told(inquiry, lines, now));
        var wire = inquiry.ToWire();
        wire.Lines.AddRange(lines.Select(line => line.ToWire()));
        return wire;
    }

    static InquiryOpened Told(Inquiry inquiry, InquiryLine[] lines, DateTimeOffset now) => new(
        inquiry.Id, inquiry.Version, now, inquiry.Number, inquiry.ExporterId, inquiry.BuyerId, inquiry.DestinationCountry, lines.Length,
        inquiry.Channel, [.. lines.Select(line => line.ProductId).OfType<Guid>().Distinct()]);

    static InquiryLine LineOf(V1.InquiryLine line, int lineNo, Dictionary<Guid, ProductFact> facts)
    {
        var product = line.ProductId.Length > 0 ? facts[Guid.Parse(line.ProductId)] : null;
        return new(
            lineNo, product?.Id, line.Words.Trim(), line.Quantity, line.Unit.Trim(), OfferPrice.Parse(line.TargetPrice), product?.Sku,
            product?.NameEn, product?.NameZh);
    }

    static async Task Insert(Tx tx, Inquiry inquiry, InquiryLine[] lines)
    {
        await tx.Run(
            """
            insert into inquiry (id, version, serial, number, status, exporter_id, buyer_id, opened_by, subject,
                destination_country, destination_place, incoterm, currency, needed_by, opened_at, channel, lead_id)
            values (@Id, 1, @Serial, @Number, 'Open', @ExporterId, @BuyerId, @OpenedBy, @Subject,
                @DestinationCountry, @DestinationPlace, @Incoterm, @Currency, @NeededBy, @OpenedAt, @Channel, @LeadId)
            """,
            inquiry);
        await tx.Run(
            """
            insert into inquiry_line (inquiry_id, line_no, product_id, words, quantity, unit, target_price, sku, name_en, name_zh)
            select @Id, line.*
            from unnest(@LineNos, @Products, @Words, @Quantities, @Units, @Prices, @Skus, @NamesEn, @NamesZh) as line
            """,
            new
            {
                inquiry.Id,
                LineNos = Array.ConvertAll(lines, line => line.LineNo),
                Products = Array.ConvertAll(lines, line => line.ProductId),
                Words = Array.ConvertAll(lines, line => line.Words),
                Quantities = Array.ConvertAll(lines, line => line.Quantity),
                Units = Array.ConvertAll(lines, line => line.Unit),
                Prices = Array.ConvertAll(lines, line => line.TargetPrice),
                Skus = Array.ConvertAll(lines, line => line.Sku),
                NamesEn = Array.ConvertAll(lines, line => line.NameEn),
                NamesZh = Array.ConvertAll(lines, line => line.NameZh),
            });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Inquiry {InquiryId} opened as {Number}")]
    static partial void LogOpened(ILogger log, string inquiryId, string number);
}
