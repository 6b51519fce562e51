"use strict";

// Tests the page in a browser without a window: it drops the files of Lishui on it, settles them,
// and compares the report with the golden one; then it drops a wrong file.
//
//     node browser.js FOLDER EXAMPLES
//
// FOLDER is what wasm/build made.

const assert = require("assert");
const { spawn } = require("child_process");
const fs = require("fs");
const http = require("http");
const os = require("os");
const path = require("path");

const [built, examples] = process.argv.slice(2);
const kinds = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };

// driver runs in the browser, in a page around the page, and posts what it saw.
const driver = `
const names = ["job.json", "policy.json", "beds.json", "cases.csv", "stays.csv"];
const frame = document.querySelector("iframe");
const state = (word) => new Promise((done) => {
  const look = () => {
    const page = frame.contentDocument;
    page.getElementById("state").textContent.includes(word) ? done(page) : setTimeout(look, 50);
  };
  look();
});
async function drop(files) {
  const page = frame.contentDocument, list = new DataTransfer();
  files.forEach(([name, bytes]) => list.items.add(new File([bytes], name)));
  page.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: list }));
}
frame.onload = async () => {
  const seen = {};
  try {
    await drop(await Promise.all(names.map(async (name) => [name, await (await fetch("/examples/lishui/" + name)).arrayBuffer()])));
    (await state("5 个文件")).getElementById("settle").click();
    const page = await state("settled");
    seen.rows = page.querySelectorAll("tbody tr").length;
    seen.first = page.querySelector("tbody tr").innerText;
    seen.report = await (await fetch(page.getElementById("report").href)).text();
    await drop([["cases.csv", "id,<b>x</b>\\n1,2\\n"]]);
    (await state("个文件")).getElementById("settle").click();
    seen.faults = (await state("refused")).querySelector("tbody").innerText;
    seen.tags = page.querySelectorAll("tbody b").length;
  } catch (e) {
    seen.failed = String(e);
  }
  await fetch("/seen", { method: "POST", body: JSON.stringify(seen) });
};`;

function answer(request, response, done) {
  const name = decodeURIComponent(request.url.split("?")[0]);
  if (request.method === "POST") {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => done(JSON.parse(Buffer.concat(parts))) || response.end());
    return;
  }
  if (name === "/test") {
    response.setHeader("Content-Type", "text/html");
    response.end(`<!DOCTYPE html><meta charset="utf-8"><iframe src="/index.html"></iframe><script>${driver}</script>`);
    return;
  }
  const file = name.startsWith("/examples/") ? path.join(examples, name.slice(10)) : path.join(built, name);
  response.setHeader("Content-Type", kinds[path.extname(file)] || "application/octet-stream");
  fs.createReadStream(file).on("error", () => { response.statusCode = 404; response.end(); }).pipe(response);
}

async function main() {
  const program = ["chromium", "chromium-browser", "google-chrome"].find((name) =>
    process.env.PATH.split(":").some((folder) => fs.existsSync(path.join(folder, name))));
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "settlement-browser-"));
  let browser;
  const server = http.createServer();
  try {
    const seen = await new Promise((done, failed) => {
      setTimeout(() => failed(new Error("the browser says nothing for two minutes")), 120000).unref();
      server.on("request", (request, response) => answer(request, response, (what) => { done(what); }));
      server.listen(0, "127.0.0.1", () => {
        browser = spawn(program, ["--headless=new", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`,
          `http://127.0.0.1:${server.address().port}/test`], { stdio: "ignore" });
      });
    });
    assert.equal(seen.failed, undefined);
    assert.ok(seen.report === fs.readFileSync(path.join(examples, "lishui/report.golden.json"), "utf8"), "the report is not the golden one");
    assert.equal(seen.rows, JSON.parse(seen.report).statements.length);
    assert.match(seen.first, /^LS01\t/);
    assert.match(seen.faults, /cases\.csv/);
    assert.equal(seen.tags, 0);
    console.log(`a browser settles ${seen.rows} institutions of Lishui, with the bytes of the golden report, and refuses what is wrong`);
  } finally {
    browser?.kill();
    server.close();
    server.closeAllConnections();
    await new Promise((done) => setTimeout(done, 500));
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

main().catch((e) => { console.error(e); process.exitCode = 1; });
