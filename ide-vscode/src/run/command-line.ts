// What scheme-lsp is called with.

/** A task in tasks.json. */
export interface SchemeTask {
  type: string;
  command: 'run' | 'build' | 'check';
  file: string;
  output?: string;
  release?: boolean;
  arguments?: string[];
}

/** The arguments of a task. */
export function arguments_(task: SchemeTask): string[] {
  const release = task.release === true ? ['--release'] : [];
  switch (task.command) {
    case 'run':
      return ['run', ...release, task.file, ...(task.arguments ?? [])];
    case 'build':
      return ['build', ...release, task.file, '-o', task.output ?? defaultOutput(task.file)];
    case 'check':
      return ['check', task.file];
  }
}

/** Where saving would put the module of a file. */
export function defaultOutput(file: string): string {
  return `build/${file.replace(/\.[^./\\]*$/, '')}.wasm`;
}
