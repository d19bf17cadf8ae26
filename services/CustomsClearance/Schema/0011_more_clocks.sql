-- What else may take too long after a declaration was sent.
insert into clock_rule (code, valid_from, amount, unit, severity, owner, source)
values
    ('decision_overdue', '2018-09-01', 24, 'Hours', 'High', 'Operator', 'G'),
    ('goods_sent_back', '2018-09-01', 0, 'Minutes', 'High', 'Exporter', 'G'),
    ('held_too_long', '2018-09-01', 7, 'Days', 'High', 'Operator', 'G'),
    ('stock_below_sold', '2025-01-27', 0, 'Minutes', 'High', 'Exporter',
        'STA 2025 No.3: never more sold than declared, G');
