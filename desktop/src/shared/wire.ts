/** How the renderer and the local web host speak: names that both sides must agree on. */

/** Header of every API call that carries the token. */
export const tokenHeader = 'x-eventwright-token';
/** A call is `POST /api/<method>` with the body `{ args }`. */
export const apiPrefix = '/api/';
/** Events come over a WebSocket at this path. */
export const eventsPath = '/api/events';
/** The only subprotocol of that WebSocket is this prefix and the token; a browser can set no header there. */
export const eventsProtocolPrefix = 'eventwright.';
