// Fills documents with one engine: node engines.js ENGINE TEMPLATE DATA FOLDER
// Reads how many to fill from each line of standard input, answers with the CPU time taken, in microseconds.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");
const { promisify } = require("node:util");

const [engine, templatePath, dataPath, folder] = process.argv.slice(2);
const template = fs.readFileSync(templatePath);
const data = JSON.parse(fs.readFileSync(dataPath, "utf8"));

// Each as its guide shows, once for each document.
const engines = {
  docxtemplater() {
    const Docxtemplater = require("docxtemplater");
    const PizZip = require("pizzip");
    return (values) => {
      const document = new Docxtemplater(new PizZip(template), { paragraphLoop: true, linebreaks: true });
      document.render(values);
      return document.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" });
    };
  },
  "easy-template-x"() {
    const { TemplateHandler } = require("easy-template-x");
    const handler = new TemplateHandler();
    return (values) => handler.process(template, values);
  },
  "docx-templates"() {
    const { createReport } = require("docx-templates");
    return (values) => createReport({ template, data: values, cmdDelimiter: "+++", noSandbox: true });
  },
  carbone() {
    const carbone = require("carbone");
    const render = promisify(carbone.render);
    return (values) => render(path.resolve(templatePath), values, {});
  },
};

async function main() {
  const fill = engines[engine]();
  let next = 0;
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const begin = process.cpuUsage();
    for (let count = Number(line); count > 0; count -= 1) {
      const at = next % data.length;
      fs.writeFileSync(path.join(folder, `${engine}-${at}.docx`), await fill(data[at]));
      next += 1;
    }
    const taken = process.cpuUsage(begin);
    process.stdout.write(`${taken.user + taken.system}\n`);
  }
  process.exit();
}

main();
