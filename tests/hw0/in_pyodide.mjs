// node in_pyodide.mjs FOLDER [PACKAGE | WHEEL]... < code.py
// Runs the code in the Pyodide of a folder, with packages of its own by name and other wheels by path.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, ...packages] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const pyodide = await loadPyodide({ indexURL: `${folder}/` });
for (const one of packages) {
  if (one.endsWith(".whl")) pyodide.unpackArchive(new Uint8Array(readFileSync(one)), "wheel");
  else await pyodide.loadPackage(one, { messageCallback: () => {} });
}
try {
  await pyodide.runPythonAsync(readFileSync(0, "utf8"));
} catch (error) {
  console.log(String(error));
  process.exit(1);
}
process.exit(0);
