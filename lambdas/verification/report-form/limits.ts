/**
 * Of one address, or an IPv6 network of a subscriber, in ten minutes and in a UTC day (verification-server.md §5.4). A family,
 * a shelter or a company's network stays far below. The customers of a mobile carrier, who share few addresses, reach it when
 * hundreds of them report in one day, and are told of another network; an alarm says that it happens.
 */
export const reportsOfOneAddress = { perWindow: 60, perDay: 200 };
