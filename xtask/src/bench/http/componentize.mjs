// Makes a component with componentize-js: `node componentize.mjs SOURCE WIT WORLD OUTPUT`.
import { componentize } from "@bytecodealliance/componentize-js";
import { readFile, writeFile } from "node:fs/promises";

const [source, witPath, worldName, output] = process.argv.slice(2);
const { component } = await componentize(await readFile(source, "utf8"), { witPath, worldName });
await writeFile(output, component);
