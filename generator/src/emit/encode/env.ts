/** A value in an `.env` file. Single quotes keep everything as it is, so that only they and line ends must go. */
export const envValue = (value: string) => (/^[\w./:@%+,-]*$/.test(value) ? value : `'${value.replaceAll(/[\p{C}']+/gu, ' ')}'`);

/** Name of an environment variable that is made of an id: `orders-db` → `ORDERS_DB`. */
export const variableName = (id: string) => id.replaceAll('-', '_').toUpperCase();
