#!/usr/bin/env bash
# The line "# yaml-language-server: $schema=FILE" holds for the document that it stands in, not for its file.
#
# Guess: one line at the head holds for all documents; the README speaks of files
# (redhat-developer/yaml-language-server, README.md, "Associating schemas").
# Happens: the documents behind the next --- have no schema unless each has a line of its own. The
# server is asked as editors do, for three documents with a fault each.
# With: yaml-language-server@2.0.0
# Seen:
#   one line at the head: faults in lines 3
#   a line in each:       faults in lines 3 6 9
set -euo pipefail
self=$(realpath "$0") work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund yaml-language-server@2.0.0 >npm.log 2>&1 || { cat npm.log >&2; exit 2; }

echo '{"properties": {"n": {"type": "integer"}}}' >schema.json
modeline='# yaml-language-server: $schema=schema.json'
printf '%s\n\nn: a\n---\n\nn: b\n---\n\nn: c\n' "$modeline" >head.yaml
printf '%s\n\nn: a\n---\n%s\nn: b\n---\n%s\nn: c\n' "$modeline" "$modeline" "$modeline" >each.yaml

cat >ask.js <<'JS'
const { spawn } = require('child_process'), fs = require('fs');
const server = spawn('node', ['node_modules/yaml-language-server/bin/yaml-language-server', '--stdio']);
const uri = 'file://' + process.cwd() + '/' + process.argv[2];
let rest = Buffer.alloc(0);
const send = (message) => {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
};
const settings = { validate: true, schemaStore: { enable: false }, kubernetesCRDStore: { enable: false } };
const answer = (m) => {
  if (m.id === 1 && !m.method) {
    send({ method: 'initialized', params: {} });
    send({ method: 'workspace/didChangeConfiguration', params: { settings: { yaml: settings } } });
    const text = fs.readFileSync(process.argv[2], 'utf8');
    setTimeout(() => send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'yaml', version: 1, text } } }), 500);
  } else if (m.method && m.id !== undefined) {
    send({ id: m.id, result: m.method === 'workspace/configuration' ? m.params.items.map((i) => (i.section === 'yaml' ? settings : {})) : null });
  } else if (m.method === 'textDocument/publishDiagnostics' && m.params.uri === uri) {
    console.log(m.params.diagnostics.map((d) => d.range.start.line + 1).sort().join(' '));
    server.kill();
    process.exit(0);
  }
};
server.stdout.on('data', (data) => {
  rest = Buffer.concat([rest, data]);
  for (let end; (end = rest.indexOf('\r\n\r\n')) >= 0; ) {
    const length = Number(/Content-Length: (\d+)/.exec(rest.subarray(0, end))[1]);
    if (rest.length < end + 4 + length) return;
    answer(JSON.parse(rest.subarray(end + 4, end + 4 + length)));
    rest = rest.subarray(end + 4 + length);
  }
});
const capabilities = { workspace: { configuration: true } };
send({ id: 1, method: 'initialize', params: { processId: process.pid, rootUri: null, capabilities } });
setTimeout(() => process.exit(1), 30000);
JS

{
	echo "one line at the head: faults in lines $(node ask.js head.yaml)"
	echo "a line in each:       faults in lines $(node ask.js each.yaml)"
} >seen
sed -n 's/^#   //p' "$self" | diff - seen
