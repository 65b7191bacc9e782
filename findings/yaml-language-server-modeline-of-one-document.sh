#!/usr/bin/env bash
# The line "# yaml-language-server: $schema=FILE" holds for the document that it stands in, not
# for its file: the documents behind the next --- have no schema unless each has a line of its
# own. The README speaks of files (redhat-developer/yaml-language-server, README.md,
# "Associating schemas"). Seen with yaml-language-server@2.0.0, which is asked as editors do:
#
#   one line at the head, three documents with a fault: line 3 alone is told
#   a line in each of the three:                        lines 3, 6 and 9 are told
#
# Ends with another code than 0 when that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund yaml-language-server@2.0.0 >npm.log 2>&1 || { cat npm.log; exit 1; }

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

head=$(node ask.js head.yaml)
each=$(node ask.js each.yaml)
echo "one line at the head: faults in lines $head"
echo "a line in each:       faults in lines $each"
[ "$head" = 3 ] && [ "$each" = "3 6 9" ]
