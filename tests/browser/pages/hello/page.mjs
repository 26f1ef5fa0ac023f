import { run } from './build/hello.mjs';

const output = document.querySelector('#output');
const decoder = new TextDecoder();
const write = (_, bytes) => (output.textContent += decoder.decode(bytes, { stream: true }));
console.log('exit code', await run({ write }));
document.querySelector('button').onclick = ({ isTrusted }) => {
  console.log('trusted', isTrusted);
  output.textContent = `Hello, ${document.querySelector('input').value}!`;
};
