using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Puts requested payouts into files, each payout once and for ever.</summary>
public static class FilePayouts
{
    /// <summary>One file per currency and charge bearer, as much as fits into one. Returns how many payouts found theirs.</summary>
    public static async Task<int> Make(Db db, PayingOutOptions options, DateTimeOffset now, CancellationToken ct)
    {
        if (!await db.One<bool>("select exists (select from payout where status = 'Requested' and file_id is null)", new { }, ct))
            return 0;
        var calendar = await WorkCalendar.Load(db, ct);
        return await db.Transact(async tx =>
        {
            var due = await Due(tx, options.PayoutsInFile);
            if (due.Count == 0)
                return 0;
            var day = ExecutionDay(calendar, options, now);
            var files = due.GroupBy(payout => (payout.Currency, payout.ChargeBearer)).Select(group => group.ToList()).ToList();
            var ids = await Insert(tx, files, options, day, now);
            await Assign(tx, files, ids);
            return due.Count;
        }, ct);
    }

    /// <summary>The lines of a file in their order; what they say does not change.</summary>
    public static Task<List<PaymentLine>> Lines(Tx tx, Guid file) => tx.Many<PaymentLine>(
        """
        select p.reference, p.uetr, p.net_minor, coalesce(v.name, x.name) as name, v.country,
            coalesce(v.account, x.payout_account) as account, v.account_kind, v.bank_name, v.bic, v.cnaps, p.order_id
        from payout p
        left join beneficiary_version v on (v.beneficiary_id, v.version) = (p.beneficiary_id, p.beneficiary_version)
        left join exporter x on x.id = p.exporter_id
        where p.file_id = @file
        order by p.line_no
        """,
        new { file });

    /// <summary>Today in China, when it is a working day and before the cut-off, else the next working day.</summary>
    public static DateOnly ExecutionDay(WorkCalendar calendar, PayingOutOptions options, DateTimeOffset now)
    {
        var today = ChinaDay.Of(now);
        return calendar.IsWorkingDay(today) && now.ToOffset(TimeSpan.FromHours(8)).Hour < options.CutOffHour
            ? today
            : calendar.After(today, 1);
    }

    /// <summary>Not those whose receipts were reversed meanwhile, and only when it is known whom to pay.</summary>
    static Task<List<DuePayout>> Due(Tx tx, int most) => tx.Many<DuePayout>(
        $"""
        select p.id, p.currency, p.charge_bearer, p.net_minor
        from payout p
        left join order_case c on c.order_id = p.order_id
        left join exporter x on x.id = p.exporter_id
        where p.status = 'Requested' and p.file_id is null
            and (p.order_id is null or c.receivable_status in ('Paid', 'Overpaid') or c.escrow = 'Decided')
            and (p.beneficiary_id is not null or x.id is not null)
            and {RiskGate.MayPay}
            and {OrderDispute.MayPay}
        order by p.seq
        limit @most
        for update of p skip locked
        """,
        new { most });

    /// <summary>The ids, in the order of the groups.</summary>
    static async Task<List<Guid>> Insert(
        Tx tx, List<List<DuePayout>> files, PayingOutOptions options, DateOnly day, DateTimeOffset now)
    {
        var ids = files.ConvertAll(_ => Guid.CreateVersion7());
        var written = await tx.Run(
            """
            insert into payment_file (id, message_id, currency, execution_on, charge_bearer, debtor_name, debtor_account,
                debtor_bic, transactions, sum_minor, made_at)
            select f.id, 'P' || replace(f.id::text, '-', ''), f.currency, @day, f.bearer, @DebtorName, a.account, a.bic,
                f.transactions, f.minor, @now
            from unnest(@ids, @Currencies, @Bearers, @Counts, @Sums) as f (id, currency, bearer, transactions, minor)
            cross join lateral (
                select account, bic
                from debtor_account
                where currency = f.currency and valid_from <= @day
                order by valid_from desc
                limit 1) as a
            """,
            new
            {
                ids = ids.ToArray(),
                day,
                now,
                options.DebtorName,
                Currencies = files.Select(file => file[0].Currency).ToArray(),
                Bearers = files.Select(file => file[0].ChargeBearer).ToArray(),
                Counts = files.Select(file => file.Count).ToArray(),
                Sums = files.Select(file => file.Sum(payout => payout.NetMinor)).ToArray(),
            });
        return written == files.Count ? ids : throw new InvalidOperationException("a currency has no account to be debited");
    }

    static Task<int> Assign(Tx tx, List<List<DuePayout>> files, List<Guid> ids)
    {
        var lines = files.Zip(ids).SelectMany(file => file.First.Select((payout, i) => (payout.Id, File: file.Second, No: i + 1))).ToList();
        return tx.Run(
            """
            update payout p
            set file_id = l.file_id, line_no = l.no, uetr = gen_random_uuid()
            from unnest(@Ids, @Files, @Nos) as l (id, file_id, no)
            where p.id = l.id
            """,
            new
            {
                Ids = lines.Select(line => line.Id.Value).ToArray(),
                Files = lines.Select(line => line.File).ToArray(),
                Nos = lines.Select(line => line.No).ToArray(),
            });
    }

    sealed record DuePayout(PayoutId Id, string Currency, string ChargeBearer, long NetMinor);
}
