#!/bin/sh
# kustomize v5.8.2, helmCharts: additionalValuesFiles beat valuesInline.
#
#   One would guess that what stands in the kustomization itself is the last word, as helm's own
#   --set is. kustomize merges valuesInline into valuesFile, writes a file of both, and gives the
#   additional files to helm behind it. What an overlay sets inline is lost where a shared file
#   of values has the key, and no option changes that: valuesMerge decides about valuesFile alone.
#
#   helm is a script here that prints the values that it is given in their order; helm takes the
#   last one (helm template --help: "priority will be given to the last (right-most) file").
#
# Seen, for each valuesMerge:
#   override: inline, additional
#   merge: file, additional
#   replace: inline, additional
# Ends with 1 when that changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2 >/dev/null 2>&1
mkdir -p charts/a
printf 'apiVersion: v2\nname: a\nversion: 1.0.0\n' >charts/a/Chart.yaml
echo 'from: chart' >charts/a/values.yaml
echo 'from: file' >file.yaml
echo 'from: additional' >additional.yaml
cat >helm <<SH
#!/bin/sh
[ "\$1" = template ] || { echo v3.20.2; exit; }
while [ \$# -gt 0 ]; do
	[ "\$1" != -f ] || sed -n 's/^from: //p' "\$2" >>"$dir/order"
	shift
done
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'
SH
chmod +x helm
for merge in override merge replace; do
	rm -f order
	cat >kustomization.yaml <<YAML
helmCharts:
- name: a
  releaseName: a
  valuesFile: file.yaml
  valuesMerge: $merge
  additionalValuesFiles: [additional.yaml]
  valuesInline: {from: inline}
YAML
	./kustomize build --enable-helm --helm-command "$dir/helm" . >built
	echo "$merge: $(paste -sd, order | sed 's/,/, /')"
done | tee seen
cat >want <<'WANT'
override: inline, additional
merge: file, additional
replace: inline, additional
WANT
cmp seen want
