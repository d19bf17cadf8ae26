using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>
/// Takes payment files from bank/payments/out. A message is booked once by its id: the same content again gets the same answers again,
/// another content under the id is counted as a conflict and moves nothing. A file is moved to taken when all of it is committed.
/// </summary>
sealed partial class TakePaymentFiles(
    Db db, Exchange exchange, SettingsControl control, PaymentControl scenarios, AnswerSignal answers, TimeProvider clock,
    ILogger<TakePaymentFiles> log) : Worker(new Signal(), clock, log)
{
    const int FilesAtOnce = 50;
    const int LargestFile = 64 << 20;

    protected override TimeSpan Idle => TimeSpan.FromMilliseconds(50);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var files = Directory.EnumerateFiles(exchange.Payments, "*.xml").Order(StringComparer.Ordinal).Take(FilesAtOnce).ToList();
        foreach (var file in files)
        {
            await Take(file, ct);
            File.Move(file, Path.Combine(exchange.TakenPayments, Path.GetFileName(file)), overwrite: true);
        }

        return files.Count == FilesAtOnce;
    }

    async Task Take(string file, CancellationToken ct)
    {
        var (message, hash) = await Read(file, ct);
        var (settings, script, now) = (await control.Get(ct), await scenarios.Get(ct), Clock.GetUtcNow());
        var name = message.MessageId.Length > 0 ? message.MessageId : Path.GetFileName(file);
        var plan = new PaymentPlan(message, script, settings, now);
        await db.Transact(async tx =>
        {
            var delivery = (await tx.One<Delivery>(
                """
                insert into bank_payment_file (message_id, name, content_hash, outcome, detail, transactions, received_at)
                values (@name, @File, @hash, @Outcome, @Detail, @Count, @now)
                on conflict on constraint bank_payment_file_key do update
                set deliveries = bank_payment_file.deliveries + 1,
                    conflicts = bank_payment_file.conflicts
                        + (bank_payment_file.content_hash <> excluded.content_hash)::int
                returning deliveries, content_hash as fingerprint
                """,
                new
                {
                    name,
                    File = Path.GetFileName(file),
                    hash,
                    Outcome = message.Fault is null ? "Accepted" : "Refused",
                    Detail = message.Fault ?? "",
                    message.Orders.Count,
                    now,
                }))!;
            if (delivery.First)
                await Book(tx, name, message, plan, now);
            else if (delivery.SameAs(hash))
                await tx.Run("update bank_answer set written_at = null, due_at = @now where message_id = @name", new { name, now });
        }, ct);
        answers.Set();
        LogTaken(Log, name, message.Orders.Count, message.Fault ?? "in order");
    }

    static async Task<(PaymentMessage Message, string Hash)> Read(string file, CancellationToken ct)
    {
        await using var content = File.OpenRead(file);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        content.Position = 0;
        try
        {
            using var xml = XmlReader.Create(content, new XmlReaderSettings
            {
                Async = true,
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = LargestFile,
            });
            return (PaymentChecks.Read(await XDocument.LoadAsync(xml, LoadOptions.None, ct)), hash);
        }
        catch (XmlException e)
        {
            return (new PaymentMessage("", [], $"not XML: {e.Message}"), hash);
        }
    }

    static async Task Book(Tx tx, string message, PaymentMessage read, PaymentPlan plan, DateTimeOffset now)
    {
        await tx.Run(
            """
            insert into bank_answer (message_id, name, content, due_at)
            select @message, a.*
            from unnest(@Names, @Contents, @Dues) as a
            """,
            new
            {
                message,
                Names = plan.Answers.Select(answer => answer.Name).ToArray(),
                Contents = plan.Answers.Select(answer => answer.Content).ToArray(),
                Dues = plan.Answers.Select(answer => answer.DueAt).ToArray(),
            });
        var orders = read.Orders;
        await tx.Run(
            Booking,
            new
            {
                now,
                Today = ChinaTime.Day(now),
                BookedAt = plan.BookedAt,
                Ids = orders.Select(order => order.Uetr).ToArray(),
                Currencies = orders.Select(order => order.Currency).ToArray(),
                Minor = orders.Select(order => order.AmountMinor).ToArray(),
                Accounts = orders.Select(order => order.Account).ToArray(),
                Remittances = orders.Select(order => order.Remittance).ToArray(),
                Books = orders.Select(plan.Books).ToArray(),
                References = orders.Select(order => order.Reference).ToArray(),
                Narratives = orders.Select(order => $"?20PAYMENT {order.Reference}?21{Mt940.Plain(order.Remittance)}"
                    + $"?32{Mt940.Plain(order.Name)}?31{Mt940.Plain(order.Account)}").ToArray(),
                Returns = orders.Select(plan.ReturnedAt).ToArray(),
                ReturnNarratives = orders.Select(order => $"?20RETURN {order.Reference}?21AC04 ACCOUNT CLOSED").ToArray(),
            });
    }

    const string Booking =
        """
        with ordered as (
            select o.*
            from unnest(@Ids, @Currencies, @Minor, @Accounts, @Remittances, @Books, @References, @Narratives,
                @Returns, @ReturnNarratives) as o (id, currency, minor, account, remittance, books, reference,
                narrative, returned_at, return_narrative)
        ), transfer as (
            insert into bank_transfer (id, currency, amount_minor, beneficiary_account, remittance, status,
                fingerprint, received_at)
            select id, currency, minor, account, remittance,
                case when books then 'Accepted' else 'Refused' end, reference, @now
            from ordered
        )
        insert into bank_entry (transfer_id, returned_id, currency, signed_minor, customer_reference, narrative,
            booked_on, due_at)
        select id, null, currency, -minor, reference, narrative, @Today, @BookedAt from ordered where books
        union all
        select null, id, currency, minor, reference, return_narrative, @Today, returned_at
        from ordered
        where returned_at is not null
        """;

    [LoggerMessage(Level = LogLevel.Information, Message = "Payment file {MessageId} with {Orders} transfers: {Outcome}")]
    static partial void LogTaken(ILogger log, string messageId, int orders, string outcome);
}
