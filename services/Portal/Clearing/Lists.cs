using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Client = CrossBorder.Contracts.Customs.V1.Lists.ListsClient;

namespace CrossBorder.Portal;

public sealed record WithdrawalBody(string Reason);

/// <param name="ExporterId">Missing: every exporter.</param>
public sealed record ConsolidateBody(Guid? ExporterId = null);

public sealed record ReturningLineBody(int LineNo, long Quantity);

/// <param name="Country">ISO 3166-1 alpha-2 of the country that they come from; missing: where they went.</param>
/// <param name="TransportMode">Customs code: 2 water, 3 rail, 4 road, 5 air, 6 post.</param>
/// <param name="ConveyanceName">Vessel, flight or vehicle that brings them; customs refuses a return without it.</param>
public sealed record GoodsReturnBody(
    string Reason, string CarrierCode, string CarrierName, string WaybillNumber, string BillNumber, string VoyageNumber,
    string TransportMode, IReadOnlyList<ReturningLineBody> Lines, string? Country = null, string? ConveyanceName = null);

/// <param name="EntryNumber">Of the import declaration (4561) that they came back under: 18 digits, the ninth 1.</param>
public sealed record RecordedReturnBody(string EntryNumber, string Reason, IReadOnlyList<ReturningLineBody> Lines);

/// <param name="Kind">Booking, Attendance or Note.</param>
public sealed record InspectionNoteBody(string Kind, string Text, DateTimeOffset? HappensAt = null);

/// <param name="Type">CEB215, CEB507, CEB509 or CEB607.</param>
public sealed record TransportDocumentBody(
    string Type, string BillNumber, IReadOnlyList<Guid> DeclarationIds, string? VoyageNumber = null, string? Vehicle = null,
    DateTimeOffset? LeftAt = null);

/// <summary>What happens to lists after they were sent.</summary>
static class Lists
{
    const string Tag = "Customs";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/declarations/{id:guid}/withdrawals", Withdraw).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Asks customs to withdraw a list: after it was received and before it is closed.");
        api.MapGet("/declarations/{id:guid}/withdrawals", Withdrawals).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Requests to withdraw a list and what customs answered.");
        api.MapPost("/consolidations", Consolidate).Allow(Role.Operator)
            .Describe(Tag, "Applies now for the consolidation of lists that are due.");
        api.MapGet("/consolidations", Consolidations).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Applications for consolidation with their lists.");
        api.MapPost("/declarations/{id:guid}/returns", Return).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Asks customs to let exported goods come back.");
        api.MapPost("/declarations/{id:guid}/recorded-returns", RecordReturn).Allow(Role.Operator)
            .Describe(Tag, "Records goods that came back under an import declaration of their own.");
        api.MapGet("/declarations/{id:guid}/returns", Returns).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Goods of a declaration that came or are to come back.");
        api.MapGet("/inspections", Inspections).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "What customs inspects or holds.");
        api.MapPost("/inspections/{id:guid}/notes", Note).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Notes a booking, who attends, or anything else.");
        api.MapPost("/transport-documents", Report).Allow(Role.Operator)
            .Describe(Tag, "Reports the transport of lists, where the platform is who reports it.");
        api.MapGet("/declarations/{id:guid}/transport-documents", Reports).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Transport documents that the platform reported for a declaration.");
    }

    static async Task<WithdrawalView> Withdraw(Guid id, WithdrawalBody body, Client lists, HttpContext http) =>
        WithdrawalView.Of(await lists.WithdrawAsync(
            new WithdrawListRequest { DeclarationId = id.ToString(), Reason = body.Reason, ExpectedVersion = http.ExpectedVersion() },
            http.Call()));

    static async Task<IReadOnlyList<WithdrawalView>> Withdrawals(Guid id, Client lists, HttpContext http) =>
        [.. (await lists.ListWithdrawalsAsync(Of(id), http.Call())).Withdrawals.Select(WithdrawalView.Of)];

    static async Task<IReadOnlyList<SummaryView>> Consolidate(ConsolidateBody body, Client lists, HttpContext http) =>
    [
        .. (await lists.ConsolidateAsync(new ConsolidateRequest { ExporterId = body.ExporterId?.ToString() ?? "" }, http.Call()))
            .Summaries.Select(SummaryView.Of),
    ];

    static async Task<Page<SummaryView>> Consolidations(
        Guid? exporterId, string? status, [AsParameters] Paging paging, Client lists, HttpContext http)
    {
        var page = await lists.ListSummariesAsync(
            new ListSummariesRequest { ExporterId = exporterId?.ToString() ?? "", Status = status ?? "", Page = paging.ToWire() },
            http.Call());
        return new([.. page.Summaries.Select(SummaryView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<GoodsReturnView> Return(Guid id, GoodsReturnBody body, Client lists, HttpContext http)
    {
        var wire = new ReturnGoodsRequest
        {
            DeclarationId = id.ToString(),
            Reason = body.Reason,
            Country = body.Country ?? "",
            CarrierCode = body.CarrierCode,
            CarrierName = body.CarrierName,
            WaybillNumber = body.WaybillNumber,
            BillNumber = body.BillNumber,
            VoyageNumber = body.VoyageNumber,
            TransportMode = body.TransportMode,
            ConveyanceName = body.ConveyanceName ?? "",
        };
        wire.Lines.AddRange(body.Lines.Select(ToWire));
        return GoodsReturnView.Of(await lists.ReturnGoodsAsync(wire, http.Call()));
    }

    static async Task<GoodsReturnView> RecordReturn(Guid id, RecordedReturnBody body, Client lists, HttpContext http)
    {
        var wire = new RecordReturnRequest { DeclarationId = id.ToString(), EntryNumber = body.EntryNumber, Reason = body.Reason };
        wire.Lines.AddRange(body.Lines.Select(ToWire));
        return GoodsReturnView.Of(await lists.RecordReturnAsync(wire, http.Call()));
    }

    static ReturningLine ToWire(ReturningLineBody line) => new() { LineNo = line.LineNo, Quantity = line.Quantity };

    static async Task<IReadOnlyList<GoodsReturnView>> Returns(Guid id, Client lists, HttpContext http) =>
        [.. (await lists.ListGoodsReturnsAsync(Of(id), http.Call())).Returns.Select(GoodsReturnView.Of)];

    static async Task<Page<InspectionView>> Inspections(
        Guid? declarationId, bool? open, [AsParameters] Paging paging, Client lists, HttpContext http)
    {
        var page = await lists.ListInspectionsAsync(
            new ListInspectionsRequest
            {
                DeclarationId = declarationId?.ToString() ?? "",
                OpenOnly = open ?? false,
                Page = paging.ToWire(),
            },
            http.Call());
        return new([.. page.Inspections.Select(InspectionView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<InspectionView> Note(Guid id, InspectionNoteBody body, Client lists, HttpContext http) =>
        InspectionView.Of(await lists.NoteInspectionAsync(
            new NoteInspectionRequest { Id = id.ToString(), Kind = body.Kind, Text = body.Text, HappensAt = Instant(body.HappensAt) },
            http.Call()));

    static async Task<TransportDocumentView> Report(TransportDocumentBody body, Client lists, HttpContext http)
    {
        var wire = new SendTransportDocumentRequest
        {
            Type = body.Type,
            BillNumber = body.BillNumber,
            VoyageNumber = body.VoyageNumber ?? "",
            Vehicle = body.Vehicle ?? "",
            LeftAt = Instant(body.LeftAt),
        };
        wire.DeclarationIds.AddRange(body.DeclarationIds.Select(id => id.ToString()));
        return TransportDocumentView.Of(await lists.SendTransportDocumentAsync(wire, http.Call()));
    }

    static async Task<IReadOnlyList<TransportDocumentView>> Reports(Guid id, Client lists, HttpContext http) =>
        [.. (await lists.ListTransportDocumentsAsync(Of(id), http.Call())).Documents.Select(TransportDocumentView.Of)];

    static OfDeclarationRequest Of(Guid id) => new() { DeclarationId = id.ToString() };

    static Timestamp? Instant(DateTimeOffset? instant) => instant is { } known ? Timestamp.FromDateTimeOffset(known) : null;
}
