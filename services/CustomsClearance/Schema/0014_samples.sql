-- Samples that are given away. What is sold, be it a sample, goes the way of any sale.
insert into route_rule (name, valid_from, value, says, source, confidence)
values
    ('free-samples-3010', '2000-01-01', '*',
        'Samples that are given away are declared in full under 3010 (samples and advertising goods).',
        'customs supervision modes', 'V'),
    ('samples-not-sold', '2012-07-01', 'exempt',
        'No refund: the sample is not booked as a sale.',
        'Caishui [2012] No.39; vat-refund.md section 2', 'S'),
    ('samples-not-sold', '2026-01-01', 'exempt',
        'No refund: the sample is not booked as a sale.',
        'MOF and STA 2026 No.11 article 6 (15)', 'V');

alter table declaration
    drop constraint declaration_mode_known,
    add constraint declaration_mode_known
        check (mode in ('0110', '1210', '3010', '9610', '9710', '9810'));
