/** Which Corridor this is: shown to clients, in the documentation and in the metrics; the same as in package.json. */
export const VERSION = '0.1.0';
