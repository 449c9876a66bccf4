/**
 * Loaded into a server before everything else (`NODE_OPTIONS=--import=…`): the clock of its machine, which SIGUSR2 puts to the
 * next of the distances from the truth that `STEPPED_CLOCK_MS` names, such as `3600000,-3600000`. Counters go on as they do.
 */
const steps = (process.env['STEPPED_CLOCK_MS'] ?? '').split(',').map(Number);
const TrueDate = Date;
let offMs = 0;

globalThis.Date = /** @type {DateConstructor} */ (
  class extends TrueDate {
    /** @param {number[]} parts */
    constructor(...parts) {
      if (parts.length === 0) super(TrueDate.now() + offMs);
      else super(.../** @type {[number]} */ (parts));
    }

    /** @override */
    static now() {
      return TrueDate.now() + offMs;
    }
  }
);

process.on('SIGUSR2', () => {
  offMs = steps.shift() ?? 0;
});
