using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CrossBorder.Settlement.Tests;

public sealed record Transfer(Guid TransferId, string Currency, long AmountMinor, string BeneficiaryName, string BeneficiaryAccount,
    string Remittance);

public sealed record FiledClaim(Guid ClaimId, string ExporterTaxId, string DeclarationNumber, DateOnly ExportDate, List<FiledLine> Lines);

public sealed record FiledLine(
    string Key, string HsCode, long Quantity, string InvoiceNumber, long TaxableMinor, decimal RatePercent, long RefundMinor);

/// <summary>How the other side treats requests about one order or declaration.</summary>
public enum Manner
{
    Takes,
    Refuses,

    /// <summary>Fails before it takes anything.</summary>
    Fails,

    /// <summary>Takes the request, but its answer is lost.</summary>
    TakesAndFails,
}

/// <summary>Plays the bank and the tax bureau over HTTP. Both know a request again by our id and count how often it came.</summary>
public sealed class Counterparties
{
    readonly ConcurrentDictionary<Guid, Transfer> transfers = [];
    readonly ConcurrentDictionary<Guid, FiledClaim> claims = [];
    readonly ConcurrentDictionary<string, Manner> manners = [];
    readonly List<object> answers = [];
    readonly WebApplication app;

    /// <param name="files">Folder that the service exchanges files in.</param>
    public Counterparties(string files)
    {
        Bank = new PlayedBank(files);
        Bank.Start();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapPost("/bank/transfers", (Transfer transfer) => Take(
            transfers, transfer.TransferId, transfer, manners.GetValueOrDefault(transfer.Remittance[^32..])));
        app.MapPost("/tax/claims", (FiledClaim claim) => Take(
            claims, claim.ClaimId, claim, manners.GetValueOrDefault(claim.DeclarationNumber)));
        app.MapGet("/tax/answers", Answers);
        Desk.Map(app);
        Processors.Map(app);
        app.StartAsync().GetAwaiter().GetResult();
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Address { get; }

    /// <summary>The bank's payment folders.</summary>
    public PlayedBank Bank { get; }

    /// <summary>The bank's exchange desk.</summary>
    public PlayedDesk Desk { get; } = new();

    /// <summary>The payment processors.</summary>
    public PlayedProcessors Processors { get; } = new();

    /// <summary>From now on, transfers for this order go like that.</summary>
    public void Treat(Guid order, Manner manner)
    {
        manners[order.ToString("N")] = manner;
        Bank.Treat(order.ToString("N"), manner);
    }

    /// <summary>From now on, claims on this declaration go like that.</summary>
    public void Treat(string listNumber, Manner manner) => manners[listNumber] = manner;

    public Transfer? TransferOf(Guid order) =>
        transfers.Values.SingleOrDefault(transfer => transfer.Remittance.EndsWith(order.ToString("N"), StringComparison.Ordinal));

    public FiledClaim? ClaimOf(string listNumber) => claims.Values.SingleOrDefault(claim => claim.DeclarationNumber == listNumber);

    public void Answer(Guid claimId, string outcome, long paidMinor = 0, string? reference = null, string? reason = null)
    {
        lock (answers)
            answers.Add(new
            {
                sequence = answers.Count + 1,
                claimId,
                outcome,
                reason,
                paidMinor,
                treasuryReference = reference,
                answeredAt = DateTimeOffset.UtcNow,
            });
    }

    IResult Answers(long after, int limit)
    {
        lock (answers)
            return Results.Ok(new { answers = answers.Skip((int)after).Take(limit).ToList() });
    }

    static IResult Take<T>(ConcurrentDictionary<Guid, T> taken, Guid id, T request, Manner manner)
    {
        if (manner == Manner.Refuses)
            return Results.Json(new { code = "refused", detail = "not with us" }, statusCode: 422);
        if (manner == Manner.Fails)
            return Results.StatusCode(500);
        taken[id] = request;
        return manner == Manner.TakesAndFails ? Results.StatusCode(500) : Results.Accepted();
    }
}
