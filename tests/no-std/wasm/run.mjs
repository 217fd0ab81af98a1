// Runs the module in Node and prints what it counted: `node run.mjs replay_wasm.wasm`.
import { readFile } from "node:fs/promises";

const { instance } = await WebAssembly.instantiate(await readFile(process.argv[2]), {});
const counts = instance.exports.run();
const [accepted, passed, failed] = [32n, 16n, 0n].map((shift) => Number((counts >> shift) & 0xffffn));
console.log(`wasm: ${passed} passed (${accepted} accepted), ${failed} failed`);
process.exitCode = counts >= 0n && failed === 0 && accepted > 0 ? 0 : 1;
