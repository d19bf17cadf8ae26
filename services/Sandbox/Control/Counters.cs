using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>
/// GET /control/counters: what each company has seen. Repeats are the same id again, which is harmless; duplicates are the same
/// business content under another id, which is somebody's fault; conflicts are one id with two contents, which is one as well.
/// </summary>
static class Counters
{
    public sealed record Response(CustomsCounts Customs, BankCounts Bank, CarrierCounts Carrier, TaxCounts Tax);

    /// <param name="Orders">Order numbers with an accepted 303.</param>
    /// <param name="Waybills">Waybill numbers with an accepted 505.</param>
    /// <param name="Lists">Orders with an accepted 603.</param>
    /// <param name="Declarations">Full declarations in force; each part of an order's declaration counts.</param>
    /// <param name="Released">Lists whose 800 is written, and full declarations whose P, I, K, B or F is.</param>
    /// <param name="Closed">Lists whose 899 is written, and full declarations whose R is.</param>
    /// <param name="Withdrawn">Lists withdrawn, and full declarations deleted.</param>
    /// <param name="Consolidated">Lists that went into a consolidated declaration.</param>
    /// <param name="Consolidations">Those declarations.</param>
    /// <param name="Returns">Accepted 213.</param>
    /// <param name="Amendments">Approved amendments of full declarations.</param>
    /// <param name="Refused">Documents answered with 100, a negative status, E or N.</param>
    /// <param name="Receipts">Files written, copies and cut-off ones included.</param>
    /// <param name="Scenarios">Documents that a rule of the script was played for.</param>
    public sealed record CustomsCounts(
        long Orders, long Waybills, long Lists, long Declarations, long Released, long Closed, long Withdrawn, long Consolidated,
        long Consolidations, long Returns, long Amendments, long Refused, long Unreadable, long Receipts, long Repeats, long Duplicates,
        long Scenarios);

    /// <param name="Statements">Written ones, copies not counted.</param>
    /// <param name="Unstated">Entries that no written statement shows yet.</param>
    public sealed record BankCounts(
        Turnover Payments, Turnover Transfers, long RefusedTransfers, long Statements, long Unstated, FileCounts PaymentFiles);

    /// <param name="Refused">As a whole, because of what is in it.</param>
    public sealed record FileCounts(long Count, long Repeats, long Conflicts, long Refused);

    /// <param name="Minor">Sum per currency, in minor units.</param>
    public sealed record Turnover(long Count, IReadOnlyDictionary<string, long> Minor, long Repeats, long Duplicates, long Conflicts);

    /// <param name="Bookings">Accepted ones.</param>
    /// <param name="Reported">Milestones that the portal has taken, repeats not counted.</param>
    /// <param name="Duplicates">Orders' second bookings that are not cancelled.</param>
    public sealed record CarrierCounts(
        long Bookings, long Refused, long Cancelled, long Released, long Departed, long Reported, long Unreported, long Repeats,
        long Duplicates, long Conflicts);

    /// <param name="Claims">All that were filed, refused ones included.</param>
    /// <param name="Duplicates">Claims with an export line that another claim holds.</param>
    public sealed record TaxCounts(
        long Claims, long Accepted, long Refused, long Paid, long PaidMinor, long Answers, long Repeats, long Duplicates, long Conflicts);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/control/counters", async (Db db, CancellationToken ct) =>
        new Response(await Customs(db, ct), await Bank(db, ct), await Carrier(db, ct), await Tax(db, ct)));

    static async Task<CustomsCounts> Customs(Db db, CancellationToken ct) => (await db.One<CustomsCounts>(
        """
        with told as
            (select d.kind, d.own_key, r.return_status
            from customs_receipt r
            join customs_document d on d.serial = coalesce(
                (select q.target_serial from customs_document q where q.serial = r.serial and q.kind = 'Request'), r.serial)
            where r.copy = 0 and r.written_at is not null and d.kind in ('Inventory', 'Declaration')
                and r.return_status in ('800', 'P', 'I', 'K', 'B', 'F', '899', 'R'))
        select
            count(distinct own_key) filter (where kind = 'Order' and status = 'Accepted') as orders,
            count(distinct own_key) filter (where kind = 'Logistics' and status = 'Accepted') as waybills,
            count(distinct order_key) filter (where kind = 'Inventory' and status = 'Accepted') as lists,
            count(*) filter (where kind = 'Declaration' and status = 'Accepted') as declarations,
            (select count(*) filter (where return_status = '800')
                + count(distinct own_key) filter (where return_status in ('P', 'I', 'K', 'B', 'F')) from told) as released,
            (select count(*) from told where return_status in ('899', 'R')) as closed,
            count(*) filter (where status = 'Withdrawn') as withdrawn,
            count(*) filter (where summary_serial is not null) as consolidated,
            (select count(*) from customs_consolidation) as consolidations,
            count(*) filter (where kind = 'Return' and status = 'Accepted') as returns,
            count(*) filter (where kind = 'Request' and status = 'Accepted' and echo::json ->> 'appType' = '2') as amendments,
            count(*) filter (where status = 'Refused' and kind <> 'Unreadable') as refused,
            count(*) filter (where kind = 'Unreadable') as unreadable,
            (select count(*) from customs_receipt where written_at is not null) as receipts,
            coalesce(sum(deliveries - 1), 0)::bigint as repeats,
            count(*) filter (where duplicate) as duplicates,
            count(*) filter (where scenario is not null) as scenarios
        from customs_document
        """,
        new { }, ct))!;

    static async Task<BankCounts> Bank(Db db, CancellationToken ct)
    {
        var payments = await db.Many<TurnoverRow>(
            """
            select p.currency, count(*) as count, sum(p.amount_minor)::bigint as minor,
                sum(p.deliveries - 1 - p.conflicts)::bigint as repeats, sum(p.conflicts)::bigint as conflicts,
                count(*) - count(distinct (p.virtual_account, p.amount_minor, p.remittance)) as duplicates
            from bank_payment p
            group by p.currency
            """,
            new { }, ct);
        var transfers = await db.Many<TurnoverRow>(
            """
            select t.currency, count(*) as count, sum(t.amount_minor)::bigint as minor,
                sum(t.deliveries - 1 - t.conflicts)::bigint as repeats, sum(t.conflicts)::bigint as conflicts,
                count(*) - count(distinct (t.beneficiary_account, t.remittance)) as duplicates
            from bank_transfer t
            where t.status = 'Accepted'
            group by t.currency
            """,
            new { }, ct);
        var rest = (await db.One<BankRest>(
            """
            select
                (select count(*) from bank_transfer where status = 'Refused') as refused_transfers,
                (select count(*) from bank_statement where written_at is not null) as statements,
                (select count(*) from bank_entry e
                    left join bank_statement s on s.id = e.statement_id
                    where s.written_at is null) as unstated
            """,
            new { }, ct))!;
        return new(
            Sum(payments), Sum(transfers), rest.RefusedTransfers, rest.Statements, rest.Unstated, await PaymentFiles(db, ct));
    }

    static async Task<FileCounts> PaymentFiles(Db db, CancellationToken ct) => (await db.One<FileCounts>(
        """
        select count(*) as count, coalesce(sum(deliveries - 1 - conflicts), 0)::bigint as repeats,
            coalesce(sum(conflicts), 0)::bigint as conflicts,
            count(*) filter (where outcome = 'Refused') as refused
        from bank_payment_file
        """,
        new { }, ct))!;

    static Turnover Sum(List<TurnoverRow> rows) => new(
        rows.Sum(row => row.Count), rows.ToDictionary(row => row.Currency, row => row.Minor), rows.Sum(row => row.Repeats),
        rows.Sum(row => row.Duplicates), rows.Sum(row => row.Conflicts));

    static async Task<CarrierCounts> Carrier(Db db, CancellationToken ct) => (await db.One<CarrierCounts>(
        """
        select
            count(*) filter (where status <> 'Refused') as bookings,
            count(*) filter (where status = 'Refused') as refused,
            count(*) filter (where status = 'Cancelled') as cancelled,
            count(*) filter (where status = 'Released') as released,
            count(*) filter (where departed_at is not null) as departed,
            (select count(*) from carrier_report where copy = 0 and reported_at is not null) as reported,
            (select count(*) from carrier_report where reported_at is null) as unreported,
            coalesce(sum(deliveries - 1 - conflicts + greatest(releases - 1, 0)), 0)::bigint as repeats,
            count(*) filter (where status in ('Booked', 'Released'))
                - count(distinct order_id) filter (where status in ('Booked', 'Released')) as duplicates,
            coalesce(sum(conflicts), 0)::bigint as conflicts
        from carrier_booking
        """,
        new { }, ct))!;

    static async Task<TaxCounts> Tax(Db db, CancellationToken ct) => (await db.One<TaxCounts>(
        """
        select
            count(*) as claims,
            count(*) filter (where status = 'Accepted') as accepted,
            count(*) filter (where status = 'Refused') as refused,
            (select count(*) from tax_answer
                where outcome = 'Paid' and copy = 0 and sequence is not null) as paid,
            (select coalesce(sum(paid_minor), 0)::bigint from tax_answer
                where outcome = 'Paid' and copy = 0 and sequence is not null) as paid_minor,
            (select count(*) from tax_answer where sequence is not null) as answers,
            coalesce(sum(deliveries - 1 - conflicts), 0)::bigint as repeats,
            count(*) filter (where duplicate) as duplicates,
            coalesce(sum(conflicts), 0)::bigint as conflicts
        from tax_claim
        """,
        new { }, ct))!;

    sealed record TurnoverRow(string Currency, long Count, long Minor, long Repeats, long Conflicts, long Duplicates);

    sealed record BankRest(long RefusedTransfers, long Statements, long Unstated);
}
