"use strict";

// Tests in Node.js: SETTLEMENT_WASM=FOLDER node --test check.js

const assert = require("assert");
const fs = require("fs");
const path = require("path");
const { test } = require("node:test");
const { loadSettlement, SettlementRefused } = require("./settlement.js");

const built = process.env.SETTLEMENT_WASM;
const lishui = path.join(process.env.SETTLEMENT_EXAMPLES || path.join(__dirname, "../../examples"), "lishui");
const names = ["job.json", "policy.json", "beds.json", "cases.csv", "stays.csv", "report.golden.json"];
const files = Object.fromEntries(names.map((name) => [name, new Uint8Array(fs.readFileSync(path.join(lishui, name)))]));
const golden = fs.readFileSync(path.join(lishui, "report.golden.json"), "utf8");

require(path.resolve(built, "wasm_exec.js"));
const loaded = loadSettlement(fs.readFileSync(path.join(built, "settlement.wasm")));

test("settles", async () => {
  assert.ok((await loaded).job({}, files) === golden);
});

test("explains", async () => {
  const [claim, institution] = JSON.parse((await loaded).explain({ subjects: ["LS2025000019", "institution:LS01"] }, files));
  assert.equal(claim.trail.at(-1).result, claim.due);
  assert.ok(institution.lines.length > 0);
});

test("verifies", async () => {
  const answer = JSON.parse((await loaded).verify({ report: "report.golden.json", job: "job.json" }, files));
  assert.deepEqual(answer, { against: "job" });
});

test("ends in time", async () => {
  const library = await loaded;
  assert.equal(refused(() => library.job({ limit_ms: 1 }, files)), "timeout");
});

test("refuses what is wrong", async () => {
  const library = await loaded;
  assert.equal(refused(() => library.job({ jobs: 1 }, files)), "json.unknown_field");
  assert.equal(refused(() => library.job({}, { "../job.json": new Uint8Array() })), "call.name");
  assert.equal(refused(() => library.job({}, { "job.json": "text" })), "call.kind");
  assert.equal(refused(() => library.job({}, { "job.json": null })), "call.kind");
  assert.equal(refused(() => library.job({}, null)), "call.kind");
  assert.equal(refused(() => library.job({}, {})), "no_file");
  assert.equal(refused(() => library.explain({ subjects: ["nobody"] }, files)), "claim");
  assert.match(library.version(), /"js\/wasm"/);
});

function refused(ask) {
  try {
    ask();
  } catch (e) {
    assert.ok(e instanceof SettlementRefused, e);
    assert.ok(e.faults[0].text_zh);
    return e.faults[0].code;
  }
  assert.fail("it is not refused");
}

test.after(() => setImmediate(() => process.exit()));
