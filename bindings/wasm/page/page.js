"use strict";

const worker = new Worker("worker.js");
const at = (id) => document.getElementById(id);
const files = {}; // Uint8Arrays by their names in the job

// show fills the table. Texts are set as texts: nothing of a file becomes a part of the page.
function show(heads, rows, numbers) {
  const row = (kind, cells) => {
    const tr = document.createElement("tr");
    cells.forEach((text, i) => {
      const cell = document.createElement(kind);
      cell.textContent = text ?? "";
      cell.classList.toggle("number", numbers.includes(i));
      tr.append(cell);
    });
    return tr;
  };
  at("result").tHead.replaceChildren(row("th", heads));
  at("result").tBodies[0].replaceChildren(...rows.map((cells) => row("td", cells)));
  at("result").hidden = false;
}

async function take(list) {
  for (const file of list) {
    files[file.name] = new Uint8Array(await file.arrayBuffer());
  }
  const documents = Object.keys(files).filter((name) => name.endsWith(".json")).sort();
  at("job").replaceChildren(...documents.map((name) => new Option(name, name, name === "job.json", name === "job.json")));
  at("chosen").hidden = documents.length === 0;
  at("state").textContent = `${Object.keys(files).length} 个文件 files: ${Object.keys(files).join(", ")}`;
}

at("files").addEventListener("change", (e) => take(e.target.files));
for (const kind of ["dragover", "dragleave", "drop"]) {
  at("drop").addEventListener(kind, (e) => {
    e.preventDefault();
    at("drop").classList.toggle("over", kind === "dragover");
    if (kind === "drop") {
      take(e.dataTransfer.files);
    }
  });
}

at("settle").addEventListener("click", () => {
  at("settle").disabled = true;
  at("report").hidden = at("result").hidden = true;
  at("state").textContent = "正在结算… settling…";
  worker.postMessage({ request: { job: at("job").value }, files });
});

worker.onmessage = ({ data: { report, faults, failed, took } }) => {
  at("settle").disabled = false;
  if (faults) {
    at("state").textContent = `未结算：${faults.length} 项错误 refused: ${faults.length} faults`;
    show(["文件 file", "行 row", "位置 place", "错误", "fault"], faults.map((f) => [f.file, f.row, f.column ?? f.path, f.text_zh, f.text]), [1]);
  } else if (report) {
    const { name, statements } = JSON.parse(report);
    at("state").textContent = `${name}：已结算 settled (${Math.round(took)} ms)`;
    show(["机构 institution", "名称 name", "病例 cases", "应付 due"], statements.map((s) => [s.institution, s.name, s.cases, s.due]), [2, 3]);
    URL.revokeObjectURL(at("report").href);
    at("report").href = URL.createObjectURL(new Blob([report], { type: "application/json" }));
    at("report").hidden = false;
  } else {
    at("state").textContent = failed;
  }
};
