
// The program.

const wasm = new URL('./{NAME}.wasm', import.meta.url);

/** Loads the program and runs it; answers its exit code. */
export async function run(options) {
  const source = fs && wasm.protocol === 'file:' ? fs.readFileSync(wasm) : fetch(wasm);
  return (await instantiate(source, options)).run();
}

// Run by Node itself, and not imported?
const isMain = () =>
  import.meta.main ??
  (process.argv[1] !== undefined &&
    process.getBuiltinModule('node:url').pathToFileURL(fs.realpathSync(process.argv[1])).href === import.meta.url);
if (fs && isMain()) await runMain(fs.readFileSync(wasm), process.argv.slice(2));
