#!/bin/sh
# kustomize's helmCharts let additionalValuesFiles beat valuesInline.
#
# Guess: what stands in the kustomization itself is the last word, as helm's own --set is.
# Happens: valuesInline is merged into valuesFile alone, as valuesMerge says, and helm gets the
# additional files behind that; it takes the last one ("priority will be given to the last
# (right-most) file", helm template --help). What an overlay sets inline is lost where a shared
# file of values has the key, and no option changes that. helm is a script here that writes down
# the values it is given, in their order.
# With: sigs.k8s.io/kustomize/kustomize/v5@v5.8.2
# Seen:
#   valuesMerge override: inline, additional
#   valuesMerge merge: file, additional
#   valuesMerge replace: inline, additional
set -eu
self=$(realpath "$0") dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2 >log 2>&1 || { cat log >&2; exit 2; }
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
	echo "valuesMerge $merge: $(paste -sd, order | sed 's/,/, /')"
done >seen
sed -n 's/^#   //p' "$self" | diff - seen
