"use strict";

// Settles what medical-insurance funds owe hospitals (医保结算), in a browser or in Node.js. Go's
// wasm_exec.js must be loaded before.
//
//     const library = await loadSettlement(bytesOfTheWasmFile);
//     const report = library.job({}, {"job.json": bytes, "claims.csv": bytes}); // a text
//
// Every call takes a request, as settlement.h describes it, and files as Uint8Arrays by their names
// in the job. A call blocks its thread: a page calls from a worker.

class SettlementRefused extends Error {
  constructor(text) {
    super("the settlement is refused");
    this.text = text; // JSON
    this.faults = JSON.parse(text);
  }
}

async function loadSettlement(wasm) {
  const go = new globalThis.Go();
  const { instance } = await WebAssembly.instantiate(wasm, go.importObject);
  go.run(instance); // does not end
  const calls = globalThis.settlementCalls;
  const ask = (verb) => (request, files = {}) => {
    const { status, text } = calls[verb](JSON.stringify(request), files);
    if (status !== 0) {
      throw new SettlementRefused(text);
    }
    return text;
  };
  return { job: ask("job"), explain: ask("explain"), verify: ask("verify"), version: () => ask("version")({}) };
}

if (typeof module !== "undefined") {
  module.exports = { loadSettlement, SettlementRefused };
}
