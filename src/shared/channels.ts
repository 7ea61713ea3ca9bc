/** The channels of the bridge: requests of the window, events to it, and the paths of files that a person gave it. */
export const REQUEST_CHANNEL = 'console.request';
export const EVENT_CHANNEL = 'console.event';
export const FILE_CHANNEL = 'console.file';
