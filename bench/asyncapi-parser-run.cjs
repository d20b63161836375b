// Validates one document with the AsyncAPI parser of a folder: node asyncapi-parser-run.cjs <folder> <file>.
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');

const [folder, file] = process.argv.slice(2);
const { Parser } = createRequire(path.join(path.resolve(folder), 'package.json'))('@asyncapi/parser');
new Parser().validate(readFileSync(file, 'utf8')).then((diagnostics) => console.log(`${diagnostics.length} diagnostics`));
