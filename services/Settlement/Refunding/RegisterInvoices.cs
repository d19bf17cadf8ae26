using System.Security.Cryptography;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using Npgsql;
using Refusal = CrossBorder.Contracts.Common.V1.Refusal;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// An exporter registers its suppliers' VAT invoices for lines of its orders. Each is answered on its own: registered, repeated (the
/// same number and content) or refused. The number makes a retry harmless, so no idempotency key is needed.
/// </summary>
public sealed partial class SettlementService
{
    const int MostInvoices = 1000;
    const int NumberRaces = 3;

    [Allow(Role.Exporter)]
    public override async Task<V1.RegisterInvoicesResponse> RegisterInvoices(V1.RegisterInvoicesRequest request, ServerCallContext context)
    {
        if (request.Invoices.Count is 0 or > MostInvoices)
            throw Problem.Invalid("invoices", $"The request has {request.Invoices.Count} invoices.", $"1 to {MostInvoices}").ToGrpc();
        var exporter = new PartyId(Principal.Required.PartyId);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var response = await db.Transact(tx => Register(tx, exporter, request.Invoices), context.CancellationToken);
                var registered = response.Results.Count(result => result.Outcome == "Registered");
                LogInvoices(log, exporter.Value, registered, request.Invoices.Count);
                return response;
            }
            catch (PostgresException e) when (e.ConstraintName is "invoice_number_once" or "invoice_line_key" && attempt < NumberRaces)
            {
                // A rival registered one of the numbers meanwhile; the next attempt sees it and answers by its content.
            }
        }
    }

    async Task<V1.RegisterInvoicesResponse> Register(Tx tx, PartyId exporter, IReadOnlyList<V1.Invoice> invoices)
    {
        var today = ChinaDay.Of(clock.GetUtcNow());
        var faults = invoices.Select(invoice => InvoiceCheck.Of(invoice, today)).ToList();
        var sound = invoices.Where((_, i) => faults[i] is null).ToList();
        var book = await InvoiceBook.Open(tx, exporter, sound);
        var response = new V1.RegisterInvoicesResponse();
        foreach (var (invoice, fault) in invoices.Zip(faults))
            response.Results.Add(Result(invoice, fault, fault is null ? book.Take(invoice, Fingerprint(invoice)) : ("Refused", fault)));

        await book.Write(tx, clock.GetUtcNow());
        if (await ClaimEvaluation.Evaluate(tx, book.Orders, clock.GetUtcNow()) > 0)
            tx.AfterCommit(claimSignal.Set);
        return response;
    }

    static V1.InvoiceResult Result(V1.Invoice invoice, Problem? fault, (string Outcome, Problem? Problem) taken)
    {
        var result = new V1.InvoiceResult { Number = invoice.Number, Outcome = taken.Outcome };
        if ((fault ?? taken.Problem) is { } problem)
            result.Refusal = new Refusal
            {
                Code = problem.Code,
                Field = problem.Field ?? "",
                Detail = problem.Detail,
                Accepted = problem.Accepted ?? "",
            };
        return result;
    }

    static string Fingerprint(V1.Invoice invoice) => Convert.ToHexStringLower(SHA256.HashData(invoice.ToByteArray()));

    [LoggerMessage(Level = LogLevel.Information, Message = "Exporter {ExporterId} registered {Registered} of {Given} invoices")]
    static partial void LogInvoices(ILogger log, Guid exporterId, int registered, int given);
}
