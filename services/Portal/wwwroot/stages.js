// The way of an order in the order of its steps, by phase; parties see it as far as it is theirs.
export const phases = [
  ['sale', ['Placed', 'Confirmed', 'Funded', 'Ready']],
  ['shipping', ['Booked', 'Declared', 'Released', 'Departed', 'Delivered']],
  ['settlement', ['Completed', 'PaidOut', 'RefundFiled', 'Refunded']],
];

export const way = phases.flatMap(([, stages]) => stages);

// The fact that reaches each stage.
export const factOf = stage => stage[0].toLowerCase() + stage.slice(1);
