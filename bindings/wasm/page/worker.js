"use strict";

// Settles beside the page, so that the page stays alive.

importScripts("wasm_exec.js", "settlement.js");

const loaded = fetch("settlement.wasm")
  .then((answer) => answer.arrayBuffer())
  .then((bytes) => loadSettlement(bytes));

onmessage = async ({ data: { request, files } }) => {
  try {
    const library = await loaded;
    const start = performance.now();
    const report = library.job(request, files);
    postMessage({ report, took: performance.now() - start });
  } catch (e) {
    postMessage(e instanceof SettlementRefused ? { faults: e.faults } : { failed: String(e) });
  }
};
