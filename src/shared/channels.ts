/** The two channels of the bridge: requests of the window, and events to it. */
export const REQUEST_CHANNEL = 'console.request';
export const EVENT_CHANNEL = 'console.event';
