/** ISO 3166-1 country or ISO 3166-2 subdivision, upper case: the name of a health jurisdiction. */
export const regionCode = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/;
