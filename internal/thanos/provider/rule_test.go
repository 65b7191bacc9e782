package provider

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each requirement of each provider, broken once.
func TestCheckRequired(t *testing.T) {
	for typ, keys := range map[string][]string{
		"S3":         {"bucket", "endpoint"},
		"GCS":        {"bucket"},
		"AZURE":      {"storage_account", "container"},
		"SWIFT":      {"auth_url", "container_name"},
		"ALIYUNOSS":  {"endpoint", "bucket", "access_key_id", "access_key_secret"},
		"BOS":        {"bucket", "endpoint", "access_key", "secret_key"},
		"FILESYSTEM": {"directory"},
		"OCI":        {"provider", "bucket"},
		"OBS":        {"bucket", "endpoint", "access_key", "secret_key"},
	} {
		if diff := cmp.Diff([]string(nil), lines(Check(config(t, typ, "{"+base[typ]+"}"), nil))); diff != "" {
			t.Fatalf("%s base: %s", typ, diff)
		}
		for _, path := range keys {
			checkRequired(t, typ, path)
		}
	}
}

// checkRequired empties one key of the base configuration.
func checkRequired(t *testing.T, typ, path string) {
	t.Helper()
	c := config(t, typ, "{"+base[typ]+"}")
	*lookup(c.Values, path) = *scalar("!!str", "")
	remedy := "set config." + path
	if ObjectStore.provider(typ).find(path).secret != public {
		remedy = "supply it through the object store's credentials"
		if problems := Check(c, []string{path}); len(problems) > 0 {
			t.Errorf("%s %s supplied: %q", typ, path, lines(problems))
		}
	}
	want := []string{fmt.Sprintf("config.%s: missing: type %s requires it; %s", path, typ, remedy)}
	if diff := cmp.Diff(want, lines(Check(c, nil))); diff != "" {
		t.Errorf("%s %s: %s", typ, path, diff)
	}
}

func TestCheckRulesS3(t *testing.T) {
	runBad(t, map[string]badCase{
		"secret without access":    {typ: "S3", add: "secret_key: $(S)", want: []string{"config.access_key: missing: secret_key is set without it; supply it through the object store's credentials"}},
		"supplied access alone":    {typ: "S3", whole: "{" + base["S3"] + "}", supplied: []string{"access_key"}, want: []string{"config.secret_key: missing: access_key is set without it; supply it through the object store's credentials"}},
		"token alone":              {typ: "S3", add: "session_token: $(T)", want: []string{"config.access_key: missing: session_token is set without it, and upstream then ignores the token; supply it through the object store's credentials"}},
		"sdk auth and keys":        {typ: "S3", add: "aws_sdk_auth: True", supplied: []string{"access_key", "secret_key"}, want: []string{"config.access_key: excluded by aws_sdk_auth: true; remove config.access_key", "config.secret_key: excluded by aws_sdk_auth: true; remove config.secret_key"}},
		"sdk auth and sts":         {typ: "S3", add: "aws_sdk_auth: true, sts_endpoint: https://s", want: []string{"config.sts_endpoint: has no effect with aws_sdk_auth: true; remove one of the two"}},
		"keys and sts":             {typ: "S3", add: "sts_endpoint: https://s", supplied: []string{"access_key", "secret_key"}, want: []string{"config.sts_endpoint: has no effect with access_key; remove config.sts_endpoint"}},
		"SSE-C without file":       {typ: "S3", add: "sse_config: {type: SSE-C}", want: []string{"config.sse_config.encryption_key: missing: sse_config.type SSE-C requires the path of a key file; set config.sse_config.encryption_key"}},
		"SSE-KMS without key":      {typ: "S3", add: "sse_config: {type: SSE-KMS}", want: []string{"config.sse_config.kms_key_id: missing: sse_config.type SSE-KMS requires it; set config.sse_config.kms_key_id"}},
		"SSE without type":         {typ: "S3", add: "sse_config: {kms_key_id: k, encryption_key: /k}", want: []string{"config.sse_config.kms_key_id: has no effect unless sse_config.type is SSE-KMS; remove config.sse_config.kms_key_id", "config.sse_config.encryption_key: has no effect unless sse_config.type is SSE-C; remove config.sse_config.encryption_key"}},
		"unknown SSE, one problem": {typ: "S3", add: "sse_config: {type: SSEC, encryption_key: /k}", want: []string{`config.sse_config.type: got "SSEC", want one of SSE-S3, SSE-KMS, SSE-C; use one of them`}},
		"SSE from the environment": {typ: "S3", add: "sse_config: {type: $(SSE), encryption_key: /k}"},
		"cert without key":         {typ: "S3", add: "http_config: {tls_config: {cert_file: /c}}", want: []string{"config.http_config.tls_config.key_file: missing: cert_file is set without it; set config.http_config.tls_config.key_file"}},
		"key without cert":         {typ: "S3", add: "http_config: {tls_config: {key_file: /c}}", want: []string{"config.http_config.tls_config.cert_file: missing: key_file is set without it; set config.http_config.tls_config.cert_file"}},
		"skip verify misplaced":    {typ: "S3", add: "http_config: {tls_config: {insecure_skip_verify: true}}", want: []string{"config.http_config.tls_config.insecure_skip_verify: has no effect: upstream overwrites it with http_config.insecure_skip_verify; set config.http_config.insecure_skip_verify instead"}},
	})
}

func TestCheckRulesClouds(t *testing.T) {
	const excluded = "; remove config."
	runBad(t, map[string]badCase{
		"GCS http with grpc":           {typ: "GCS", add: "use_grpc: true, http_config: {max_idle_conns: 1}", want: []string{"config.http_config: has no effect with use_grpc: true; remove config.http_config"}},
		"GCS empty http with grpc":     {typ: "GCS", add: "use_grpc: true, http_config: {}"},
		"GCS pool without grpc":        {typ: "GCS", add: "grpc_conn_pool_size: 2", want: []string{"config.grpc_conn_pool_size: has no effect without use_grpc: true; remove config.grpc_conn_pool_size"}},
		"AZURE secret alone":           {typ: "AZURE", add: "client_secret: $(S)", want: []string{"config.az_tenant_id: missing: client_secret is set without it; set config.az_tenant_id", "config.client_id: missing: client_secret is set without it; set config.client_id"}},
		"AZURE tenant alone":           {typ: "AZURE", add: "az_tenant_id: t", want: []string{"config.client_id: missing: az_tenant_id is set without it; set config.client_id", "config.client_secret: missing: az_tenant_id is set without it; supply it through the object store's credentials"}},
		"AZURE two keys":               {typ: "AZURE", supplied: []string{"storage_account_key", "storage_connection_string"}, whole: "{" + base["AZURE"] + "}", want: []string{"config.storage_account_key: excluded by storage_connection_string" + excluded + "storage_account_key"}},
		"AZURE id and key":             {typ: "AZURE", add: "user_assigned_id: u, storage_account_key: $(K)", want: []string{"config.user_assigned_id: excluded by storage_account_key" + excluded + "user_assigned_id"}},
		"AZURE id and client":          {typ: "AZURE", add: "user_assigned_id: u, client_id: c, az_tenant_id: t, client_secret: $(S)", want: []string{"config.user_assigned_id: excluded by client_id" + excluded + "user_assigned_id"}},
		"AZURE client and key":         {typ: "AZURE", add: "client_id: c, az_tenant_id: t, client_secret: $(S), storage_account_key: $(K)", want: []string{"config.client_secret: has no effect with storage_account_key" + excluded + "client_secret"}},
		"AZURE client and string":      {typ: "AZURE", add: "client_id: c, az_tenant_id: t, client_secret: $(S), storage_connection_string: $(K)", want: []string{"config.client_secret: has no effect with storage_connection_string" + excluded + "client_secret"}},
		"AZURE empty endpoint":         {typ: "AZURE", add: `endpoint: ""`, want: []string{`config.endpoint: an empty value erases upstream's default "blob.core.windows.net"; remove the key, or give it a value`}},
		"AZURE deprecated":             {typ: "AZURE", add: "msi_resource: m", want: []string{"config.msi_resource: deprecated and without effect: the Azure SDK sets it; remove config.msi_resource"}},
		"SWIFT no version":             {typ: "SWIFT", whole: "{auth_url: https://k, container_name: c, password: $(P)}", want: []string{"config.auth_version: missing: auth_url names no version (v1, v2, v3) to detect it from; set config.auth_version"}},
		"SWIFT no credentials":         {typ: "SWIFT", whole: "{auth_url: https://k/v3, container_name: c}", want: []string{"config.password: missing: there is no application_credential_secret either; supply it through the object store's credentials"}},
		"SWIFT both credentials":       {typ: "SWIFT", add: "application_credential_id: a, application_credential_secret: $(S)", want: []string{"config.password: has no effect with application_credential_secret; remove config.password"}},
		"SWIFT secret alone":           {typ: "SWIFT", whole: "{auth_url: https://k/v3, container_name: c, application_credential_secret: $(S)}", want: []string{"config.application_credential_id: missing: application_credential_secret is set without an id or a name; set config.application_credential_id"}},
		"SWIFT name alone":             {typ: "SWIFT", whole: "{auth_url: https://k/v3, container_name: c, application_credential_secret: $(S), application_credential_name: n}", want: []string{"config.user_id: missing: application_credential_name needs a user_id or a username; set config.user_id"}},
		"SWIFT id without secret":      {typ: "SWIFT", add: "application_credential_id: a", want: []string{"config.application_credential_secret: missing: application_credential_id is set without it; supply it through the object store's credentials"}},
		"SWIFT name without secret":    {typ: "SWIFT", add: "application_credential_name: a, username: u", want: []string{"config.application_credential_secret: missing: application_credential_name is set without it; supply it through the object store's credentials"}},
		"SWIFT old version":            {typ: "SWIFT", whole: "{auth_version: 2, auth_url: https://k, container_name: c, application_credential_id: a, application_credential_secret: $(S)}", want: []string{"config.application_credential_secret: only auth_version 3 knows application credentials; set config.auth_version to 3"}},
		"SWIFT ignored domain":         {typ: "SWIFT", add: "user_domain_name: d, user_domain_id: i", want: []string{"config.user_domain_name: has no effect: upstream never passes it on; set config.domain_name instead", "config.user_domain_id: has no effect: upstream never passes it on; set config.domain_id instead"}},
		"COS neither":                  {typ: "COS", whole: "{secret_id: $(I), secret_key: $(K), bucket: b, app_id: a}", want: []string{"config.region: missing: type COS requires bucket, region and app_id, or an endpoint; set config.region"}},
		"COS both":                     {typ: "COS", add: "endpoint: https://e", want: []string{"config.region: has no effect with endpoint; remove config.region", "config.app_id: has no effect with endpoint; remove config.app_id"}},
		"COS no secrets":               {typ: "COS", whole: "{endpoint: https://e}", want: []string{"config.secret_id: missing: type COS requires it; supply it through the object store's credentials", "config.secret_key: missing: type COS requires it; supply it through the object store's credentials"}},
		"OCI raw":                      {typ: "OCI", whole: "{provider: RAW, bucket: b, tenancy_ocid: t, user_ocid: u, fingerprint: f}", want: []string{"config.region: missing: provider raw requires it; set config.region", "config.privatekey: missing: provider raw requires it; supply it through the object store's credentials"}},
		"OCI workload":                 {typ: "OCI", whole: "{provider: oke-workload-identity, bucket: b}", want: []string{"config.region: missing: provider oke-workload-identity requires it; set config.region"}},
		"OCI key without raw":          {typ: "OCI", add: "user_ocid: u", supplied: []string{"privatekey"}, want: []string{"config.user_ocid: has no effect unless provider is raw; remove config.user_ocid", "config.privatekey: has no effect unless provider is raw; remove config.privatekey"}},
		"OCI unknown provider":         {typ: "OCI", whole: "{provider: workload, bucket: b}", want: []string{`config.provider: got "workload", want one of default, instance-principal, raw, oke-workload-identity; use one of them`}},
		"OCI provider as supplied key": {typ: "OCI", whole: "{bucket: b, user_ocid: u}", supplied: []string{"provider"}},
	})
}
