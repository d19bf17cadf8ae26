-- When the buyer allowed that the goods are shipped in parts, of an order that forbade it: told by
-- itself, so that the contract says it whichever reading of the order is known.
alter table declaration add column parts_allowed_at timestamptz;
