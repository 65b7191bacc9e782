package observe

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

const webConfigFile = "web-config.yaml"

// webConfig gives the file of the web server (pkg/webconfig), which says who may connect
// how.
func (p *coreos) webConfig(t *template, b *box, flag string) {
	name, path := p.name()+"-web-config", p.folder+"/web_config/"+webConfigFile
	s := p.add("v1", "Secret", name)
	s.said("", "spec.web")
	t.volumes = append(t.volumes, secretVolume("web-config", name))
	b.mounts = append(b.mounts, dict{"name": "web-config", "mountPath": path, "subPath": webConfigFile, "readOnly": true})
	b.give(flag, path, "spec.web")
	text := ""
	if web := asDict(p.get("spec.web.tlsConfig")); web != nil {
		encoded, _ := yaml.Marshal(dict{"tls_server_config": p.webTLS(t, b, web)})
		text = string(encoded)
	}
	s.set(map[string]string{webConfigFile: text}, "stringData")
}

// guard gives a reloader, which has a web server too, the file of the container's.
func (p *coreos) guard(of, reloader *box, init bool) {
	folder := p.folder + "/web_config/"
	for _, m := range of.mounts {
		if path, _ := asDict(m)["mountPath"].(string); strings.HasPrefix(path, folder) {
			reloader.mounts = append(reloader.mounts, m)
		}
	}
	if !init {
		reloader.give("web-config-file", folder+webConfigFile, "")
	}
}

// webTLS is the certificate of the web server: files that are given, or keys of Secrets
// and ConfigMaps, which are mounted for it.
func (p *coreos) webTLS(t *template, b *box, web dict) dict {
	server := dict{}
	for _, f := range []struct{ ref, suffix, volume, name string }{
		{"keySecret", "key", "key", "key_file"}, {"cert", "cert", "cert", "cert_file"}, {"client_ca", "ca", "client-ca", "client_ca_file"},
	} {
		ref := asDict(web[f.ref])
		if f.ref == "keySecret" && ref != nil {
			ref = dict{"secret": ref}
		}
		for _, kind := range []string{"secret", "configMap"} {
			if of := asDict(ref[kind]); of != nil {
				server[f.name] = p.webSecret(t, b, kind, f.volume, f.suffix, of)
			}
		}
	}
	for field, name := range map[string]string{
		"certFile": "cert_file", "keyFile": "key_file", "clientCAFile": "client_ca_file", "clientAuthType": "client_auth_type",
	} {
		if value := web[field]; value != nil {
			server[name] = value
		}
	}
	return server
}

// webSecret mounts what holds a certificate, and returns the file's path. The operator
// puts a hash behind the volume's name.
func (p *coreos) webSecret(t *template, b *box, kind, volume, suffix string, of dict) string {
	name, _ := of["name"].(string)
	key, _ := of["key"].(string)
	lower := strings.ToLower(kind)
	volume = "web-config-tls-" + lower + "-" + volume + "-" + name
	source := dict{"secretName": name}
	if kind == "configMap" {
		source = dict{"name": name}
	}
	t.volumes = append(t.volumes, dict{"name": volume, kind: source})
	folder := p.folder + "/web_config/" + lower + "/" + name + "-" + suffix
	b.mounts = append(b.mounts, dict{"name": volume, "mountPath": folder, "readOnly": true})
	return folder + "/" + key
}
