package stixbundle

import (
	"strings"

	"tradecraft"
	"tradecraft/stix"
	"tradecraft/stix/extension"
)

// indicator writes an observable value three times over: as the observable that
// every tool knows by the same id, in the data observed in its evidence, and as
// an indicator with a pattern. A CVE is a vulnerability.
func (b *builder) indicator(i *tradecraft.Indicator) {
	p := extension.In(extension.Properties{Indicator: i})
	if i.Type == "cve" {
		o := named{common: b.own("vulnerability", stix.NewID("vulnerability", "cve", i.Value, i.Evidence)), Name: i.Value}
		o.References = []reference{{SourceName: "cve", ExternalID: i.Value}}
		o.Extensions = p
		b.add(o.ID, o)
		return
	}
	value := i.Value
	if i.Type == "registry" {
		value = expandHive(value)
	}
	path, o := observed(i.Type, value)
	if o.Type != "" {
		b.add(o.ID, o)
		b.seenIn[i.Evidence] = append(b.seenIn[i.Evidence], o.ID)
	}
	ind := indicator{
		common: b.own("indicator", stix.NewID("indicator", i.Type, i.Value, i.Evidence)), Name: i.Value,
		IndicatorTypes: []string{"unknown"}, Pattern: "[" + path + " = " + literal(value) + "]", PatternType: "stix", ValidFrom: b.now,
	}
	ind.Extensions = p
	b.add(ind.ID, ind)
}

// expandHive writes the hive of a registry key in full, as STIX wants it.
func expandHive(key string) string {
	hive, rest, found := strings.Cut(key, `\`)
	full := map[string]string{
		"HKLM": "HKEY_LOCAL_MACHINE", "HKCU": "HKEY_CURRENT_USER", "HKCR": "HKEY_CLASSES_ROOT", "HKU": "HKEY_USERS", "HKCC": "HKEY_CURRENT_CONFIG",
	}[strings.ToUpper(strings.TrimSuffix(hive, ":"))]
	switch {
	case full == "":
		return key
	case !found:
		return full
	}
	return full + `\` + rest
}

// literal writes a string of a STIX pattern.
func literal(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// observed returns the object path of a pattern for a type of indicator, and the
// observable. A type that STIX has no observable for is looked for as the text
// of an artifact, and has none.
func observed(typ, value string) (path string, o observable) {
	simple := map[string]string{"url": "url", "domain": "domain-name", "ipv4": "ipv4-addr", "ipv6": "ipv6-addr", "email": "email-addr"}
	hashes := map[string]string{"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512"}
	o.SpecVersion = stix.SpecVersion21
	switch {
	case simple[typ] != "":
		o.Type, o.Value = simple[typ], value
		o.ID = stix.ObservableID(o.Type, map[string]any{"value": value})
		return o.Type + ":value", o
	case hashes[typ] != "":
		o.Type, o.Hashes = "file", map[string]string{hashes[typ]: value}
		o.ID = stix.ObservableID(o.Type, map[string]any{"hashes": map[string]any{hashes[typ]: value}})
		return "file:hashes." + quotedHash(hashes[typ]), o
	case typ == "path":
		o.Type, o.Name = "file", value
		o.ID = stix.ObservableID(o.Type, map[string]any{"name": value})
		return "file:name", o
	case typ == "registry":
		o.Type, o.Key = "windows-registry-key", value
		o.ID = stix.ObservableID(o.Type, map[string]any{"key": value})
		return "windows-registry-key:key", o
	}
	return "artifact:payload_bin", observable{}
}

// quotedHash quotes the names of hashes that have a hyphen, as STIX patterns want.
func quotedHash(name string) string {
	if strings.Contains(name, "-") {
		return "'" + name + "'"
	}
	return name
}
