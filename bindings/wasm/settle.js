"use strict";

// Settles a job whose files it hands over as bytes, and prints the answer:
//
//     SETTLEMENT_WASM=FOLDER node settle.js FOLDER JOB NAME...
//
// SETTLEMENT_WASM has settlement.wasm and wasm_exec.js. The exit status is that of the answer. With
// SETTLEMENT_TIMES=20 it settles so often and prints the least of the times on the standard error.

const fs = require("fs");
const path = require("path");
const { loadSettlement, SettlementRefused } = require("./settlement.js");

async function main([folder, job, ...names]) {
  const built = process.env.SETTLEMENT_WASM;
  require(path.resolve(built, "wasm_exec.js"));
  const library = await loadSettlement(fs.readFileSync(path.join(built, "settlement.wasm")));
  const files = Object.fromEntries(names.map((name) => [name, new Uint8Array(fs.readFileSync(path.join(folder, name)))]));
  const took = [];
  for (let i = 0; i < Number(process.env.SETTLEMENT_TIMES || 0); i++) {
    const start = performance.now();
    library.job({ job }, files);
    took.push(performance.now() - start);
  }
  if (took.length > 0) {
    console.error(`${Math.min(...took).toFixed(1)} ms`);
  }
  try {
    fs.writeSync(1, library.job({ job }, files));
    return 0;
  } catch (e) {
    if (!(e instanceof SettlementRefused)) {
      throw e;
    }
    fs.writeSync(1, e.text);
    return 1;
  }
}

main(process.argv.slice(2)).then((status) => process.exit(status));
