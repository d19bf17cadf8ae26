-- Samples may be given away: an order of nothing is paid as it is placed, and nothing is paid out of it.
alter table order_case
    drop constraint order_case_total_positive,
    drop constraint order_case_status_follows_paid,
    add constraint order_case_total_not_negative check (total_minor >= 0),
    add constraint order_case_status_follows_paid
        check (receivable_status = 'Cancelled' or receivable_status = case
        when paid_minor = 0 and total_minor > 0 then 'Open'
        when paid_minor < total_minor then 'PartlyPaid'
        when paid_minor = total_minor then 'Paid'
        else 'Overpaid' end);
