package main

import (
	"bytes"
	"crypto/sha1" // SPDX 2.3, 8.4: a file has one
	"crypto/sha256"
	"debug/buildinfo"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"runtime/debug"
	"strings"

	"github.com/spdx/tools-golang/json"
	"github.com/spdx/tools-golang/spdx"
	"github.com/spdx/tools-golang/spdx/v2/common"
	"github.com/spdx/tools-golang/spdxlib"
)

// sbom writes what a binary is made of, as its own build information says, as SPDX 2.3.
func (r *release) sbom(binary, name, to string, known *licences) error {
	data, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	info, err := buildinfo.Read(bytes.NewReader(data))
	if err != nil {
		return err
	}
	sum := fmt.Sprintf("%x", sha256.Sum256(data))
	doc := &spdx.Document{
		SPDXVersion: spdx.Version, DataLicense: spdx.DataLicense, SPDXIdentifier: "DOCUMENT",
		DocumentName:      "thanos-fleet " + r.version,
		DocumentNamespace: "https://github.com/thanos-fleet/thanos-fleet/spdx/" + r.version + "/" + sum,
		CreationInfo: &spdx.CreationInfo{
			Created:  r.time.Format("2006-01-02T15:04:05Z"),
			Creators: []common.Creator{{CreatorType: "Organization", Creator: "thanos-fleet"}, {CreatorType: "Tool", Creator: "tools/release of thanos-fleet"}},
		},
	}
	own := r.packageOf("Package-thanos-fleet", "github.com/thanos-fleet/thanos-fleet", r.version, "Apache-2.0", "")
	own.FilesAnalyzed, own.PrimaryPackagePurpose = false, "APPLICATION"
	doc.Packages = []*spdx.Package{own}
	doc.Relationships = []*spdx.Relationship{relation("DOCUMENT", common.TypeRelationshipDescribe, "Package-thanos-fleet")}
	doc.Files = []*spdx.File{{
		FileName: "./" + name, FileSPDXIdentifier: "File-thanos-fleet", FileTypes: []string{"BINARY"},
		Checksums: []common.Checksum{
			{Algorithm: common.SHA1, Value: fmt.Sprintf("%x", sha1.Sum(data))}, {Algorithm: common.SHA256, Value: sum},
		},
		LicenseConcluded: "NOASSERTION", LicenseInfoInFiles: []string{"NOASSERTION"}, FileCopyrightText: "NOASSERTION",
	}}
	doc.Relationships = append(doc.Relationships, relation("Package-thanos-fleet", common.TypeRelationshipContains, "File-thanos-fleet"))
	add := func(p *spdx.Package) {
		doc.Packages = append(doc.Packages, p)
		doc.Relationships = append(doc.Relationships, relation("Package-thanos-fleet", common.TypeRelationshipDependsOn, string(p.PackageSPDXIdentifier)))
	}
	add(r.packageOf("Package-go-stdlib", "stdlib", strings.TrimPrefix(info.GoVersion, "go"), known.ids["stdlib"], "pkg:golang/stdlib@"+strings.TrimPrefix(info.GoVersion, "go")))
	for _, dep := range info.Deps {
		add(r.module(*dep, known))
	}
	if bytes.Contains(data, []byte("dagre")) {
		script, err := dagre(r.root)
		if err != nil {
			return err
		}
		add(r.packageOf("Package-dagre", script.name, script.version, script.licence, script.purl))
	}
	for _, p := range doc.Packages {
		if strings.Contains(p.PackageLicenseDeclared, patents) && doc.OtherLicenses == nil {
			doc.OtherLicenses = []*spdx.OtherLicense{{
				LicenseIdentifier: patents, LicenseName: "Additional IP Rights Grant (Patents)",
				ExtractedText: "The text is in PATENTS of the Go project, and in " + thirdParty + ".",
			}}
		}
	}
	if err := spdxlib.ValidateDocument(doc); err != nil {
		return err
	}
	var out bytes.Buffer
	if err := json.Write(doc, &out, json.Indent(" ")); err != nil {
		return err
	}
	if _, err := json.Read(bytes.NewReader(out.Bytes())); err != nil {
		return fmt.Errorf("what was written cannot be read: %w", err)
	}
	return os.WriteFile(to, append(bytes.TrimSpace(out.Bytes()), '\n'), 0o644)
}

const patents = "LicenseRef-Google-Patent-License-Golang"

func (r *release) module(m debug.Module, known *licences) *spdx.Package {
	if m.Replace != nil {
		m = *m.Replace
	}
	return r.packageOf("Package-"+notIDs.ReplaceAllString(m.Path, "-"), m.Path, m.Version, known.ids[m.Path], "pkg:golang/"+strings.ToLower(m.Path)+"@"+url.PathEscape(m.Version))
}

// notIDs are what an SPDX identifier must not hold.
var notIDs = regexp.MustCompile(`[^A-Za-z0-9.-]`)

func (r *release) packageOf(id, name, version, licence, purl string) *spdx.Package {
	if licence == "" {
		licence = "NOASSERTION"
	}
	if purl == "" {
		purl = "pkg:golang/" + name + "@" + version
	}
	location := "NOASSERTION"
	if host, _, found := strings.Cut(name, "/"); found && strings.Contains(host, ".") {
		location = "https://" + name
	}
	return &spdx.Package{
		PackageName: name, PackageSPDXIdentifier: common.ElementID(id), PackageVersion: version,
		PackageDownloadLocation: location, FilesAnalyzed: false, IsFilesAnalyzedTagPresent: true,
		PackageLicenseConcluded: "NOASSERTION", PackageLicenseDeclared: licence, PackageCopyrightText: "NOASSERTION",
		PackageExternalReferences: []*spdx.PackageExternalReference{{Category: "PACKAGE-MANAGER", RefType: "purl", Locator: purl}},
	}
}

func relation(from, kind, to string) *spdx.Relationship {
	return &spdx.Relationship{
		RefA: common.MakeDocElementID("", from), RefB: common.MakeDocElementID("", to), Relationship: kind,
	}
}
