/** Name of an environment variable that is made of an id: `orders-db` → `ORDERS_DB`. */
export const variableName = (id: string) => id.replaceAll('-', '_').toUpperCase();
